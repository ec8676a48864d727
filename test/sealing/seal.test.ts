import type { DynamoDBRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, countedMeasures, counterStore, dimensions, figuresBy, figuresByHour, hourName, merged } from '#sales';
import { sealClosedDays } from '#sealing';
import { longNames, read } from '../sales/given.ts';
import { type SealingFixture, aDay, at, beforeWrites, openFixture, ripe, singleItemPages, traced } from './given.ts';

const day = '2026-11-11';
const next = '2026-11-12';
const tooLarge = { name: 'ValidationException' };
const isOf =
	(tenantId: string) =>
	({ dynamodb }: DynamoDBRecord) =>
		dynamodb?.Keys?.['pk']?.S === `T#${tenantId}`;
const tenants = ['tenant-a', 'tenant-b', 'tenant-c'];

let fixture: SealingFixture;
beforeEach(async () => {
	fixture = await openFixture(tenants, day);
});
afterEach(() => fixture.engine.stop());

describe('a closed day', () => {
	test('with a right live count is sealed without drift', async () => {
		await aDay(fixture, day);
		await fixture.counted();
		const { seals, open, unfinished } = await fixture.seal(day);
		expect({ open, unfinished }).toEqual({ open: next, unfinished: false });
		expect(seals).toMatchObject([{ day, sealedAt: ripe(day), orders: 2, late: 0, differing: 0, tenants: [] }]);
		const amount = 25_800 + 299_800;
		expect(seals[0]?.measures).toEqual(
			new Map([
				['paid', { live: { amount, orders: 2, units: 6 }, sealed: { amount, orders: 2, units: 6 } }],
				['shipped', { live: { amount: 25_800, orders: 1, units: 2 }, sealed: { amount: 25_800, orders: 1, units: 2 } }],
				[
					'received',
					{ live: { amount: 25_800, orders: 1, units: 2 }, sealed: { amount: 25_800, orders: 1, units: 2 } },
				],
			]),
		);
	});

	test('is sealed from ten minutes after its end, and not before', async () => {
		await aDay(fixture, day);
		await fixture.counted();
		const early = await sealClosedDays(fixture.stores, ripe(day) - 1, () => true);
		expect(early).toEqual({ seals: [], open: day, unfinished: false, behind: [], leftOut: [] });
		expect((await fixture.seal(day)).seals).toHaveLength(1);
	});

	test('is returned as its counters were, in every dimension, by day, hour and member, and is no longer live', async () => {
		await aDay(fixture, day);
		await fixture.counted();
		const counters = await fixture.stores.live.sales(day, day, countedMeasures);
		await fixture.seal(day);
		const reader = fixture.reader(next);
		for (const measure of countedMeasures)
			for (const dimension of dimensions) {
				const members = merged(counters.map((byCategory) => figuresBy(byCategory, measure, dimension)));
				for (const days of [
					{ from: day, to: day },
					{ from: '2026-11-01', to: day },
					{ from: '2026-01-01', to: day },
				])
					expect(await reader.byMember({ dimension, measure, days })).toEqual({ value: members, live: false });
				for (const [member, figure] of members) {
					const question = { dimension, member, measure, days: { from: day, to: day } };
					expect(await reader.byDay(question)).toEqual({ value: new Map([[day, figure]]), live: false });
					if (dimension === 'category' || dimension === 'channel') continue;
					const hours = merged(counters.map((byCategory) => figuresByHour(byCategory, measure, dimension, member)));
					expect(await reader.byHour({ ...question, dimension })).toEqual({
						value: new Map([...hours].map(([hour, byCategory]) => [hourName(day, Number(hour)), byCategory])),
						live: false,
					});
				}
			}
	});

	test('is sealed once, by repeated and concurrent runs', async () => {
		await aDay(fixture, day);
		await fixture.counted(fixture.stream.slice(1));
		await Promise.all([fixture.seal(day), fixture.seal(day)]);
		const first = await fixture.sales();
		await fixture.seal(day);
		expect(await fixture.sales()).toEqual(first);
		const seals = (await fixture.stores.seals.seals({ from: day, to: day }, 10, undefined)).firstItems();
		expect(seals).toMatchObject([{ day, differing: 1, tenants: ['tenant-a'] }]);
	});
});

