import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import { historyDays } from '#orders';
import {
	type CountedMeasure,
	type Counter,
	type Seal,
	countedMeasures,
	eachDay,
	figuresBy,
	minus,
	nothing,
} from '#sales';
import { sealClosedDays } from '#sealing';
import { received, record, shipped } from '../sales/given.ts';
import { type SealingFixture, aDay, at, openFixture, ripe } from './given.ts';

const day = '2026-11-11';
const tenants = ['tenant-a', 'tenant-b', 'tenant-c'];

let fixture: SealingFixture;
beforeEach(async () => {
	fixture = await openFixture(tenants, day);
});
afterEach(() => fixture.engine.stop());

const driftOf = (seal: Seal | undefined, measure: CountedMeasure) => {
	const { live = nothing, sealed = nothing } = seal?.measures.get(measure) ?? {};
	return minus(live, sealed);
};

describe('a wrong live count', () => {
	test('from lost records is repaired and named in the seal', async () => {
		await aDay(fixture, day);
		await fixture.counted(fixture.stream.slice(0, 1));
		const { seals } = await fixture.seal(day);
		expect(seals).toMatchObject([{ late: 3, differing: 2, tenants: ['tenant-a', 'tenant-b'] }]);
		expect(driftOf(seals[0], 'paid')).toEqual({ amount: -299_800, orders: -1, units: -4 });
		expect(driftOf(seals[0], 'received')).toEqual({ amount: -25_800, orders: -1, units: -2 });
		expect(await figures()).toEqual(await truth());
	});

	test('from records redriven an hour late is repaired, counts them once, and is named as late', async () => {
		await aDay(fixture, day);
		await fixture.counted(fixture.stream.slice(0, 2));
		const { seals } = await fixture.seal(day);
		expect(seals).toMatchObject([{ late: 2 }]);
		await fixture.counted();
		expect(await figures()).toEqual(await truth());
	});

	test('from records counted twice is reduced to the recount', async () => {
		await aDay(fixture, day);
		await fixture.counted();
		const twice = fixture.stream.map((streamed, n) => ({
			...streamed,
			dynamodb: { ...streamed.dynamodb, SequenceNumber: String(1_000 + n) },
		}));
		await fixture.counted(twice);
		const { seals } = await fixture.seal(day);
		expect(seals).toMatchObject([{ late: 0, differing: 2 }]);
		expect(driftOf(seals[0], 'paid')).toEqual({ amount: 325_600, orders: 2, units: 6 });
		expect(await figures()).toEqual(await truth());
	});

	test('with the right totals is still a difference', async () => {
		const order = await fixture.sold({ tenantId: 'tenant-a', at: at(day) });
		const elsewhere = { ...order, clusterId: 'xintang' };
		await fixture.counted([record(1, elsewhere)]);
		const { seals } = await fixture.seal(day);
		expect(seals).toMatchObject([{ late: 0, differing: 1, tenants: ['tenant-a'] }]);
		expect(driftOf(seals[0], 'paid')).toEqual(nothing);
		expect(await figures()).toEqual(await truth());
	});

	test('of a tenant that sold nothing is removed', async () => {
		const order = await fixture.sold({ tenantId: 'tenant-a', at: at(day) });
		await fixture.counted([
			...fixture.stream,
			record(9, { ...order, tenantId: 'tenant-c', orderId: order.orderId.replace('tenant-a', 'tenant-c') }),
		]);
		const { seals } = await fixture.seal(day);
		expect(seals).toMatchObject([{ differing: 1, tenants: ['tenant-c'] }]);
		expect(await figures()).toEqual(await truth());
	});

	/** Every figure of every counter, in the finest dimension. */
	async function figures() {
		const counters = await fixture.stores.live.sales(day, day, countedMeasures);
		return new Map(
			counters
				.flatMap((monthText) =>
					countedMeasures.map((measure) => [measure, figuresBy(monthText, measure, 'cluster'), monthText] as const),
				)
				.filter(([, figure]) => figure.size > 0)
				.map(([measure, figure, { tenantId }]) => [`${tenantId} ${measure}`, figure]),
		);
	}
	/** The same figures from the orders. */
	async function truth() {
		const recounts = await fixture.stores.seals.kept({ from: day, to: day });
		return new Map(
			recounts
				.flatMap(({ sales }) =>
					countedMeasures.map((measure) => [measure, figuresBy(sales, measure, 'cluster'), sales] as const),
				)
				.filter(([, figure]) => figure.size > 0)
				.map(([measure, figure, { tenantId }]) => [`${tenantId} ${measure}`, figure]),
		);
	}
});

