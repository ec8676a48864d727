import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TenantId, channels, startOfDay } from '#kernel';
import { newUsage, withUsage } from '#platform';
import {
	type Counter,
	type SalesEvent,
	counterItem,
	counterStore,
	fold,
	rollupStore,
	salesOf,
	salesReader,
	salesTable,
} from '#sales';
import { attributes, emptyOf } from '../sales/given.ts';
import { type Engine, send, startEngine } from '../support/engine.ts';

/** What questions cost when a day's orders came through several shards of the stream. */

const day = '2026-11-11';
const categories = ['womens-shirts', 'dresses', 'knitwear', 'outerwear', 'denim'];

let engine: Engine;
beforeEach(async () => {
	engine = await startEngine([salesTable]);
});
afterEach(() => engine.stop());

/** How the shards of a day follow each other: so many at a time, and so many times a day others in their place. */
const lineages = { 1: [1, 1], 4: [1, 4], 16: [4, 4] } as const;

/**
 * The counters of a full day's payments by shard: by the hour, in every category and channel, what one of a thousand tenants
 * does on a day of four million orders.
 */
function fullDay(shards: keyof typeof lineages): Counter[] {
	const [abreast, renewals] = lineages[shards];
	const events = Array.from({ length: 24 * categories.length * channels.length }, (_, n): SalesEvent => {
		const [category = '', channel = channels[0]] = [categories[n % 5], channels[n % 4]];
		const sold = { amount: 8 * 24_500, units: 16 };
		return {
			...sold,
			measure: 'paid',
			channel,
			tenantId: 'tenant-0000',
			at: startOfDay(day) + (n % 24) * 3_600_000,
			clusterId: 'chaonan',
			grade: 'leading',
			orders: 1,
			categories: [{ category, ...sold }],
			sequenceNumber: `4913250000000000${String(n + 1).padStart(9, '0')}`,
			nth: 0,
		};
	});
	const shardOf = (n: number) => Math.floor(((n % 24) * renewals) / 24) * abreast + (Math.floor(n / 24) % abreast);
	return [...Map.groupBy(events.entries(), ([n]) => shardOf(n)).entries()].map(([n, ofShard]) => {
		const shard = `shardId-0000000${String(1_732_468_800_000 + n)}-a1b2c3d4`;
		return fold(
			emptyOf('tenant-0000', day, shard),
			ofShard.map(([, event]) => event),
		).counter;
	});
}

const tenantsOf = (count: number): TenantId[] =>
	Array.from({ length: count }, (_, n) => `tenant-${String(n).padStart(4, '0')}`);

/** Stores the same counters for each tenant. */
async function store(counters: readonly Counter[], tenants: readonly TenantId[]): Promise<void> {
	const puts = tenants.flatMap((tenantId) =>
		counters.map((counter) => ({ PutRequest: { Item: attributes(counterItem({ ...counter, tenantId })) } })),
	);
	for (let n = 0; n < puts.length; n += 25)
		await send(engine.endpoint, 'BatchWriteItem', { RequestItems: { sales: puts.slice(n, n + 25) } });
}

/** Asks something. Answers the calls and the read and write units that it took. */
async function cost(ask: () => Promise<unknown>) {
	const usage = newUsage();
	await withUsage(usage, ask);
	const { roundTrips: calls, readUnits: read, writeUnits: write } = usage;
	return { calls, read, write };
}

const live = () => counterStore(engine.database, 'sales');
const reader = () => salesReader({ rollups: rollupStore(engine.database, 'sales'), live: live() }, () => day);
const today = { days: { from: day, to: day }, measure: 'paid' } as const;

describe('at the end of a full day of 250 tenants, told by so many shards each', () => {
	test.each([
		[1, 33, 23.5, 1.5],
		[4, 33, 47.5, 1.5],
		[16, 33, 167.5, 2],
	] as const)(
		'%i: a ranking of all takes %i calls in two steps and %d read units; the hours of one tenant take 2 and %d',
		async (shards, calls, ofAll, ofTenant) => {
			const counters = fullDay(shards);
			expect(counters).toHaveLength(shards);
			await store(counters, tenantsOf(250));
			const ranking = await cost(() => reader().byMember({ dimension: 'tenant', ...today }));
			const hours = await cost(() => reader().byHour({ dimension: 'tenant', member: 'tenant-0100', ...today }));
			expect([ranking, hours]).toEqual([
				{ calls, read: ofAll, write: 0 },
				{ calls: 2, read: ofTenant, write: 0 },
			]);
		},
	);
});

test('a sealed day of 16 shards costs a table with contributors what one shard would, once it is folded', async () => {
	const tenants = tenantsOf(50);
	const table = () => cost(() => reader().byMemberAndDay({ dimension: 'cluster', ...today }));
	await store(fullDay(16), tenants);
	const spread = await table();
	const recounts = tenants.flatMap((tenantId) => salesOf(fullDay(1).map((counter) => ({ ...counter, tenantId }))));
	const replaced = await cost(() => live().replace(recounts));
	const pruned = await cost(() => live().prune(today.days));
	const folded = await table();
	await engine.stop();
	engine = await startEngine([salesTable]);
	await store(fullDay(1), tenants);
	expect(folded).toEqual(await table());
	expect([spread, folded].map(({ calls, read }) => [calls, read])).toEqual([
		[33, 43],
		[33, 17],
	]);
	// For each tenant: two puts, of orders and checkouts, and 16 deletes, each of one unit.
	expect(replaced).toEqual({ calls: 100, read: 0, write: 100 });
	expect(pruned).toMatchObject({ calls: 64 + 800, write: 800 });
});
