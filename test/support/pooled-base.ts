import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Base, type Call, type Fault, type WireRecord, startBase } from '#local';
import { phaseLifetimeMs } from '#directory';
import { send } from './http.ts';
import { root } from './sources.ts';

/** What a test file sees and changes of its base. Nothing of it outlives the file. */
export interface Hooks {
	readonly faults?: (call: Call) => Fault;
	readonly onWire?: (record: WireRecord) => void;
	readonly onLog?: (line: string) => void;
}

/** An empty base, lent to a test file until it gives it back. */
export interface LentBase {
	readonly base: Base;
	readonly dataDir: string;
	giveBack(): Promise<void>;
}

interface Pooled {
	readonly base: Base;
	readonly dataDir: string;
	hooks: Hooks;
}

/** A base whose clock is further ahead is not lent again. Tests compute the year and the day from its clock. */
const maxAheadMs = 500 * 86_400_000;

let idle: Pooled | undefined;
process.once('exit', () => idle && rmSync(idle.dataDir, { recursive: true, force: true }));

/**
 * Lends an empty base, as `npm start` runs it. The files of a process lend the same one after the other, emptied in
 * between: a base and the threads of its functions take more than a second of CPU to start.
 */
export async function lendBase(hooks: Hooks): Promise<LentBase> {
	const kept = idle;
	idle = undefined;
	const usable = kept !== undefined && isOnTime(kept);
	if (kept !== undefined && !usable) await remove(kept);
	const pooled = usable ? kept : await start();
	pooled.hooks = hooks;
	return { base: pooled.base, dataDir: pooled.dataDir, giveBack: () => giveBack(pooled) };
}

/** A file that fakes the time of its process may have put off the schedules of the idle base, which run every five minutes or more often. */
function isOnTime({ base, dataDir }: Pooled): boolean {
	const due = JSON.parse(readFileSync(path.join(dataDir, 'schedules.json'), 'utf8')) as Record<string, number>;
	return Object.values(due).every((at) => at <= base.now() + 300_000);
}

async function start(): Promise<Pooled> {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'conghua-'));
	const pooled: { hooks: Hooks } = { hooks: {} };
	const base = await startWith(dataDir, `${root}/cdk.out`, () => pooled.hooks);
	return Object.assign(pooled, { base, dataDir });
}

/** Starts a base of the caller's own, for a kept data directory or other templates. Giving it back stops and removes it. */
export async function startOwn(dataDir: string, templates: string, hooks: Hooks, factor?: number): Promise<LentBase> {
	const base = await startWith(dataDir, templates, () => hooks, factor);
	return { base, dataDir, giveBack: () => remove({ base, dataDir }) };
}

/** Longer than a file without a base runs. Threads that end while it runs would start anew in the next one. */
const idleMs = 600_000;

/** A machine with other work is slower by any factor. A call that hangs ends with its test. */
const patience = 30;

/** Failed stream batches are retried at once. */
function startWith(dataDir: string, templates: string, hooks: () => Hooks, timeoutFactor = patience): Promise<Base> {
	return startBase({
		templates,
		dataDir,
		port: 0,
		streamRetryMs: 1,
		idleMs,
		timeoutFactor,
		faults: (call) => hooks().faults?.(call) ?? 'pass',
		onWire: (record) => hooks().onWire?.(record),
		onLog: (_, line) => hooks().onLog?.(line),
	});
}

async function remove({ base, dataDir }: Omit<Pooled, 'hooks'>): Promise<void> {
	await base.stop();
	rmSync(dataDir, { recursive: true, force: true });
}

async function giveBack(pooled: Pooled): Promise<void> {
	const { base, dataDir } = pooled;
	pooled.hooks = {};
	await base.drain();
	const reusable = base.now() - Date.now() < maxAheadMs;
	if (idle !== undefined || !reusable) return remove(pooled);
	const headers = { 'content-type': 'application/json' };
	const { status } = await send(`${base.url}/local/stripe/faults`, {
		method: 'POST',
		headers,
		body: '{"mode":"none"}',
	});
	if (status !== 200) throw new Error('the Stripe mock was not healed');
	for (const file of ['dynamodb.sqlite', 'stripe.sqlite']) empty(path.join(dataDir, file));
	// A failure queue is a file, written anew with its next message. Objects are files.
	for (const kept of ['failed', 's3']) rmSync(path.join(dataDir, kept), { recursive: true, force: true });
	// They know the end of the change log, or have listings in memory.
	base.recycle(['search', 'index-listings', 'compact-search']);
	// Functions cache phases of tenants, whose names files share. All else is cached under ids that are new.
	await base.advance(phaseLifetimeMs / 1_000 + 1);
	idle = pooled;
}

/** Deletes all rows but those by which the engine knows its tables and the position of its streams. */
function empty(file: string): void {
	const db = new DatabaseSync(file, { timeout: 60_000 });
	const tables = db.prepare(
		String.raw`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\_%' ESCAPE '\'`,
	);
	for (const { name } of tables.all()) if (name !== 'sqlite_sequence') db.exec(`DELETE FROM "${String(name)}"`);
	db.close();
}