describe('the recount', () => {
	test.each([
		['when its days are sealed one by one', ['2026-12-12', '2026-12-13', '2026-12-14']],
		['when they are sealed at once', ['2026-12-14']],
	])('counts once an event long after the placing of its order, %s', async (_, runs) => {
		const placedAt = at(day);
		const late = startOfDay(day) + (historyDays + 1) * 86_400_000;
		const [lateDay, after] = ['2026-12-13', '2026-12-14'];
		const order = await fixture.sold({ tenantId: 'tenant-a', placedAt, at: placedAt + 1 });
		const onTime = await fixture.sold({ tenantId: 'tenant-b', placedAt, at: placedAt + 1 });
		const bought = await fixture.sold({ tenantId: 'tenant-c', placedAt, at: late + 1 });
		await fixture.changed(onTime, shipped(onTime, late - 1));
		const sent = await fixture.changed(order, shipped(order, late + 2));
		await fixture.changed(sent, received(sent, late + 86_400_000));
		await fixture.changed(bought, shipped(bought, late + 3));
		await fixture.counted();
		const seals: Seal[] = [];
		for (const run of runs) seals.push(...(await fixture.seal(run)).seals);
		expect(seals.filter((seal) => seal.differing > 0)).toEqual([]);
		const orders = (unique: string, measure: CountedMeasure) =>
			seals.find((seal) => seal.day === unique)?.measures.get(measure)?.sealed.orders;
		expect(orders(day, 'paid')).toBe(2);
		expect(orders('2026-12-12', 'shipped')).toBe(1);
		expect(orders(lateDay, 'paid')).toBe(1);
		expect(orders(lateDay, 'shipped')).toBe(2);
		expect(orders(after, 'received')).toBe(1);
	});

	test.each([
		['a midnight', '2026-11-11', '2026-11-12'],
		['the end of a month', '2026-11-30', '2026-12-01'],
		['the end of a year', '2026-12-31', '2027-01-01'],
		['the end of a February', '2028-02-29', '2028-03-01'],
	])('counts an event around %s in Shanghai on exactly one day', async (_, last, first) => {
		await fixture.engine.stop();
		fixture = await openFixture(tenants, last);
		const midnight = startOfDay(first);
		await fixture.sold({ tenantId: 'tenant-a', at: midnight - 1 });
		const order = await fixture.sold({ tenantId: 'tenant-a', placedAt: midnight - 2, at: midnight });
		await fixture.changed(order, shipped(order, midnight + 1));
		await fixture.counted();
		const { seals } = await fixture.seal(first);
		expect(seals.map((seal) => [seal.day, seal.differing])).toEqual([
			[last, 0],
			[first, 0],
		]);
		const counts = seals.map(({ measures }) => [...measures].map(([name, { sealed }]) => [name, sealed.orders]));
		expect(counts).toEqual([
			[['paid', 1]],
			[
				['paid', 1],
				['shipped', 1],
			],
		]);
	});

	test('catches up over months, and reads each order at most once a month', async () => {
		for (const month of ['2026-11', '2026-12', '2027-01'])
			for (const monthText of ['11', '12', '28'])
				await fixture.sold({ tenantId: 'tenant-a', at: at(`${month}-${monthText}`) });
		await fixture.counted();
		let walked = 0;
		const { placed } = fixture.stores.history;
		const walk = {
			...fixture.stores.history,
			placed: async (...args: Parameters<typeof placed>) => {
				const page = await placed(...args);
				walked += page.firstItems().length;
				return page;
			},
		};
		const { seals, open } = await sealClosedDays({ ...fixture.stores, history: walk }, ripe('2027-01-31'), () => true);
		expect(open).toBe('2027-02-01');
		expect(seals.map((seal) => seal.day)).toEqual(eachDay({ from: day, to: '2027-01-31' }));
		expect(seals.filter((seal) => seal.differing > 0)).toEqual([]);
		expect(walked).toBe(3 + 6 + 6);
	});

	test('catches up with counters of a week of all tenants in memory, and reads each once', async () => {
		const { database } = fixture.engine;
		const read: string[] = [];
		let inMemory = 0;
		let most = 0;
		const watched: typeof database = {
			...database,
			async queryAll(query) {
				const bucket = String(query.values[':pk']);
				if (!/^[MP]#/.test(bucket)) return database.queryAll(query);
				read.push(bucket);
				most = Math.max(most, (inMemory += 1));
				return database.queryAll(query).finally(() => (inMemory -= 1));
			},
		};
		await fixture.seal('2026-12-31', watched);
		expect(read.toSorted()).toEqual([...new Set(read), ...new Set(read)].toSorted());
		expect([new Set(read).size, most]).toEqual([2 * 32, 2 * Math.ceil(32 / 3)]);
	});
});

test('a wrong counter is replaced, and a right one of one shard is left unchanged', async () => {
	await aDay(fixture, day);
	await fixture.counted(fixture.stream.filter((_, n) => n !== 1));
	const before = await fixture.counters();
	await fixture.seal(day);
	const of = (counters: readonly Counter[], tenant: string) => counters.filter(({ tenantId }) => tenantId === tenant);
	const after = await fixture.counters();
	expect(of(after, 'tenant-a')).toEqual(of(before, 'tenant-a'));
	expect(of(after, 'tenant-b').map(({ shard }) => shard)).toEqual(['recount', 'recount']);
});
