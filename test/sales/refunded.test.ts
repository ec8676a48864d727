import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessDay, ownedId } from '#kernel';
import type { Order, Refund } from '#orders';
import { type Counter, dimensions, figuresBy, fold, minus, nothing, plus } from '#sales';
import {
	countersOf,
	emptyOf,
	events,
	figuresOf,
	itemOf,
	noon,
	paid,
	rawRecord,
	readerOf,
	record,
	shipped,
	unique,
} from './given.ts';

/** Refunds in the sales (fault 19). */

const day = 86_400_000;
const order = paid({
	lines: [
		['shirts', 2, 10_000],
		['coats', 1, 9_999],
		['shirts', 1, 1],
	],
});

function refund(order: Order, amount: number, at = noon + 1, state: Refund['state'] = 'pending'): Order {
	const refunds = order.refunds ?? [];
	const refundId = ownedId('refund', order.tenantId, unique(refunds.length + 1));
	return { ...order, refunds: [...refunds, { refundId, amount, at, state }] };
}

function sent(order: Order): Order {
	return { ...order, refunds: (order.refunds ?? []).map((refundedOnce) => ({ ...refundedOnce, state: 'sent' })) };
}

/** The records of an order that goes through these versions. */
function records(...versions: readonly Order[]): DynamoDBRecord[] {
	return versions.map((refundedOnce, i) => record(100 + i, refundedOnce, versions[i - 1]));
}

const [first, second, third] = (() => {
	const refundedOnce = refund(order, 10_000, noon + 1);
	const two = refund(refundedOnce, 5_000, noon + day);
	return [refundedOnce, two, refund(two, 15_000, noon + 2 * day)] as const;
})();

describe('a refund', () => {
	test('counts once, on the day of its decision, shared over the categories by the largest remainder', () => {
		expect(events(record(8, first, order))).toEqual([
			{
				measure: 'refunded',
				tenantId: 'tenant-a',
				at: noon + 1,
				clusterId: 'chaonan',
				grade: 'leading',
				channel: 'domestic_retail',
				amount: 10_000,
				orders: 0,
				units: 0,
				categories: [
					{ category: 'shirts', amount: 6_667, units: 0 },
					{ category: 'coats', amount: 3_333, units: 0 },
				],
				sequenceNumber: '8',
				nth: 0,
			},
		]);
	});

	test('that reaches the full subtotal also reverses the order and unit counts, and the rest of each category', () => {
		const [event] = events(record(9, third, second));
		expect(event).toMatchObject({
			amount: 15_000,
			orders: 1,
			units: 4,
			nth: 2,
			categories: [
				{ category: 'shirts', units: 3 },
				{ category: 'coats', units: 1 },
			],
		});
		const lost = figuresOf(countersOf(...records(order, first, second, third)), 'category', 'refunded');
		expect(lost).toEqual(figuresOf(countersOf(record(1, order)), 'category', 'paid'));
	});

	test('beyond the goods is the shipping fee, which counts nowhere and reverses nothing twice', () => {
		const shippedFor = { ...order, shipping: 1_200 };
		const goods = refund(shippedFor, 30_000);
		const all = refund(goods, 1_200);
		expect(events(record(9, goods, shippedFor))).toMatchObject([{ amount: 30_000, orders: 1, units: 4 }]);
		expect(events(record(10, all, goods))).toEqual([]);
		expect(events(record(11, refund(shippedFor, 31_200), shippedFor))).toMatchObject([
			{ amount: 30_000, orders: 1, units: 4, nth: 0 },
		]);
		expect(() => events(record(12, refund(all, 1), all))).toThrow('must not exceed the money that came');
	});

	test('counts without the freight that it names', () => {
		const shippedFor = { ...order, shipping: 1_200 };
		const [goods] = refund(shippedFor, 10_700).refunds ?? [];
		if (goods === undefined) throw new Error('no refund');
		const withFreight = { ...shippedFor, refunds: [{ ...goods, freight: 700 }] };
		expect(events(record(9, withFreight, shippedFor))).toMatchObject([{ amount: 10_000, orders: 0 }]);
		const ofFreight = { ...shippedFor, refunds: [{ ...goods, amount: 700, freight: 700 }] };
		expect(events(record(9, ofFreight, shippedFor))).toEqual([]);
	});

	test('that existed before, or is only settled, adds nothing', () => {
		expect(events(record(8, first, first))).toEqual([]);
		expect(events(record(8, sent(third), third))).toEqual([]);
		expect(events(record(8, shipped(first, noon + 2), first)).map(({ measure }) => measure)).toEqual(['shipped']);
	});

	test('is distinguished from others of its record', () => {
		const at = noon + 1;
		const both = refund(refund(order, 100, at), 100, at);
		const [counter] = countersOf(record(1, both));
		expect(counter && figuresBy(counter, 'refunded', 'base').get('base')).toEqual({ amount: 200, orders: 0, units: 0 });
	});

	test('of an order whose earlier steps were never delivered counts with all of them', () => {
		expect(events(record(8, third)).map(({ measure }) => measure)).toEqual([
			'paid',
			'refunded',
			'refunded',
			'refunded',
		]);
	});

	const item = itemOf(third);
	test.each([
		['exceed the subtotal', [[unique(1), 30_001, noon, 'pending', '', '']]],
		['are zero', [[unique(1), 0, noon, 'pending', '', '']]],
		['have no time', [[unique(1), 1, 1, 'pending', '', '']]],
	])('is refused in an order whose refunds %s', (_, refunds) => {
		expect(() => events(rawRecord(1, { ...item, refunds }))).toThrow(TypeError);
	});
});

