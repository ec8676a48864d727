import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, newUsage, withUsage } from '#platform';
import { type TenantSales, count, countedMeasures, counterStore, salesTable, sumOf } from '#sales';
import { deliver, type StreamRecord } from '#local/testing';
import { type Engine, startEngine } from '../support/engine.ts';
import { countersOf, figuresOf, itemOf, paid, rawRecord, read, received, record, shipped } from './given.ts';
import { captureLog } from '../support/captured-log.ts';

const shard = 'shard-1';

let engine: Engine;
let handler: (event: DynamoDBStreamEvent & { shardId: string }) => Promise<DynamoDBBatchResponse>;

beforeAll(async () => {
	engine = await startEngine([salesTable]);
	process.env['SALES_TABLE'] = 'sales';
	({ handler } = await import('../../functions/count-sales/handler.ts'));
	captureLog();
});
afterAll(() => engine.stop());

/** Each test has a year of its own, so that no test sees the counters of another. */
let year = 2020;
let start: number;
beforeEach(() => {
	year += 2;
	start = Date.parse(`${year}-06-01T04:00:00Z`);
});

const counted = () => counterStore(engine.database, 'sales').sales(`${year}-01-01`, `${year}-12-31`, countedMeasures);
const inOrder = (sales: readonly TenantSales[]) =>
	sales
		.map(({ tenantId, day, measures }) => ({ tenantId, day, measures }))
		.toSorted((a, b) => (a.day + a.tenantId < b.day + b.tenantId ? -1 : 1));
const tenantOf = (n: number) => `tenant-${String(n).padStart(2, '0')}`;

/** A stream of orders of 36 tenants, each paid and shipped a day later. */
function stream(orders: number): DynamoDBRecord[] {
	return Array.from({ length: orders }, (_, n) => {
		const order = paid({
			n,
			tenantId: tenantOf(n % 36),
			at: start + n * 1_000,
			lines: [
				[`category ${n % 4}`, 1, 12_900],
				['coats', 2, 500],
			],
		});
		return [record(2 * n + 1, order), record(2 * n + 2, shipped(order, start + 86_400_000), order)];
	}).flat();
}

