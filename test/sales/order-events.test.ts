import { describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import { cancel, close } from '#orders';
import { countersOf, events, itemOf, noon, paid, rawRecord, received, record, shipped } from './given.ts';

const order = paid({
	lines: [
		['shirts', 2, 12_900],
		['coats', 1, 99_900],
		['shirts', 1, 100],
	],
});

describe('a change of an order', () => {
	test('to paid counts once, with its categories summing to the whole', () => {
		const [event, ...others] = events(record(7, order));
		expect(others).toEqual([]);
		expect(event).toEqual({
			measure: 'paid',
			tenantId: 'tenant-a',
			at: noon,
			clusterId: 'chaonan',
			grade: 'leading',
			channel: 'domestic_retail',
			amount: 125_800,
			orders: 1,
			units: 4,
			categories: [
				{ category: 'shirts', amount: 25_900, units: 3 },
				{ category: 'coats', amount: 99_900, units: 1 },
			],
			sequenceNumber: '7',
			nth: 0,
		});
	});

	test('to shipped and received counts at the time of that step', () => {
		const sent = shipped(order, noon + 1);
		expect(events(record(8, sent, order))).toMatchObject([{ measure: 'shipped', at: noon + 1, amount: 125_800 }]);
		expect(events(record(9, received(sent, noon + 2), sent))).toMatchObject([{ measure: 'received', at: noon + 2 }]);
	});

	test('to cancelled counts its refund alone, so that it stays in paid and leaves the net', () => {
		const cancelled = cancel(order, {
			by: 'buyer',
			userId: order.buyerId,
			reason: 'ordered twice',
			at: noon + 5,
			clocks: { cancelAfterMs: 0 },
		});
		if (!cancelled.ok) throw new Error(cancelled.refusal.kind);
		const counted = { measure: 'refunded', at: noon + 5, amount: 125_800, orders: 1, units: 4 };
		expect(events(record(8, cancelled.value, order))).toMatchObject([counted]);
		expect(events(record(9, cancelled.value)).map(({ measure }) => measure)).toEqual(['paid', 'refunded']);
	});

	test('to closed, to being packed, and of a refund at its provider counts nothing', () => {
		const arrived = received(shipped(order, noon + 1), noon + 2);
		const closed = close(arrived, noon + 9);
		if (!closed.ok) throw new Error(closed.refusal.kind);
		expect(events(record(8, closed.value, arrived))).toEqual([]);
		expect(events(record(8, { ...order, packingAt: noon + 1 }, order))).toEqual([]);
		const refund = { refundId: 'rfd_tenant-a_1', amount: 1, at: noon + 1, state: 'pending' } as const;
		const sent = { ...order, refunds: [{ ...refund, state: 'sent' as const, batch: refund.refundId }] };
		expect(events(record(8, sent, { ...order, refunds: [refund] }))).toEqual([]);
	});

	test('that changes nothing counts nothing', () => {
		expect(events(record(8, order, order))).toEqual([]);
	});

	test('that skips steps counts all of them', () => {
		const arrived = received(shipped(order, noon + 1), noon + 2);
		expect(events(record(8, arrived)).map((event) => event.measure)).toEqual(['paid', 'shipped', 'received']);
	});

	test('counts on the business day of its commit, to the millisecond around midnight in Shanghai', () => {
		const midnight = startOfDay('2027-01-01');
		expect(new Date(midnight).toISOString()).toBe('2026-12-31T16:00:00.000Z');
		const days = (at: number) => countersOf(record(1, paid({ at }))).map((counter) => counter.day);
		expect(days(midnight - 1)).toEqual(['2026-12-31']);
		expect(days(midnight)).toEqual(['2027-01-01']);
		expect(days(startOfDay('2028-03-01') - 1)).toEqual(['2028-02-29']);
	});
});

describe('a record', () => {
	test.each([
		['a checkout', { pk: 'B#buyer', sk: 'C#1', state: 'paid' }],
		['a follow-up', { pk: 'FOLLOWUP#expire-checkouts', sk: '1' }],
	])('of %s counts nothing', (_, item) => {
		expect(events(rawRecord(1, item))).toEqual([]);
	});

	test('of a deleted order counts nothing', () => {
		expect(events({ ...record(1, order), eventName: 'REMOVE' })).toEqual([]);
	});

	const item = itemOf(order);
	test.each([
		['without lines', { ...item, lines: undefined }],
		['whose lines do not sum to it', { ...item, subtotal: 1 }],
		['with a negative quantity', { ...item, lines: [['l', 'red', 'M', -1, 100, 'shirts', 'a', 'b']], subtotal: -100 }],
		['in no known state', { ...item, state: 'lost' }],
		['shipped without a shipment', { ...item, state: 'shipped' }],
		['without a tenant', { ...item, pk: 'T#' }],
		['of an unknown channel', { ...item, channel: 'smuggled' }],
		['paid before the earliest possible time', { ...item, paidAt: 1 }],
	])('of an order %s is refused', (_, broken) => {
		expect(() => events(rawRecord(1, broken))).toThrow(TypeError);
	});

	test.each([
		['sequence number', record('', order)],
		['image', { ...record(1, order), dynamodb: { ...record(1, order).dynamodb, NewImage: undefined } }],
		['old image', { ...record(1, order), eventName: 'MODIFY' as const }],
		['keys', { eventName: 'INSERT' as const, dynamodb: { SequenceNumber: '1' } }],
	])('without its %s is refused', (_, broken) => {
		expect(() => events(broken)).toThrow(/^record without/);
	});
});
