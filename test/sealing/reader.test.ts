import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, startOfDay } from '#kernel';
import { type Days, type Figure, eachDay, measures, nothing, storedRanges, sumOf } from '#sales';
import { type SealingFixture, at, openFixture, readingOnce, traced } from './given.ts';
import { received, shipped } from '../sales/given.ts';

const first = '2026-11-28';
const tenants = ['tenant-a', 'tenant-b', 'tenant-c'];

let fixture: SealingFixture;

describe('a year with all days sealed but today', () => {
	const today = '2027-11-27';
	beforeAll(async () => {
		fixture = await openFixture(tenants, first);
		for (const day of [first, '2027-03-05', '2027-11-26', today])
			await fixture.sold({ tenantId: 'tenant-a', at: at(day) });
		await fixture.counted();
		await fixture.seal(addDays(today, -1));
	});
	afterAll(() => fixture.engine.stop());

	/** The 32 buckets over which the counters of a year are spread. */
	const buckets = Array.from({ length: 32 }, () => 'query');

	test('is read by day in two steps: the last sealed day, then twelve months and all buckets of today', async () => {
		const { over, calls, steps } = traced(fixture.engine.database);
		const reader = fixture.reader(today, over);
		const days = { from: first, to: today };
		const { value, live } = await reader.byDay({ dimension: 'base', member: 'base', measure: 'paid', days });
		expect([...value.keys()]).toEqual([first, '2027-03-05', '2027-11-26', today]);
		expect(live).toBe(true);
		expect({ calls, steps: steps() }).toEqual({ calls: ['get', 'query', ...buckets], steps: 2 });
	});

	test('is ranked in two steps, from one sum of the year and today', async () => {
		const { over, calls, steps } = traced(fixture.engine.database);
		const question = { dimension: 'tenant', measure: 'paid', days: { from: '2027-01-01', to: '2027-12-31' } } as const;
		const { value, live } = await fixture.reader(today, over).byMember(question);
		expect({ value, live }).toEqual({
			value: new Map([['tenant-a', { amount: 77_400, orders: 3, units: 6 }]]),
			live: true,
		});
		expect({ calls, steps: steps() }).toEqual({ calls: ['get', 'batchGet', ...buckets], steps: 2 });
	});

	test.each([
		['tenant-a', '2027-11-26'],
		['tenant-b', undefined],
	])('is read for one tenant, %s, with one call for the counters, by day and by hour', async (member, sealedDay) => {
		const { over, calls, steps } = traced(fixture.engine.database);
		const question = { dimension: 'tenant', member, measure: 'paid' } as const;
		const days = { from: addDays(today, -1), to: today };
		const { value } = await fixture.reader(today, over).byDay({ ...question, days });
		expect([...value.keys()]).toEqual(sealedDay === undefined ? [] : [sealedDay, today]);
		const { value: hours } = await fixture.reader(today, over).byHour({ ...question, days });
		expect(hours.size).toBe(value.size);
		expect({ calls, steps: steps() }).toEqual({ calls: ['get', 'query', 'query', 'get', 'query', 'query'], steps: 4 });
	});

	test('is not live where it is sealed, and reads no counter there', async () => {
		const { over, calls } = traced(fixture.engine.database);
		const question = { dimension: 'grade', member: 'leading', measure: 'paid' } as const;
		const days = { from: addDays(today, -31), to: addDays(today, -1) };
		const { value, live } = await fixture.reader(today, over).byHour({ ...question, days });
		expect({ value, live }).toEqual({
			value: new Map([['2027-11-26T12', { amount: 25_800, orders: 1, units: 2 }]]),
			live: false,
		});
		expect(calls).toEqual(['get', 'query']);
	});

	test('is not live beyond today, where nothing has begun', async () => {
		const { over, calls } = traced(fixture.engine.database);
		const days = { from: addDays(today, 1), to: addDays(today, 40) };
		const question = { dimension: 'base', member: 'base', measure: 'net', days } as const;
		expect(await fixture.reader(today, over).byDay(question)).toEqual({ value: new Map(), live: false });
		expect(calls).toEqual(['get']);
	});
});

const span = { from: first, to: addDays(first, 40) };
const sale = fc.record({
	tenantId: fc.constantFrom(...tenants),
	clusterId: fc.constantFrom('chaonan', 'xintang'),
	grade: fc.constantFrom('leading' as const, 'ordinary' as const),
	channel: fc.constantFrom('domestic_retail' as const, 'export_wholesale' as const),
	lines: fc.array(
		fc.tuple(fc.constantFrom('shirts', 'coats'), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 99_999 })),
		{ minLength: 1, maxLength: 3 },
	),
	at: fc.integer({ min: startOfDay(span.from), max: startOfDay(span.to) + 86_399_999 }),
	later: fc.array(fc.integer({ min: 1, max: 10 * 86_400_000 }), { maxLength: 2 }),
});

