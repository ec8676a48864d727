import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import { newUsage, withUsage } from '#platform';
import { count, counterStore, figuresBy, merged, salesTable, sumOf } from '#sales';
import { type Engine, startEngine } from '../support/engine.ts';
import { checkoutItem, placing, rawRecord, read, unique } from './given.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([salesTable]);
});
afterAll(() => engine.stop());

/** Each test has a year of its own, so that no test sees the counters of another. */
let year = 2020;
let noon: number;
beforeEach(() => {
	year += 1;
	noon = startOfDay(`${year}-06-01`) + 12 * 3_600_000;
});

const store = () => counterStore(engine.database, 'sales');

/** The record of a new checkout of these tenants, with one shirt for 129 yuan from each. */
function placed(sequence: number, tenants: readonly string[], at = noon): DynamoDBRecord {
	return rawRecord(sequence, checkoutItem(placing(sequence, tenants, at)));
}

/** The orders placed on the day, by tenant. */
async function byTenant(): Promise<Record<string, number>> {
	const counters = await store().sales(`${year}-06-01`, `${year}-06-01`, ['placed']);
	const figures = merged(counters.map((one) => figuresBy(one, 'placed', 'tenant')));
	return Object.fromEntries([...figures].map(([tenant, { orders: count }]) => [tenant, count]));
}

describe('a placed checkout', () => {
	test('counts once for each tenant, with the amount of its part', async () => {
		await count(store(), [placed(1, ['tenant-a', 'tenant-b'])], read, 'shard-1');
		const counters = await store().sales(`${year}-06-01`, `${year}-06-01`, ['placed']);
		expect(sumOf(merged(counters.map((one) => figuresBy(one, 'placed', 'base'))).values())).toEqual({
			amount: 25_800,
			orders: 2,
			units: 2,
		});
		expect(await byTenant()).toEqual({ 'tenant-a': 1, 'tenant-b': 1 });
	});

	test('is read apart from the other measures', async () => {
		await count(store(), [placed(1, ['tenant-a'])], read, 'shard-1');
		expect(await store().sales(`${year}-06-01`, `${year}-06-01`, ['paid'])).toEqual([]);
	});

	test('is counted exactly, however each shard is batched and repeated, though a tenant comes from several', async () => {
		const batches = fc.array(fc.record({ shard: fc.nat(2), from: fc.nat(11), size: fc.integer({ min: 1, max: 6 }) }), {
			maxLength: 12,
		});
		await fc.assert(
			fc.asyncProperty(batches, async (extra) => {
				year += 1;
				const at = startOfDay(`${year}-06-01`) + 3_600_000;
				const shards = [0, 1, 2].map((shard) =>
					// Sequence numbers of the shards interleave: a tenant's next record may have a lower one in
					// another shard.
					Array.from({ length: 12 }, (_, n) => placed(1 + n * 3 + shard, [`tenant-${'ab'[n % 2]}`], at)),
				);
				const done = [0, 0, 0];
				const deliver = (shard: number, from: number, size: number) =>
					count(store(), (shards[shard] ?? []).slice(from, from + size), read, `shard-${shard}`);
				for (const { shard, from, size } of extra) {
					// Lambda may deliver again, and never skips a record.
					const start = Math.min(from, done[shard] ?? 0);
					await deliver(shard, start, size);
					done[shard] = Math.max(done[shard] ?? 0, start + size);
				}
				for (const shard of [2, 0, 1]) await deliver(shard, Math.min(done[shard] ?? 0, 12), 12);
				expect(await byTenant()).toEqual({ 'tenant-a': 18, 'tenant-b': 18 });
			}),
			{ numRuns: 20, endOnFailure: true },
		);
	});

	test('counts on the business day of its placing', async () => {
		const midnight = startOfDay(`${year}-06-01`);
		await count(store(), [placed(1, ['tenant-a'], midnight - 1), placed(2, ['tenant-b'], midnight)], read, 'shard-1');
		expect(await byTenant()).toEqual({ 'tenant-b': 1 });
	});

	test('that cannot be read is reported, and delays no other', async () => {
		const good = [placed(1, ['tenant-a']), placed(3, ['tenant-a'])] as const;
		const bad = rawRecord(2, { pk: 'B#buyer', sk: `C#${unique(2)}`, placedAt: 1, parts: {} });
		const { poison } = await count(store(), [good[0], bad, good[1]], read, 'shard-1');
		expect(poison.map((one) => one.sequenceNumber)).toEqual(['2']);
		expect(await byTenant()).toEqual({ 'tenant-a': 2 });
	});

	test('costs less than half a write unit, over 36 tenants', async () => {
		const records = Array.from({ length: 100 }, (_, n) => placed(n + 1, [`tenant-${n % 36}`]));
		const usage = newUsage();
		await withUsage(usage, () => count(store(), records, read, 'shard-1'));
		expect(usage.writeUnits).toBe(36);
	});

	test('counts no more when it is paid or expires', async () => {
		const record = placed(1, ['tenant-a']);
		await count(store(), [record, { ...record, eventName: 'MODIFY' }, { ...record, eventName: 'REMOVE' }], read, 's');
		expect(await byTenant()).toEqual({ 'tenant-a': 1 });
	});
});
