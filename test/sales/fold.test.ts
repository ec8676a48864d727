import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessDay, startOfDay } from '#kernel';
import {
	type Counter,
	type SalesEvent,
	countedMeasures,
	counterItem,
	counterOf,
	dimensions,
	figuresBy,
	fold,
	fromText,
	series,
	sumOf,
	toText,
} from '#sales';
import {
	countersFrom,
	countersOf,
	emptyOf,
	events,
	figuresOf,
	noon,
	paid,
	readerOf,
	received,
	record,
	shipped,
} from './given.ts';

const first = startOfDay('2026-12-30');
const moment = fc.integer({ min: first, max: first + 4 * 86_400_000 });
const line = fc.tuple(
	fc.constantFrom('衬衫', 'coats', '__proto__', 'a/b#c'),
	fc.integer({ min: 1, max: 500 }),
	fc.integer({ min: 1, max: 10 ** 7 }),
);
const life = fc.record({
	tenantId: fc.constantFrom('aa', 'bb', 'cc'),
	clusterId: fc.constantFrom('chaonan', 'dalang'),
	grade: fc.constantFrom('leading' as const, 'ordinary' as const),
	channel: fc.constantFrom('domestic_retail' as const, 'export_wholesale' as const),
	lines: fc.array(line, { minLength: 1, maxLength: 4 }),
	at: moment,
	shippedAt: moment,
	receivedAt: moment,
	steps: fc.integer({ min: 1, max: 3 }),
	place: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
});

/**
 * The lives of some orders as one stream: each order's steps in order, interleaved, with gaps between sequence
 * numbers.
 */
const stream: fc.Arbitrary<SalesEvent[]> = fc.array(life, { maxLength: 12 }).map((lives) => {
	const steps = lives.flatMap((single, n) => {
		const order = paid({ ...single, n });
		const sent = shipped(order, single.shippedAt);
		const arrived = received(sent, single.receivedAt);
		const places = single.place.toSorted((a, b) => a - b);
		return [
			{ after: order, before: undefined },
			{ after: sent, before: order },
			{ after: arrived, before: sent },
		]
			.slice(0, single.steps)
			.map((step, i) => ({ ...step, place: places[i] ?? 0 }));
	});
	const inOrder = steps.toSorted((a, b) => a.place - b.place);
	return inOrder.flatMap(({ after, before }, i) => events(record(`${9 + i * 7}${'0'.repeat(20)}`, after, before)));
});

const name = (event: Pick<SalesEvent, 'tenantId' | 'at'>) => `${event.tenantId} ${businessDay(event.at)}`;

/** Delivers a batch. Only counters that `written` accepts are kept, as if the process ended before the others. */
function deliver(counters: Map<string, Counter>, batch: readonly SalesEvent[], written: (i: number) => boolean): void {
	[...Map.groupBy(batch, name)].forEach(([key, ofCounter], i) => {
		const [event] = ofCounter as [SalesEvent];
		const before = counters.get(key) ?? emptyOf(event.tenantId, businessDay(event.at));
		if (written(i)) counters.set(key, fold(before, ofCounter).counter);
	});
}

const byName = (counters: readonly Counter[]) =>
	new Map(
		counters
			.map((initial) => [`${initial.tenantId} ${initial.day}`, initial] as const)
			.toSorted(([a], [b]) => (a < b ? -1 : 1)),
	);