function batches<T>(all: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

describe('a batch', () => {
	test('delivered three times counts once', async () => {
		const records = stream(60);
		const store = counterStore(engine.database, 'sales');
		for (const batch of batches(records, 25)) {
			await count(store, batch, read, shard);
			expect(await count(store, batch, read, shard)).toMatchObject({ counters: 0, skipped: batch.length });
			await count(store, batch, read, shard);
		}
		expect(inOrder(await counted())).toEqual(inOrder(countersOf(...records)));
	});

	test.each(Array.from({ length: 12 }, (_, k) => k))(
		'killed before write %i counts once when it comes again',
		async (k) => {
			const records = stream(6);
			await expect(count(counterStore(dyingAt(k), 'sales'), records, read, shard)).rejects.toThrow('killed');
			expect(await count(counterStore(engine.database, 'sales'), records, read, shard)).toMatchObject({
				counters: 12 - k,
				skipped: k,
			});
			expect(inOrder(await counted())).toEqual(inOrder(countersOf(...records)));
		},
	);

	test.each(Array.from({ length: 12 }, (_, k) => k))(
		'that dies at write %i and is then bisected, as Lambda does, counts once',
		async (k) => {
			const records = stream(6);
			let dies = true;
			const dealtWith = await deliver(
				{
					consumer: { partialResponses: true, bisects: true, maxRetries: 10, maxAgeMs: Number.POSITIVE_INFINITY },
					async invoke(part) {
						const store = counterStore(dies ? dyingAt(k) : engine.database, 'sales');
						dies = false;
						const done = await count(store, part as unknown as DynamoDBRecord[], read, shard).catch(() => undefined);
						return done ? { ok: true, result: {} } : { ok: false, errorType: 'Error', errorMessage: 'killed' };
					},
					consumed: () => undefined,
					park: () => Promise.reject(new Error('parked')),
					retried: () => undefined,
					pause: async () => true,
					now: () => start,
				},
				records as unknown as StreamRecord[],
			);
			expect(dealtWith).toBe(true);
			expect(inOrder(await counted())).toEqual(inOrder(countersOf(...records)));
		},
	);

	test.each([
		['a worker that is behind', 100, 160],
		['a worker that is ahead', 160, 100],
	])('counted by %s of another one at the same time counts once', async (_, watermark, others) => {
		const records = stream(80);
		const store = counterStore(engine.database, 'sales');
		await count(store, records.slice(0, 36), read, shard);
		const overtaken: Database = {
			...engine.database,
			async batchGet(...args) {
				const items = await engine.database.batchGet(...args);
				await count(store, records.slice(0, others), read, shard);
				return items;
			},
		};
		await count(counterStore(overtaken, 'sales'), records.slice(0, watermark), read, shard);
		expect(inOrder(await counted())).toEqual(inOrder(countersOf(...records)));
	});

	test('of 100 orders over 36 tenants costs less than half a write unit an order, batch after batch', async () => {
		const store = counterStore(engine.database, 'sales');
		for (const batch of batches(
			stream(800).filter((first) => first.eventName === 'INSERT'),
			100,
		)) {
			const usage = newUsage();
			await withUsage(usage, () => count(store, batch, read, shard));
			expect(usage.writeUnits).toBe(36);
		}
	});
});

describe('the function', () => {
	const invoke = (...Records: DynamoDBRecord[]) => handler({ Records, shardId: shard });

	test('reports a poison record and counts all others, before and behind it', async () => {
		const [first, two, three] = [1, 2, 3].map((n) => paid({ n, at: start }));
		if (!first || !two || !three) throw new Error('three orders');
		const poison = rawRecord(2, { ...itemOf(two), subtotal: 1 });
		const batch = [record(1, first), poison, record(3, three)];
		expect(await invoke(...batch)).toEqual({ state: {}, batchItemFailures: [{ itemIdentifier: '2' }] });
		expect(await invoke(poison, record(3, three))).toMatchObject({ batchItemFailures: [{ itemIdentifier: '2' }] });
		expect(inOrder(await counted())).toEqual(inOrder(countersOf(record(1, first), record(3, three))));
	});

	test('reports nothing when each record is counted or concerns no order', async () => {
		expect(
			await invoke(record(1, paid({ at: start })), rawRecord(2, { pk: 'FOLLOWUP#expire-checkouts', sk: '1' })),
		).toEqual({
			state: {},
			batchItemFailures: [],
		});
		expect(await counted()).toHaveLength(1);
	});

	test('answers the call that ends a window, which has no records', async () => {
		expect(await invoke()).toEqual({ state: {}, batchItemFailures: [] });
	});

	test('fails as a whole when its batch names no shard', async () => {
		const event = { Records: [record(1, paid({ at: start }))] } as Parameters<typeof handler>[0];
		await expect(handler(event)).rejects.toThrow('the batch names no shard');
	});

	test('fails as a whole when the database is unavailable, so that the batch comes again', async () => {
		const store = counterStore(
			{ ...engine.database, batchGet: () => Promise.reject(new Error('unavailable')) },
			'sales',
		);
		await expect(count(store, [record(1, paid({ at: start }))], read, shard)).rejects.toThrow('unavailable');
	});

	test('keeps an order’s life exact over months and a year’s end', async () => {
		const order = paid({ at: Date.parse(`${year}-12-30T16:00:00Z`) });
		const sent = shipped(order, Date.parse(`${year}-12-31T15:59:59.999Z`));
		const arrived = received(sent, Date.parse(`${year}-12-31T16:00:00Z`));
		await invoke(record(1, order), record(2, sent, order), record(3, arrived, sent));
		const totals = (['paid', 'shipped', 'received'] as const).map((measure) =>
			counted().then((all) => sumOf(figuresOf(all, 'base', measure).values()).orders),
		);
		expect(await Promise.all(totals)).toEqual([1, 1, 0]);
		const next = await counterStore(engine.database, 'sales').sales(`${year + 1}-01-01`, `${year + 1}-01-01`, [
			'received',
		]);
		expect(next).toMatchObject([{ day: `${year + 1}-01-01`, tenantId: 'tenant-a' }]);
	});
});

describe('counters', () => {
	test('are read over key ranges, months and pages, of the requested days and no other', async () => {
		const days = Array.from({ length: 45 }, (_, n) => start + n * 86_400_000);
		const tenants = Array.from({ length: 24 }, (_, n) => tenantOf(n));
		const orders = days.flatMap((at) => tenants.map((tenantId) => ({ at, tenantId })));
		const records = orders.map((order, n) => record(n + 1, paid({ ...order, n })));
		for (const batch of batches(records, 1_000))
			await count(counterStore(engine.database, 'sales'), batch, read, shard);
		expect(await counted()).toHaveLength(45 * tenants.length);
		const paged: Database = {
			...engine.database,
			queryAll: (query) => engine.database.queryAll({ ...query, pageSize: 7 }),
		};
		const some = await counterStore(paged, 'sales').sales(`${year}-06-09`, `${year}-07-10`, ['paid']);
		expect(new Set(some.map((first) => first.day)).size).toBe(32);
		const orderCount = 32 * tenants.length;
		expect(sumOf(figuresOf(some, 'tenant', 'paid').values())).toEqual({
			amount: orderCount * 25_800,
			orders: orderCount,
			units: orderCount * 2,
		});
	});
});

/** The database of a worker that is killed just before its k-th write. Earlier writes succeed. */
function dyingAt(k: number): Database {
	const landed: Promise<unknown>[] = [];
	return {
		...engine.database,
		async write(write) {
			if (landed.length >= k) {
				await Promise.all(landed);
				throw new Error('killed');
			}
			const done = engine.database.write(write);
			landed.push(done);
			return done;
		},
	};
}