describe('net', () => {
	const all = records(order, first, sent(first), second, shipped(second, noon + day), shipped(third, noon + day));

	test('is paid less refunded, and nothing in the end: in every dimension, with repeated records', async () => {
		const counters = [...countersFrom(all, all, all.slice(2)).values()];
		const reader = readerOf(counters);
		const days = { from: businessDay(noon), to: businessDay(noon + 5 * day) };
		for (const dimension of dimensions) {
			const { value } = await reader.byMember({ dimension, days, measure: 'net' });
			expect([...value.values()].filter((figure) => figure.amount + figure.orders + figure.units !== 0)).toEqual([]);
		}
		const before = await reader.byMember({ dimension: 'base', days: { ...days, to: days.from }, measure: 'net' });
		expect(before.value.get('base')).toEqual({ amount: 20_000, orders: 1, units: 4 });
	});

	test('is exact and never negative at any moment, for any refunds and repeated records', () => {
		fc.assert(fc.property(lives, fc.infiniteStream(fc.nat(3)), expectExact));
	});
});

/** The counters after these deliveries. A delivery may repeat records of an earlier one. */
function countersFrom(...deliveries: readonly (readonly DynamoDBRecord[])[]): Map<string, Counter> {
	const counters = new Map<string, Counter>();
	for (const delivery of deliveries)
		for (const [name, ofDay] of Map.groupBy(events(...delivery), ({ at }) => businessDay(at)))
			counters.set(name, fold(counters.get(name) ?? emptyOf('tenant-a', name), ofDay).counter);
	return counters;
}

/** Orders of several categories with refunds of up to the whole, on this day or later ones. */
const lives = fc.record({
	lines: fc.array(
		fc.tuple(
			fc.constantFrom('shirts', 'coats', 'hats'),
			fc.integer({ min: 1, max: 9 }),
			fc.integer({ min: 1, max: 99_999 }),
		),
		{ minLength: 1, maxLength: 6 },
	),
	parts: fc.array(fc.record({ permille: fc.integer({ min: 0, max: 1000 }), day: fc.nat(3), settled: fc.boolean() }), {
		maxLength: 8,
	}),
});

function expectExact(life: typeof lives extends fc.Arbitrary<infer T> ? T : never, repeats: Iterable<number>): void {
	const versions = [paid({ lines: life.lines })];
	for (const { permille, day: later, settled } of life.parts) {
		const last = versions.at(-1) as Order;
		const left = last.subtotal - (last.refunds ?? []).reduce((sum, { amount }) => sum + amount, 0);
		const amount = Math.ceil((left * permille) / 1000);
		if (amount > 0) versions.push(refund(last, amount, noon + later * day));
		if (settled) versions.push(sent(versions.at(-1) as Order));
	}
	const events = records(...versions);
	const again = repeats[Symbol.iterator]();
	const deliveries: DynamoDBRecord[][] = [];
	for (const [i] of events.entries()) {
		deliveries.push(events.slice(Math.max(0, i - Number(again.next().value)), i + 1));
		const counters = [...countersFrom(...deliveries).values()];
		const now = versions[i] as Order;
		for (const dimension of dimensions)
			for (const [member, bought] of figuresOf(counters, dimension, 'paid')) {
				const lost = figuresOf(counters, dimension, 'refunded').get(member) ?? nothing;
				const net = minus(bought, lost);
				expect(Math.min(net.amount, net.orders, net.units)).toBeGreaterThanOrEqual(0);
			}
		const given = (now.refunds ?? []).reduce((sum, { amount }) => sum + amount, 0);
		const whole = figuresOf(counters, 'base', 'refunded').get('base') ?? nothing;
		const categories = [...figuresOf(counters, 'category', 'refunded').values()].reduce(plus, nothing);
		const ended = given === now.subtotal;
		const units = now.lines.reduce((sum, line) => sum + line.quantity, 0);
		expect(whole).toEqual({ amount: given, orders: ended ? 1 : 0, units: ended ? units : 0 });
		expect([categories.amount, categories.units]).toEqual([whole.amount, whole.units]);
		if (ended) expect(figuresOf(counters, 'category', 'refunded')).toEqual(figuresOf(counters, 'category', 'paid'));
	}
}
