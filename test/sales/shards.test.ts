import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import { compare, count, countedMeasures, counterStore, salesTable, sumOf } from '#sales';
import { type Engine, startEngine } from '../support/engine.ts';
import { figuresOf, paid, read, record } from './given.ts';
import { type Shard, deliverable, shardPlan, truthOf, written } from './shard-trees.ts';

/** DynamoDB splits a large or hot partition by sort key. Order then holds per item and per shard only. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([salesTable]);
});
afterAll(() => engine.stop());

/** Each test has a year of its own, so that no test sees the counters of another. */
let year = 2020;
let noon: number;
const nextYear = () => {
	year += 1;
	noon = startOfDay(`${year}-06-01`) + 12 * 3_600_000;
};
beforeEach(nextYear);

const store = () => counterStore(engine.database, 'sales');
const counted = (shard: string, ...records: readonly DynamoDBRecord[]) => count(store(), records, read, shard);
const ofYear = () => store().sales(`${year}-01-01`, `${year}-12-31`, countedMeasures);

test('orders of one tenant in two shards all count, however the shards interleave', async () => {
	const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((n) => record(n, paid({ n, at: noon })));
	if (!one || !two || !three || !four || !five) throw new Error('five orders');
	await counted('shard-a', one, four);
	await counted('shard-b', two, three);
	await counted('shard-a', five);
	expect(sumOf(figuresOf(await ofYear(), 'base', 'paid').values()).orders).toBe(5);
});

test('a parent shard that comes again after its child counts nothing twice', async () => {
	const order = paid({ n: 1, at: noon });
	const parent = [record(5, order), record(7, paid({ n: 2, at: noon }))];
	await counted('parent', ...parent);
	await counted('child', record(3, paid({ n: 3, at: noon })));
	await counted('parent', ...parent);
	expect(sumOf(figuresOf(await ofYear(), 'base', 'paid').values()).orders).toBe(3);
});

/** Delivers some records of a shard, perhaps again, to a process that may be killed before one of its writes. */
async function deliver(shard: Shard, from: number, size: number, killedAt: number | undefined): Promise<void> {
	const start = Math.min(from, shard.done);
	const batch = shard.records.slice(start, start + size);
	let writes = 0;
	const dying: typeof engine.database = {
		...engine.database,
		write: (write) => (writes++ === killedAt ? Promise.reject(new Error('killed')) : engine.database.write(write)),
	};
	const done = await count(counterStore(dying, 'sales'), batch, read, shard.id).catch(() => undefined);
	if (done === undefined) return;
	expect(done.poison).toEqual([]);
	shard.done = Math.max(shard.done, start + batch.length);
}

test('every measure has drift 0 over any tree of shards, child after parent, in any cut and repetition', async () => {
	let spread = 0;
	await fc.assert(
		fc.asyncProperty(shardPlan, async (plan) => {
			nextYear();
			const { shards, changes } = written(plan, noon);
			for (const { pick, from, size, killedAt } of plan.deliveries) {
				const ready = deliverable(shards);
				const shard = ready[pick % ready.length];
				if (shard !== undefined) await deliver(shard, from % (shard.records.length + 1), size, killedAt);
			}
			for (const shard of shards) await deliver(shard, shard.done, shard.records.length, undefined);
			for (const { pick, from, size } of plan.deliveries.slice(0, 3)) {
				const shard = shards[pick % shards.length];
				if (shard !== undefined) await deliver(shard, from % (shard.records.length + 1), size, undefined);
			}
			const live = new Map((await ofYear()).map((sales) => [`${sales.day} ${sales.tenantId}`, sales]));
			const truths = truthOf(changes);
			expect([...live.keys()].toSorted()).toEqual(truths.map((one) => `${one.day} ${one.tenantId}`).toSorted());
			for (const truth of truths) {
				const { differs, isSpread } = compare(truth, live.get(`${truth.day} ${truth.tenantId}`), 0);
				expect(differs, `${truth.day} ${truth.tenantId}`).toBe(false);
				if (isSpread) spread += 1;
			}
		}),
		{ numRuns: 25, endOnFailure: true },
	);
	expect(spread).toBeGreaterThan(10);
});