test('the day after one without replaced counters reads only its own, and all sums to date in one call', async () => {
	await aDay(fixture, day);
	await fixture.counted();
	await fixture.seal(day);
	const { over, calls } = traced(fixture.engine.database);
	const counters = new Set<unknown>();
	const watched: typeof over = {
		...over,
		queryAll(query) {
			if (/^[MP]#/.test(String(query.values[':pk']))) counters.add(query.values[':from']);
			return over.queryAll(query);
		},
	};
	await fixture.seal(next, watched);
	expect(counters).toEqual(new Set([`${next.slice(5)}#`]));
	expect(calls.filter((call) => call === 'batchGet')).toHaveLength(1);
});

test('a tenant with thousands of categories is sealed without drift, and every item stays below 100 KB', async () => {
	const names = longNames(2_400);
	for (let n = 0; n < names.length; n += 50) {
		const lines = names.slice(n, n + 50).map((category) => [category, 1, 12_900] as const);
		await fixture.placed(['tenant-a'], at(day), 1, lines);
	}
	await fixture.counted(fixture.stream.slice(0, 20).toReversed(), 'shard-1');
	await fixture.counted(fixture.stream.slice(20).toReversed(), 'shard-2');
	expect((await fixture.seal(day)).seals).toMatchObject([{ differing: 0, tenants: [] }]);
	const question = { dimension: 'category', measure: 'placed', days: { from: day, to: day } } as const;
	const { value } = await fixture.reader(next).byMember(question);
	const figure = { amount: 12_900, orders: 1, units: 1 };
	expect([...value].filter(([name]) => name !== 'other')).toEqual(names.slice(0, 100).map((name) => [name, figure]));
	expect(value.get('other')).toMatchObject({ amount: 2_300 * 12_900, units: 2_300 });
	const sizes = (await fixture.sales()).map((item) => Buffer.byteLength(JSON.stringify(item)));
	expect(Math.max(...sizes)).toBeLessThan(100_000);
});

test('a tenant whose counter no item can hold delays neither the others nor the next days', async () => {
	await aDay(fixture, day);
	const { database } = fixture.engine;
	const full: typeof database = {
		...database,
		write: (write) =>
			write.kind === 'put' && write.item.sk.includes('tenant-a')
				? Promise.reject(Object.assign(new Error('Item size has exceeded the maximum allowed size'), tooLarge))
				: database.write(write),
	};
	const { poison, counters } = await count(counterStore(full, 'sales'), fixture.stream, read, 'shard-1');
	expect(poison.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
		fixture.stream.filter(isOf('tenant-a')).map(({ dynamodb }) => dynamodb?.SequenceNumber),
	);
	expect(counters).toBe(1);
	const { seals, leftOut, open } = await fixture.seal(next, full);
	expect(leftOut).toEqual([{ tenantId: 'tenant-a', day }]);
	expect(open).toBe('2026-11-13');
	expect(seals.map((seal) => seal.measures.get('paid')?.sealed.orders)).toEqual([1, undefined]);
});

test('a run that another one has overtaken changes nothing of the sealed days', async () => {
	await aDay(fixture, day);
	await fixture.counted(fixture.stream.slice(1));
	const { database } = fixture.engine;
	let first: ReturnType<SealingFixture['sales']> | undefined;
	const overtaken: typeof database = {
		...database,
		async queryAll(request) {
			if (String(request.values[':pk']).startsWith('M#'))
				await (first ??= fixture.seal(day).then(() => fixture.sales()));
			return database.queryAll(request);
		},
	};
	await fixture.seal(day, overtaken);
	expect(await fixture.sales()).toEqual(await first);
	const seals = (await fixture.stores.seals.seals({ from: day, to: day }, 10, undefined)).firstItems();
	expect(seals).toMatchObject([{ day, differing: 1, tenants: ['tenant-a'] }]);
});

test('is read to its end for sealing, however small the pages are', async () => {
	await aDay(fixture, day);
	await fixture.sold({ tenantId: 'tenant-b', at: at(day) });
	await fixture.counted();
	await fixture.seal(day);
	const whole = await fixture.sales();
	await fixture.forget();
	await fixture.counted();
	await fixture.seal(day, singleItemPages(fixture.engine.database));
	expect(await fixture.sales()).toEqual(whole);
});

/** `spread.test.ts` kills at every write to counters and seals, `test/faults/sealing.test.ts` and the simulation at any call. */
const killedEvery = 3;

test('sealing a day of sales, shipments and receipts, killed before a third of its writes, continues there with the same result', async () => {
	await aDay(fixture, day);
	await fixture.counted(fixture.stream.slice(1));
	const left: Awaited<ReturnType<typeof fixture.stored>>[] = [];
	await fixture.seal(
		day,
		beforeWrites(fixture.engine.database, async () => void left.push(await fixture.stored())),
	);
	const expected = await fixture.sales();
	expect(left.length).toBeGreaterThan(30);
	for (const [k, items] of left.entries()) {
		if (k % killedEvery !== 0 && k < left.length - 1) continue;
		await fixture.restore(items);
		await fixture.seal(day);
		expect(await fixture.sales(), `killed before write ${k}`).toEqual(expected);
	}
});

test('sealing that stops between tenants continues with the next tenant', async () => {
	await fixture.engine.stop();
	fixture = await openFixture(
		Array.from({ length: 60 }, (_, n) => `tenant-${String(n).padStart(2, '0')}`),
		day,
	);
	for (const tenantId of ['tenant-00', 'tenant-30', 'tenant-59']) await fixture.sold({ tenantId, at: at(day) });
	const once = () => {
		let left = 1;
		return () => left-- > 0;
	};
	const runs = [];
	for (let run = 0; run < 10; run++) {
		const sealed = await fixture.seal(day, fixture.engine.database, once());
		runs.push((await fixture.stores.seals.kept({ from: day, to: day })).length);
		if (!sealed.unfinished) break;
	}
	expect(runs.slice(0, 3)).toEqual([1, 2, 3]);
	const seals = (await fixture.stores.seals.seals({ from: day, to: day }, 1, undefined)).firstItems();
	expect(seals).toMatchObject([{ day, orders: 3, late: 3 }]);
});
