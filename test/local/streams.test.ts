import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type TestBase, start, temporary } from './support.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (let close = open.pop(); close !== undefined; close = open.pop()) await close();
});

/** A base that records its consumer's input: the keys of each batch, and the last record. */
interface Watched extends TestBase {
	readonly batches: string[][];
	last(): unknown;
}

async function fresh(mapping: object = {}): Promise<Watched> {
	const directory = temporary();
	open.push(() => directory.remove());
	return again(directory.path, mapping);
}

async function again(directory: string, mapping: object = {}): Promise<Watched> {
	const batches: string[][] = [];
	let last: unknown;
	const onLog = (name: string, line: string) => {
		if (name !== 'consumer' || !line.startsWith('{"batch"')) return;
		const seen = JSON.parse(line) as { batch: string[]; last: unknown };
		batches.push(seen.batch);
		last = seen.last;
	};
	const base = await start(directory, { onLog }, mapping);
	open.push(() => base.stop());
	return { ...base, batches, last: () => last };
}

const put = (base: TestBase, pk: string, extra: object = {}) => base.post('/v1/open', { action: 'put', pk, extra });
const consumer = (base: TestBase) => base.metrics().streams[0] ?? expect.fail('no consumer');
const failed = (base: TestBase) => {
	const file = join(base.dataDir, 'failed', 'consumer.jsonl');
	return existsSync(file)
		? readFileSync(file, 'utf8')
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line) as { records: never[] })
		: [];
};

test('a change reaches its consumer in Lambda’s format', async () => {
	const base = await fresh();
	await base.advance(86_400);
	await put(base, 'a', { n: { N: '1' } });
	await put(base, 'a', { n: { N: '2' } });
	await base.drain();
	const { records, lagMs, calls, writeUnits } = consumer(base);
	expect({ records, lagMs }).toEqual({ records: 2, lagMs: 0 });
	expect(calls).toBeGreaterThan(0);
	expect(writeUnits).toBeGreaterThan(0);
	expect(base.batches.flat()).toEqual(['a', 'a']);
	const keys = { pk: { S: 'a' }, sk: { S: 'x' } };
	expect(base.last()).toEqual({
		eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
		eventName: 'MODIFY',
		eventVersion: '1.1',
		eventSource: 'aws:dynamodb',
		awsRegion: 'us-east-1',
		eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/ThingsTable/stream/local',
		dynamodb: {
			ApproximateCreationDateTime: expect.closeTo(base.now() / 1000, -1),
			Keys: keys,
			OldImage: { ...keys, n: { N: '1' } },
			NewImage: { ...keys, n: { N: '2' } },
			SequenceNumber: expect.stringMatching(/^\d+$/),
			SizeBytes: expect.any(Number),
			StreamViewType: 'NEW_AND_OLD_IMAGES',
		},
	});
});

test('a put that changes nothing is no change', async () => {
	const base = await fresh();
	await put(base, 'a');
	await put(base, 'a');
	await base.drain();
	expect(consumer(base).records).toBe(1);
});

test('a change outside the filter is not delivered', async () => {
	const base = await fresh();
	await put(base, 'ticks');
	await put(base, 'b');
	await base.drain();
	expect(base.batches).toEqual([['b']]);
});

describe('a record that always fails', () => {
	test.each(['poison', 'poison-throw'])('is parked alone, and the others go on (%s)', async (poison) => {
		const base = await fresh();
		await Promise.all(['a', 'b', 'c', poison, 'd', 'e', 'f'].map((pk) => put(base, pk)));
		await base.drain();
		expect(failed(base).flatMap((entry) => entry.records)).toHaveLength(1);
		expect(consumer(base)).toMatchObject({ parked: 1, lagMs: 0 });
		expect(new Set(base.batches.flat())).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f', poison]));
	});

	test('is tried as often as the mapping says', async () => {
		const base = await fresh({ MaximumRetryAttempts: 3 });
		await put(base, 'poison');
		await base.drain();
		expect(base.batches).toEqual([['poison'], ['poison'], ['poison'], ['poison']]);
	});

	test('takes its batch with it when the mapping does not bisect', async () => {
		const base = await fresh({ BisectBatchOnFunctionError: false, FunctionResponseTypes: [], MaximumRetryAttempts: 1 });
		await put(base, 'poison-throw');
		await base.drain();
		expect(consumer(base)).toMatchObject({ parked: 1, retries: 2 });
	});
});

test('a partial failure is retried from the failed record on, and not before it', async () => {
	const base = await fresh({ BisectBatchOnFunctionError: false, MaximumRetryAttempts: 1 });
	// The first write of a new base starts the function; the others gather behind it in a batch.
	await put(base, 'first');
	await Promise.all(['a', 'b'].map((pk) => put(base, pk)));
	await put(base, 'poison');
	await base.drain();
	expect(base.batches.filter((batch) => batch.includes('a'))).toHaveLength(1);
	expect(base.batches.filter((batch) => batch[0] === 'poison').length).toBeGreaterThanOrEqual(1);
	expect(failed(base).flatMap((entry) => entry.records)).toHaveLength(1);
});

test('a restart continues at its position', async () => {
	const first = await fresh();
	await put(first, 'a');
	await first.drain();
	await first.stop();
	const second = await again(first.directory);
	await put(second, 'b');
	await second.drain();
	expect(second.batches).toEqual([['b']]);
});

test('data, clock and secrets outlive a restart', async () => {
	const first = await fresh();
	await put(first, 'kept');
	const at = await first.advance(7200);
	const token = await first.token({ sub: 'ann', groups: ['buyer'] });
	const secret = (base: TestBase) =>
		base.post('/v1/open', {}).then(({ body }) => (body['env'] as { SECRET: string }).SECRET);
	const before = await secret(first);
	await first.stop();
	const second = await again(first.directory);
	expect(second.now()).toBeGreaterThanOrEqual(at);
	expect((await second.post('/v1/mine', {}, { authorization: `Bearer ${token}` })).status).toBe(200);
	expect(await secret(second)).toBe(before);
	expect((await second.post('/v1/open', { action: 'query', pk: 'kept' })).body['Items']).toHaveLength(1);
});

test('a data directory is used by one base at a time', async () => {
	const first = await fresh();
	await expect(start(first.directory)).rejects.toThrow(`is in use by another start (process ${process.pid})`);
	expect((await put(first, 'still here')).status).toBe(200);
});
