import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Database, openBucket, openDatabase } from '#platform';
import { changeLogStore, segmentStore } from '#search';
import { type Wire, startWire } from '../local/wire.ts';
import { type LogLine, captureLog } from '../support/captured-log.ts';
import { recordKey } from '../search/search-stores.ts';
import { entriesOf, published } from './tables.ts';

/** The function at the wire, under its deployed permissions. The base has no tenants: every listing of its index is drift. */

const start = Date.parse('2026-11-12T00:00:00Z');
const dayMs = 86_400_000;
let wire: Wire;
let lines: LogLine[];
let run: () => Promise<LogLine | undefined>;
let database: Database;
let table = '';
beforeAll(async () => {
	wire = await startWire();
	for (const [name, value] of Object.entries(wire.environmentOf('compact-search'))) vi.stubEnv(name, value);
	vi.stubEnv('AWS_REGION', 'us-east-1');
	vi.stubEnv('AWS_ACCESS_KEY_ID', wire.keyOf('compact-search'));
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
	for (const service of ['DYNAMODB', 'S3']) vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, wire.url);
	table = wire.environmentOf('compact-search')['CATALOG_TABLE'] ?? '';
	database = openDatabase();
	lines = captureLog();
	// The waits between the looks of a comparison.
	vi.spyOn(timers, 'setTimeout').mockResolvedValue(undefined);
	syncBuiltinESMExports();
	vi.useFakeTimers({ toFake: ['Date'], now: start });
	const { handler } = await import('../../functions/compact-search/handler.ts');
	run = async () => {
		lines.length = 0;
		await handler();
		return lines.at(-1);
	};
});
afterAll(async () => {
	vi.useRealTimers();
	vi.mocked(timers.setTimeout).mockRestore();
	syncBuiltinESMExports();
	vi.unstubAllEnvs();
	await wire.stop();
});
/** A day later than the test before: compared and corrected. */
beforeEach(async () => {
	vi.setSystemTime(Date.now() + dayMs);
	await run();
});

const log = () => changeLogStore(database, table);
const segments = () =>
	segmentStore(database, table, openBucket(wire.environmentOf('compact-search')['SEARCH_BUCKET'] ?? ''));
const phantom = published('phantom');
const append = () => log().append(entriesOf(phantom), start);

describe('the compaction of search', () => {
	test('stores no segment when nothing was logged', async () => {
		// What was announced is merged.
		await run();
		expect(await run()).toMatchObject({ level: 'info', message: 'search compacted', stored: false });
	});

	test('stores a segment when the log has grown', async () => {
		await append();
		expect(await run()).toMatchObject({ level: 'info', message: 'search compacted', stored: true });
		expect((await segments().manifest())?.position).toBe(await log().end());
	});

	test('compares a day after the last comparison, and not before', async () => {
		vi.setSystemTime(Date.now() + dayMs - 1);
		const early = await run();
		vi.setSystemTime(Date.now() + 1);
		const due = { level: 'info', message: 'search index compared', drift: 0 };
		expect([early, await run()]).toMatchObject([{ message: 'search compacted' }, due]);
	});

	test('reports drift as an error, with the listings that differ, and corrects it', async () => {
		await append();
		vi.setSystemTime(Date.now() + dayMs);
		const error = { level: 'error', message: 'search index compared', drift: 1, differing: [phantom.listingId] };
		expect([await run(), (await segments().manifest())?.listings]).toMatchObject([error, 0]);
	});

	test.each<[string, () => Promise<unknown>]>([
		['the segment is gone', dropSegment],
		['the log no longer reaches the segment', dropRecord],
	])('makes the index anew at once when %s', async (_, lose) => {
		await lose();
		expect(await run()).toMatchObject({ level: 'info', message: 'search index compared', listings: 0 });
		expect(await run()).toMatchObject({ message: 'search compacted' });
	});
});

async function dropSegment(): Promise<void> {
	const { key = '' } = (await segments().manifest()) ?? {};
	await openBucket(wire.environmentOf('compact-search')['SEARCH_BUCKET'] ?? '').delete(key);
}

/** A function may not delete records of the log. So one is put behind others that are missing. */
async function dropRecord(): Promise<void> {
	const item = { ...recordKey((await log().end()) + 5), entries: '[]' };
	await database.write({ kind: 'put', table, item });
}
