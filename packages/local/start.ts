import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Base, startBase } from './base.ts';
import { seed } from './demo/seed.ts';
import { startTraffic } from './demo/traffic.ts';
import { readJson, writeJson } from './files.ts';
import { isObject } from '#kernel/json';
import { type Settings, readSettings } from './settings.ts';

/** The time a stop may take. All that matters is on disk at every moment. */
const stopsWithinMs = 10_000;

/** Runs the base until a signal stops it. */
async function main(): Promise<void> {
	// Lambda's zone: a function that asks for local time gets UTC here too.
	process.env['TZ'] = 'UTC';
	const settings = readSettings(process.env);
	const templates = fileURLToPath(new URL('../../cdk.out', import.meta.url));
	say('starting');
	const base = await startBase({ ...settings, templates, warm: true });
	const running: { traffic?: { stop(): Promise<void> } } = {};
	const stop = stopper(async () => {
		await running.traffic?.stop();
		await base.stop();
	});
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
	const demo = await seeded(base, settings);
	say(`ready ${base.url}`);
	if (settings.traffic === 'on' || (settings.traffic === undefined && demo)) running.traffic = startTraffic(base);
}

/**
 * Seeds on request, and by default on a data directory never used before. An interrupted seeding is resumed.
 * Resolves to whether there is demo data.
 */
async function seeded(base: Base, settings: Settings): Promise<boolean> {
	const file = join(settings.dataDir, 'seed.json');
	const kept = readJson(file);
	const state = isObject(kept) ? kept['state'] : undefined;
	const wanted = settings.seed === 'demo' || (settings.seed === undefined && state !== 'none');
	if (state === 'done') return true;
	if (!wanted) {
		if (state === undefined) writeJson(file, { state: 'none' });
		return false;
	}
	writeJson(file, { state: 'begun' });
	await seed(base, say);
	await base.drain();
	writeJson(file, { state: 'done' });
	return true;
}

/** Stops once, however many signals arrive: a terminal and npm both send theirs. */
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
