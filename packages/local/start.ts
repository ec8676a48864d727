import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Base, startBase } from './base.ts';
import { readJson, writeJson } from './files.ts';
import { type Json, isObject } from './json.ts';
import { type Settings, readSettings } from './settings.ts';

/** What the demo's programs are given of the base. */
interface DemoBase {
	readonly url: string;
	readonly token: (body: Json) => Promise<string>;
}

interface Seeder {
	readonly seed: (base: DemoBase, progress: (line: string) => void) => Promise<void>;
}

interface TrafficMaker {
	readonly startTraffic: (base: DemoBase, options: object) => { stop(): Promise<void> };
}

/** A stop that takes longer is cut off: what matters is on disk at every moment. */
const stopsWithinMs = 10_000;

/** Runs the base until it is told to stop. */
async function main(): Promise<void> {
	// Lambda's zone: a function that asks for local time gets UTC here too.
	process.env['TZ'] = 'UTC';
	const settings = readSettings(process.env);
	const templates = fileURLToPath(new URL('../../cdk.out', import.meta.url));
	say('starting');
	const base = await startBase({ ...settings, templates });
	const running: { traffic?: { stop(): Promise<void> } } = {};
	const stop = stopper(async () => {
		await running.traffic?.stop();
		await base.stop();
	});
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
	const demo = await seeded(base, settings);
	say(`ready ${base.url}`);
	if (settings.traffic === 'on' || (settings.traffic === undefined && demo)) {
		const { startTraffic } = (await import(new URL('demo/traffic.ts', import.meta.url).href)) as TrafficMaker;
		running.traffic = startTraffic(base, {});
	}
}

/**
 * Seeds when asked to, or by default on a data directory that has never been used. A seeding that was cut off is taken
 * up again. Resolves to whether there is demo data.
 */
async function seeded(base: Base, settings: Settings): Promise<boolean> {
	const file = join(settings.dataDir, 'seed.json');
	const kept = readJson(file);
	const state = isObject(kept) ? kept['state'] : undefined;
	const wanted = settings.seed === 'demo' || (settings.seed === undefined && state !== 'none');
	if (state === 'done') return true;
	if (!wanted || !existsSync(new URL('demo/seed.ts', import.meta.url))) {
		if (state === undefined) writeJson(file, { state: 'none' });
		return false;
	}
	writeJson(file, { state: 'begun' });
	const { seed } = (await import(new URL('demo/seed.ts', import.meta.url).href)) as Seeder;
	await seed(base, say);
	await base.drain();
	writeJson(file, { state: 'done' });
	return true;
}

/** Stops once, however many signals come: a terminal and npm both send theirs. */
function stopper(stop: () => Promise<void>): () => void {
	let stopping = false;
	return () => {
		if (stopping) return;
		stopping = true;
		setTimeout(() => process.exit(1), stopsWithinMs).unref();
		stop().then(
			() => process.exit(0),
			(cause: unknown) => fail(cause),
		);
	};
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

function fail(cause: unknown): never {
	const error = cause as NodeJS.ErrnoException;
	const busy =
		error.code === 'EADDRINUSE'
			? `port ${process.env['PORT'] ?? '8787'} is in use: set PORT to another one`
			: undefined;
	process.stderr.write(`conghua-base: ${busy ?? error.message ?? String(cause)}\n`);
	process.exit(1);
}

main().catch(fail);