const year = (of: number): Days => ({ from: `${of}-01-01`, to: `${of}-12-31` });
const rangeOf = (a: number, b: number): Days => ({
	from: addDays(first, Math.min(a, b)),
	to: addDays(first, Math.max(a, b)),
});

/** All figures of some days. Fails when a dimension, or the sum of the days, differs from the base. */
async function everything(reader: ReturnType<SealingFixture['reader']>, days: Days): Promise<unknown> {
	const all = [];
	for (const measure of measures) {
		const { value: base } = await reader.byMember({ dimension: 'base', measure, days });
		const whole = base.get('base') ?? nothing;
		for (const dimension of ['tenant', 'cluster', 'grade', 'channel', 'category'] as const) {
			const { value } = await reader.byMember({ dimension, measure, days });
			const { orders, ...sum } = sumOf(value.values());
			expect(sum).toEqual({ amount: whole.amount, units: whole.units });
			if (dimension !== 'category') expect(orders).toBe(whole.orders);
			all.push([measure, dimension, sorted(value)]);
		}
		const { value: daily } = await reader.byDay({ dimension: 'base', member: 'base', measure, days });
		const { value: hourly } = await reader.byHour({ dimension: 'base', member: 'base', measure, days });
		expect(sumOf(daily.values())).toEqual(whole);
		expect(sumOf(hourly.values())).toEqual(whole);
		all.push([measure, sorted(daily), sorted(hourly)]);
	}
	return all;
}

function sorted(figures: ReadonlyMap<string, Figure>): [string, Figure][] {
	return [...figures].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

test('sealed days are split into stored ranges, each day into exactly one', () => {
	fc.assert(
		fc.property(fc.nat(900), fc.nat(900), fc.nat(400), (start, length, more) => {
			const from = addDays('2025-12-20', start);
			const to = addDays(from, length);
			const through = addDays(to, more);
			const ranges = storedRanges({ from, to }, through);
			expect(ranges.flatMap(eachDay)).toEqual(eachDay({ from, to }));
			for (const range of ranges) {
				const next = addDays(range.to, 1);
				const isDay = range.from === range.to;
				const isMonth = range.from.endsWith('-01') && (next.endsWith('-01') || range.to === through);
				expect(isDay || isMonth, `${range.from} to ${range.to}`).toBe(true);
			}
			expect(ranges.length).toBeLessThanOrEqual(30 + 11 + 3 + 11 + 30);
		}),
	);
});

describe('a base', () => {
	beforeEach(async () => {
		fixture = await openFixture(tenants, first);
	});
	afterEach(() => fixture.engine.stop());

	test('has tenants, clusters and all other dimensions that sum to its total, for every measure and period, live and sealed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(sale, { minLength: 1, maxLength: 12 }),
				fc.integer({ min: -1, max: 40 }),
				fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 3, maxLength: 3 }),
				async (sales, sealedDays, ranges) => {
					await fixture.engine.stop();
					fixture = await openFixture(tenants, first);
					for (const { later, ...sold } of sales.toSorted((a, b) => a.at - b.at)) {
						const order = await fixture.sold(sold);
						const [send, receive] = later;
						if (send === undefined) continue;
						const sent = await fixture.changed(order, shipped(order, sold.at + send));
						if (receive !== undefined) await fixture.changed(sent, received(sent, sold.at + send + receive));
					}
					await fixture.counted();
					const periods = [...ranges.map(([a, b]) => rangeOf(a, b)), year(2026), year(2027)];
					const figures = () => {
						const reader = fixture.reader('2028-01-01', readingOnce(fixture.engine.database));
						return Promise.all(periods.map((days) => everything(reader, days)));
					};
					const live = await figures();
					if (sealedDays >= 0) {
						const { seals } = await fixture.seal(addDays(first, sealedDays));
						expect(seals.filter((seal) => seal.differing > 0)).toEqual([]);
					}
					expect(await figures()).toEqual(live);
				},
			),
			{ numRuns: 6, endOnFailure: true },
		);
	});

	test('is read around New Year, with no day sealed, in one step after the first, from both years', async () => {
		for (const day of ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02'])
			for (const tenantId of tenants) await fixture.sold({ tenantId, at: at(day) });
		await fixture.counted();
		const { over, calls, steps } = traced(fixture.engine.database);
		const reader = fixture.reader('2027-01-02', over);
		const days = { from: '2026-12-31', to: '2027-01-01' };
		const { value } = await reader.byMember({ dimension: 'tenant', measure: 'paid', days });
		expect([...value].map(([member, { orders }]) => [member, orders]).toSorted()).toEqual(
			tenants.map((sold) => [sold, 2]),
		);
		expect({ calls: calls.length, steps: steps() }).toEqual({ calls: 1 + 64, steps: 2 });
		const ofTenant = await reader.byDay({ dimension: 'tenant', member: 'tenant-b', measure: 'paid', days });
		expect([...ofTenant.value.keys()]).toEqual(['2026-12-31', '2027-01-01']);
		expect(calls.length).toBe(65 + 1 + 2);
	});
});