describe('counting', () => {
	test('is exact, however the stream is batched, repeated, and interrupted between counters', () => {
		const cuts = fc.array(
			fc.record({
				size: fc.integer({ min: 1, max: 8 }),
				kills: fc.array(fc.nat(), { maxLength: 3 }),
				repeats: fc.integer({ min: 1, max: 3 }),
			}),
			{ minLength: 40, maxLength: 40 },
		);
		fc.assert(
			fc.property(stream, cuts, (all, plan) => {
				const counters = new Map<string, Counter>();
				let at = 0;
				for (const { size, kills, repeats } of plan) {
					const batch = all.slice(at, at + size);
					at += size;
					for (const mask of kills) deliver(counters, batch, (i) => ((mask >> i) & 1) === 1);
					for (let i = 0; i < repeats; i++) deliver(counters, batch, () => true);
				}
				expect(byName([...counters.values()])).toEqual(byName(countersFrom(all)));
			}),
		);
	});

	test('does not depend on order and repetition within a batch', () => {
		fc.assert(
			fc.property(
				stream.chain((all) =>
					fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
				),
				([all, shuffled]) => {
					expect(byName(countersFrom(shuffled).map(sorted))).toEqual(byName(countersFrom(all).map(sorted)));
				},
			),
		);
	});

	test('sums to the same whole by hour, channel and category, by cluster, grade and tenant', () => {
		fc.assert(
			fc.property(stream, (all) => {
				const counters = countersFrom(all);
				for (const measure of countedMeasures) {
					const ofMeasure = all.filter((event) => event.measure === measure);
					const amount = ofMeasure.reduce((sum, event) => sum + event.amount, 0);
					for (const dimension of dimensions) {
						const { orders, ...sums } = sumOf(
							counters.flatMap((initial) => [...figuresBy(initial, measure, dimension).values()]),
						);
						expect(sums).toEqual({ amount, units: ofMeasure.reduce((sum, event) => sum + event.units, 0) });
						expect(dimension === 'category' ? ofMeasure.length : orders).toBe(ofMeasure.length);
					}
				}
			}),
		);
	});

	test('gives the same sums in rankings and in series by hour, day and month', async () => {
		const days = { from: '2026-12-01', to: '2027-01-31' };
		await fc.assert(
			fc.asyncProperty(
				stream,
				fc.constantFrom('cluster' as const, 'tenant' as const, 'grade' as const),
				async (all, dimension) => {
					const counters = countersFrom(all);
					for (const [member, figure] of figuresOf(counters, dimension, 'paid'))
						for (const by of ['hour', 'day', 'month'] as const) {
							const question = { dimension, member, by, measure: 'paid' as const, days };
							expect(sumOf((await series(readerOf(counters), question)).value)).toEqual(figure);
						}
				},
			),
			{ numRuns: 30 },
		);
	});

	test('omits and reports events that were counted before or come too late', () => {
		const [initial, two, three] = [1, 2, 3].flatMap((n) => events(record(n, paid({ n })))) as [
			SalesEvent,
			SalesEvent,
			SalesEvent,
		];
		const counter = fold(emptyOf('tenant-a', '2026-11-11'), [initial, three]).counter;
		const again = fold(counter, [initial, two, three]);
		expect(again).toEqual({ counter, skipped: 3 });
		expect(again.counter).toBe(counter);
	});

	test('compares sequence numbers as numbers of forty digits', () => {
		const [nine] = events(record('9', paid({ n: 1 }))) as [SalesEvent];
		const [long] = events(record('9007199254740993000000000000000000000002', paid({ n: 2 }))) as [SalesEvent];
		const [longer] = events(record('9007199254740993000000000000000000000003', paid({ n: 3 }))) as [SalesEvent];
		const day = emptyOf('tenant-a', '2026-11-11');
		const counter = [nine, long, longer, long, nine].reduce((before, event) => fold(before, [event]).counter, day);
		expect(counter.measures.get('paid')?.channels.get('domestic_retail')?.orders).toBe(3);
	});
});

describe('a stored counter', () => {
	test('is read back without loss', () => {
		fc.assert(
			fc.property(stream, (all) => {
				for (const counter of countersFrom(all)) expect(counterOf(counterItem(counter))).toEqual(counter);
			}),
		);
	});

	test('holds any whole numbers up to the largest safe one', () => {
		fc.assert(
			fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
				expect(fromText(toText(numbers))).toEqual(numbers);
			}),
		);
		expect(fromText(toText([Number.MAX_SAFE_INTEGER, 0, 31, 32]))).toEqual([Number.MAX_SAFE_INTEGER, 0, 31, 32]);
	});

	test.each([-1, 0.5, 2 ** 53])('refuses %s', (number) => {
		expect(() => toText([number])).toThrow(RangeError);
	});

	test('of a busy day is below one write unit', () => {
		const order = (n: number) =>
			paid({
				n,
				at: noon + (n % 12) * 3_600_000 - 1,
				lines: [[`category ${n % 6}`, 1 + (n % 3), 9_900 + n * 100]],
				channel: n % 9 === 0 ? 'export_retail' : 'domestic_retail',
			});
		const all = Array.from({ length: 150 }, (_, n) => {
			const sent = shipped(order(n), noon + (n % 9) * 3_600_000);
			return [
				record(3 * n + 1, order(n)),
				record(3 * n + 2, sent, order(n)),
				record(3 * n + 3, received(sent, noon - (n % 11) * 3_600_000), sent),
			];
		});
		const [busiest] = countersOf(...all.flat()).toSorted(
			(a, b) => JSON.stringify(counterItem(b)).length - JSON.stringify(counterItem(a)).length,
		);
		expect(Buffer.byteLength(JSON.stringify(counterItem(busiest as Counter)))).toBeLessThan(1024);
	});
});

/** A counter's names stand in order of arrival, which nothing else depends on. */
function sorted(counter: Counter): Counter {
	const inOrder = <T>(map: ReadonlyMap<string, T>) => new Map([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)));
	const measured = [...counter.measures].map(
		([measure, { hours, channels, categories }]) =>
			[measure, { hours: inOrder(hours), channels: inOrder(channels), categories: inOrder(categories) }] as const,
	);
	return { ...counter, measures: new Map(measured.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}
