import type { DynamoDBRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, type Item, type Write, eachPage } from '#platform';
import { shipped } from '../sales/given.ts';
import { type SealingFixture, at, dyingAt, openFixture } from './given.ts';

/** Days whose sales came through several shards of the stream, and what becomes of their counters. */

const day = '2026-11-11';
const next = '2026-11-12';
const days = { from: day, to: next };

let fixture: SealingFixture;
let deliveries: [shard: string, records: DynamoDBRecord[]][];
beforeEach(spreadDay);
afterEach(() => fixture.engine.stop());

/** Three shards tell of tenant-a: a parent first, then its children in turns. Two tell of tenant-b. */
async function spreadDay(): Promise<void> {
	fixture = await openFixture(['tenant-a', 'tenant-b'], day);
	const one = await fixture.sold({ tenantId: 'tenant-a', at: at(day, 9) });
	await fixture.sold({ tenantId: 'tenant-b', at: at(day, 9) });
	const two = await fixture.sold({ tenantId: 'tenant-a', at: at(day, 10) });
	await fixture.placed(['tenant-a', 'tenant-b'], at(day, 10));
	await fixture.changed(one, shipped(one, at(day, 11)));
	await fixture.changed(two, shipped(two, at(day, 12)));
	const { stream } = fixture;
	deliveries = [
		['parent', stream.slice(0, 2)],
		['left', stream.slice(2, 4)],
		['right', stream.slice(4, 5)],
		['left', stream.slice(5)],
	];
	await deliver();
}

async function deliver(): Promise<void> {
	for (const [shard, records] of deliveries) await fixture.counted(records, `shardId-${shard}`);
}

const counters = async () =>
	(await fixture.counters())
		.map(({ tenantId, source, shard }) => `${tenantId} ${source} ${shard.replace('shardId-', '')}`)
		.toSorted();
const ofShards = ['tenant-a checkouts left', 'tenant-a orders left', 'tenant-a orders parent', 'tenant-a orders right'];
const ofRecount = ['tenant-a checkouts recount', 'tenant-a orders recount'];
/** One counter of each kind: nothing replaces them. */
const untouched = ['tenant-b checkouts left', 'tenant-b orders parent'];

/** Orders by measure, as the tables with their contributors and the series of the base tell them. */
async function told(over: Database = fixture.engine.database) {
	const reader = fixture.reader(next, over);
	const orders = async (measure: 'placed' | 'paid' | 'shipped') => {
		const table = await reader.byMemberAndDay({ dimension: 'base', measure, days });
		const series = await reader.byDay({ dimension: 'base', member: 'base', measure, days });
		return [table.get(day)?.value.get('base')?.orders, series.value.get(day)?.orders];
	};
	return { placed: await orders('placed'), paid: await orders('paid'), shipped: await orders('shipped') };
}
const right = { placed: [2, 2], paid: [3, 3], shipped: [2, 2] };

describe('a day that several shards counted', () => {
	test('is sealed without drift; its recount replaces the counters, and the next seal deletes them', async () => {
		expect(await counters()).toEqual([...ofShards, ...untouched].toSorted());
		expect((await fixture.seal(day)).seals).toMatchObject([{ late: 0, differing: 0 }]);
		expect(await counters()).toEqual([...ofShards, ...ofRecount, ...untouched].toSorted());
		expect((await fixture.seal(next)).seals).toMatchObject([{ late: 0, differing: 0 }]);
		expect(await counters()).toEqual([...ofRecount, ...untouched]);
		expect(await told()).toEqual(right);
	});

	test('has the same figures after every write to counters and seals of it and the next', async () => {
		const seen = new Set<string>();
		const watched: Database = {
			...fixture.engine.database,
			async write(write) {
				const done = await fixture.engine.database.write(write);
				if (isOfCountersOrSeals(write)) seen.add(JSON.stringify(await told()));
				return done;
			},
		};
		await fixture.seal(day, watched);
		await fixture.seal(next, watched);
		expect([...seen]).toEqual([JSON.stringify(right)]);
	});

	test.each([1, 2, 3])('has the same figures in a read that is at its counter %i when a day is sealed', async (n) => {
		for (const sealed of [day, next]) {
			const slow = sealingAt(n, sealed);
			const table = await fixture.reader(next, slow).byMemberAndDay({ dimension: 'tenant', measure: 'paid', days });
			expect(table.get(day)?.value.get('tenant-a')?.orders, `${sealed} is sealed meanwhile`).toBe(2);
		}
	});

	test('stays as it is when its shards come again, before and after their counters are deleted', async () => {
		for (const sealed of [day, next]) {
			await fixture.seal(sealed);
			await deliver();
			await fixture.counted(fixture.stream.filter(isOf('tenant-a')), 'shardId-another');
			expect(await told()).toEqual(right);
		}
	});

	test('is the same after runs that were killed at any of their writes to counters and seals', async () => {
		await fixture.seal(day);
		for (let k = 0, done = false; !done; k++) {
			done = await fixture.seal(next, dyingAt(fixture.engine.database, k, isOfCountersOrSeals)).then(
				() => true,
				() => false,
			);
			const table = await fixture.reader(next).byMemberAndDay({ dimension: 'tenant', measure: 'paid', days });
			expect(table.get(day)?.value.get('tenant-a')?.orders, `killed before write ${k}`).toBe(2);
		}
		expect(await counters()).toEqual([...ofRecount, ...untouched]);
	});
});

/** Sealing cut before each other write is in seal.test.ts. */
function isOfCountersOrSeals(write: Write): boolean {
	if (write.kind === 'check') return false;
	const { pk } = write.kind === 'put' ? write.item : write.key;
	return /^(?:[MP]#|SEALS)/.test(pk);
}

const isOf = (tenantId: string) => (record: DynamoDBRecord) => record.dynamodb?.Keys?.['pk']?.S === `T#${tenantId}`;

/** A database that reads item by item. When a read is at the n-th counter of tenant-a's orders, a day is sealed. */
function sealingAt(n: number, sealed: string): Database {
	const { database } = fixture.engine;
	let read = 0;
	return {
		...database,
		async queryAll(query) {
			const items: Item[] = [];
			for await (const page of eachPage((after) => database.queryPage({ ...query, limit: 1, after }), 1_000)) {
				items.push(...page);
				for (const item of page)
					if (String(item['sk']).includes('#tenant-a#') && ++read === n) await fixture.seal(sealed);
			}
			return items;
		},
	};
}
