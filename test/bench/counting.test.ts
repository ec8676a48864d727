import type { DynamoDBRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import type { Order } from '#orders';
import { type Database, newUsage, withUsage } from '#platform';
import { count, counterStore, salesKeys, salesTable } from '#sales';
import { checkoutItem, emptyOf, paid, placing, rawRecord, read, received, record, shipped } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { Shelf } from './capacity.ts';
import { categories, day, fullCounter } from './full-counter.ts';

/**
 * What counting costs, and on which partition keys it falls: the real counting over the engine, each write put down to its
 * key by the rules of DynamoDB. It is worked out, not timed: a rate times what one order of each tenant costs.
 */

/** What one partition key takes. */
const unitsPerSecond = 1_000;
const ordersPerSecond = 2_500;
const perBatch = 100;
const evening = startOfDay(day) + 22 * 3_600_000;

let engine: Engine;
let units: Map<string, number>;
let database: Database;
beforeEach(lay);
afterEach(() => engine.stop());

/** An empty table, with a calculator beside it. */
async function lay(): Promise<void> {
	engine = await startEngine([salesTable]);
	const shelf = new Shelf({ sales: salesTable });
	units = new Map();
	database = {
		...engine.database,
		async write(write) {
			const done = await engine.database.write(write);
			const { pk } = write.kind === 'put' ? write.item : write.key;
			if (done.ok) units.set(pk, (units.get(pk) ?? 0) + shelf.write(write).table);
			return done;
		},
	};
}

/** The records of each event in the life of an order of each tenant, all within one hour of one day. */
function lives(tenants: readonly string[]): DynamoDBRecord[][] {
	let sequence = 0;
	const next = () => `4913250000000000${String((sequence += 1)).padStart(9, '0')}`;
	const orders = tenants.map((tenantId, n) => {
		const category = categories[n % categories.length] ?? '';
		return paid({ n, tenantId, at: evening, lines: [[category, 2, 12_250]] });
	});
	const sent = orders.map((order) => shipped(order, evening + 60_000));
	const change = (after: readonly Order[], before: readonly Order[]) =>
		after.map((order, n) => record(next(), order, before[n]));
	return [
		tenants.map((tenantId, n) => rawRecord(next(), checkoutItem(placing(n, [tenantId], evening)))),
		orders.map((order) => record(next(), order)),
		change(sent, orders),
		change(
			sent.map((order) => received(order, evening + 120_000)),
			sent,
		),
	];
}

/** Counts the events one kind after the other, in batches. Answers the write units of each kind, and leaves those by key. */
async function counted(tenants: readonly string[]): Promise<number[]> {
	units.clear();
	const ofKinds: number[] = [];
	for (const records of lives(tenants)) {
		const usage = newUsage();
		for (let first = 0; first < records.length; first += perBatch) {
			const batch = records.slice(first, first + perBatch);
			const done = await withUsage(usage, () => count(counterStore(database, 'sales'), batch, read, shard));
			expect(done).toMatchObject({ events: batch.length, skipped: 0, poison: [] });
		}
		ofKinds.push(usage.writeUnits);
	}
	expect(sum(units.values())).toBe(sum(ofKinds));
	return ofKinds.map((one) => one / tenants.length);
}

const shard = 'shardId-00000001732468800000-a1b2c3d4';
const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

/**
 * Makes the day a full one: each tenant has sold by the hour, in every category and channel, what it does on a day of four
 * million orders over a thousand tenants, and has given some of it back.
 */
async function fillDay(tenants: readonly string[]): Promise<void> {
	const days = { orders: fullCounter('orders', shard), checkouts: fullCounter('checkouts', shard) };
	const ids = [...new Set(tenants)].flatMap((tenantId) => Object.values(days).map((one) => ({ ...one, tenantId })));
	await counterStore(database, 'sales').update(ids, ({ tenantId, source }) => ({ ...days[source], tenantId }));
}

/** Each batch of a hundred has the same tenants in turn, or all have others. */
const even = (tenants: number) =>
	Array.from({ length: Math.max(tenants, perBatch) }, (_, n) => `tenant-${String(n % tenants).padStart(4, '0')}`);

describe('one event of an order, in batches of 100, costs in write units for placed, paid, shipped and received', () => {
	test.each([
		['one tenant', 1, [0.01, 0.01, 0.01, 0.01], [0.01, 0.02, 0.02, 0.02]],
		['36 even tenants', 36, [0.36, 0.36, 0.36, 0.36], [0.36, 0.72, 0.72, 0.72]],
	])('of %s, in the first hour and at the end of a full day', async (_, tenants, first, last) => {
		expect(await counted(even(tenants))).toEqual(first);
		await engine.stop();
		await lay();
		await fillDay(even(tenants));
		expect(await counted(even(tenants))).toEqual(last);
	});
});

/** The number of tenants whose counters have the same partition key, which begins with a letter for its source. */
function tenantsByKey(tenants: readonly string[]): Map<string, number> {
	const keys = tenants.flatMap((tenantId) =>
		(['orders', 'checkouts'] as const).map((source) => salesKeys.counter(emptyOf(tenantId, day, shard, source)).pk),
	);
	return new Map([...Map.groupBy(keys, (key) => key)].map(([key, same]) => [key, same.length]));
}

/** Even tenants cost the same, which a hundred of them show. Of a thousand the keys are counted. */
describe('2,500 orders a second over 1,000 even tenants, with all four events of each', () => {
	test.each([
		['in the first hour of a day', false, [1, 1, 1, 1], 315, 7_936],
		['at the end of a full day', true, [1, 2, 2, 2], 630, 3_968],
	])('take no more than a partition key does %s', async (_, isFull, ofKinds, hottest, limit) => {
		const measured = even(perBatch);
		if (isFull) await fillDay(measured);
		expect(await counted(measured)).toEqual(ofKinds);
		const ofTenant = new Map(
			[...tenantsByKey(measured)].map(([key, tenants]) => [key.slice(0, 1), (units.get(key) ?? 0) / tenants]),
		);
		for (const [key, tenants] of tenantsByKey(measured))
			expect(units.get(key)).toBe(tenants * (ofTenant.get(key.slice(0, 1)) ?? 0));
		const all = tenantsByKey(even(1_000));
		expect(all.size).toBe(2 * 32);
		const most = Math.max(...[...all].map(([key, tenants]) => tenants * (ofTenant.get(key.slice(0, 1)) ?? 0))) / 1_000;
		expect(most * ordersPerSecond).toBe(hottest);
		expect(hottest).toBeLessThan(unitsPerSecond);
		expect(Math.floor(unitsPerSecond / most)).toBe(limit);
	});
});

test.each([
	['numbers', (n: number) => `tenant-${n}`],
	['numbers of four digits', (n: number) => `t${String(n).padStart(4, '0')}`],
	['names of places', (n: number) => `${['liuxi', 'chaonan', 'dalang', 'zhangcha'][n % 4]}-knitwear-${n}-co`],
])('no key has more than twice its share of tenants that are called by %s', (_, name) => {
	const keys = Array.from({ length: 1_000 }, (__, n) => salesKeys.counter(emptyOf(name(n), day)).pk);
	const most = Math.max(...[...Map.groupBy(keys, (key) => key).values()].map((ofKey) => ofKey.length));
	expect(most).toBeLessThan((2 * 1_000) / 32);
});
