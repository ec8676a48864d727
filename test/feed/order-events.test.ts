import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MerchantEvent } from '#feed';
import {
	type Order,
	type Return,
	cancel,
	claim,
	changeAddress,
	close,
	correctShipment,
	moveRefunds,
	pack,
	receive,
	refund,
	refundStates,
	returnStates,
	ship,
} from '#orders';
import { merchantEvents } from '../../functions/index-orders/merchant-events.ts';
import { paid } from '../sales/given.ts';
import { type ToldOrder, presentOf, told } from '../support/event-feeds.ts';
import { caseIn } from '../support/returns.ts';

const order = paid({ lines: [['shirts', 3, 12_900]] });
const writtenAt = order.paidAt + 99_000;
const eventsOf = (before: Order | undefined, after: Order) =>
	merchantEvents({ kind: 'order', before, after }, writtenAt);
const types = (before: Order | undefined, after: Order) => eventsOf(before, after).map(({ type }) => type);
const variant = { listingId: order.lines[0]?.listingId ?? '', color: 'red', size: 'M' };

type Step = (from: Order, at: number, n: number) => Order;
const decided = (from: Order, result: { readonly ok: true; readonly value: Order } | { readonly ok: false }) =>
	result.ok ? result.value : from;
const label = (n: number, at: number) => ({ carrier: 'SF', trackingNumber: `SF${n}`, shippedAt: at });
const refundOf = (n: number, at: number, amount: number | undefined) => ({
	refundId: `rfd_tenant-a_${String(n).padStart(26, '0')}`,
	amount,
	reason: undefined,
	by: 'finance-1',
	at,
});

/** Every way to change an order. A step that is refused changes nothing. */
const steps: Readonly<Record<string, Step>> = {
	pack: (from, at) => decided(from, pack(from, at)),
	shipOne: (from, at, n) => decided(from, ship(from, { ...label(n, at), lines: [{ ...variant, quantity: 1 }] })),
	shipRest: (from, at, n) => decided(from, ship(from, label(n, at))),
	correct: (from, _at, n) => decided(from, correctShipment(from, 1, { trackingNumber: `C${n}` })),
	receive: (from, at) => decided(from, receive(from, 'buyer', at)),
	close: (from, at) => decided(from, close(from, at)),
	cancel: (from, at) => decided(from, cancel(from, { by: 'merchant', userId: 'finance-1', reason: 'none left', at })),
	refundSome: (from, at, n) => decided(from, refund(from, refundOf(n, at, 100))),
	refundAll: (from, at, n) => decided(from, refund(from, refundOf(n, at, undefined))),
	claim: (from) => claim(from, from.refunds?.find(({ batch }) => batch === undefined)?.refundId ?? ''),
	address: (from, at) => decided(from, changeAddress(from, { ...order.shippingAddress, line1: `${at}` } as never, at)),
	...Object.fromEntries(
		refundStates.map((state): [string, Step] => [
			`refund_${state}`,
			(from) => moveRefunds(from, from.refunds?.at(-1)?.batch, state, 'provider'),
		]),
	),
};

test('a new order is paid, with the refund of what came too much', () => {
	expect(eventsOf(undefined, order)).toEqual([{ type: 'order.paid', at: order.paidAt, orderId: order.orderId }]);
	const refunds = [{ refundId: refundOf(1, 0, 0).refundId, amount: 5, at: order.paidAt, state: 'pending' as const }];
	expect(types(undefined, { ...order, excess: 5, refunds })).toEqual(['order.paid', 'refund.created']);
});

describe('a change has the events of what changed, with its time', () => {
	const at = order.paidAt + 5_000;
	const step = (name: string, from: Order, n = 1) => (steps[name] as Step)(from, at, n);
	const part = step('shipOne', order);
	const whole = step('shipRest', part, 2);
	const received = step('receive', whole);
	const someBack = step('refundSome', order);
	const rows: readonly (readonly [name: string, before: Order, after: Order, expected: readonly string[]])[] = [
		['packing', order, step('pack', order), ['order.packing']],
		['a first parcel', order, part, ['parcel.shipped', 'order.part_shipped']],
		['a second parcel', part, step('shipOne', part, 2), ['parcel.shipped']],
		['the last parcel', part, whole, ['parcel.shipped', 'order.shipped']],
		['all in one parcel', order, step('shipRest', order), ['parcel.shipped', 'order.shipped']],
		['a correction', whole, step('correct', whole), ['parcel.corrected']],
		['a receipt', whole, received, ['order.received']],
		['the closing', received, step('close', received), ['order.closed']],
		['a cancellation', order, step('cancel', order), ['order.cancelled', 'refund.created']],
		['a refund', order, someBack, ['refund.created']],
		['a refund of all', order, step('refundAll', order), ['order.cancelled', 'refund.created']],
		['a claim', someBack, step('claim', someBack), []],
		['a refund that was sent', someBack, step('refund_sent', someBack), ['refund.sent']],
		['a refund that settled', someBack, step('refund_settled', someBack), ['refund.settled']],
		['a refund that failed', someBack, step('refund_failed', someBack), ['refund.failed']],
		['a corrected address', order, step('address', order), ['order.address_changed']],
		['nothing', order, order, []],
		['an erasure', order, { ...order, shippingAddress: { country: 'CN', erasedAt: at } }, []],
	];
	test.each(rows)('%s', (_, before, after, expected) => {
		const events = eventsOf(before, after);
		expect(events.map(({ type }) => type)).toEqual(expected);
		for (const event of events) expect([at, writtenAt]).toContain(event.at);
	});

	test('and nothing of the buyer', () => {
		const named = {
			...order,
			buyerId: 'secret',
			note: 'secret',
			shippingAddress: { ...order.shippingAddress, name: 'secret' },
		};
		const moves = rows.flatMap(([, before, after]) =>
			eventsOf({ ...before, ...named } as Order, { ...after, ...named, state: after.state } as Order),
		);
		const text = JSON.stringify([...eventsOf(undefined, named as Order), ...moves]);
		expect(text).not.toContain('secret');
		expect(text).not.toContain('chk_');
	});
});

test.each(returnStates)('a return that becomes %s has one event, a correction and an erasure none', (state) => {
	const { order: of, rma } = caseIn(state);
	const before: Return = { ...rma, state: state === 'requested' ? 'approved' : 'requested' };
	const after: Return = { ...rma, since: writtenAt, reason: 'secret' };
	const events = (from: Return | undefined, to: Return) =>
		merchantEvents({ kind: 'return', before: from, after: to }, writtenAt);
	const { orderId, returnId } = { ...of, ...rma };
	expect(events(before, after)).toEqual([{ type: `return.${state}`, at: writtenAt, orderId, returnId }]);
	expect(events(undefined, after)).toEqual(events(before, after));
	expect(events(after, { ...after, reason: undefined })).toEqual([]);
});

test('the events of an order and its returns replay to the same state, whichever come first', () => {
	const cases = [caseIn('refunded'), caseIn('upheld', { key: 'other' })];
	const changes = cases.map(({ rma }): Return[] =>
		(['requested', 'approved', rma.state] as const).map((state) => ({ ...rma, state })),
	);
	const ofReturns = changes.map((states) =>
		states.flatMap((after, n) => merchantEvents({ kind: 'return', before: states[n - 1], after }, writtenAt)),
	);
	const shipped = (steps['shipRest'] as Step)(order, order.paidAt + 1, 1);
	const refunded = (steps['refundSome'] as Step)(shipped, order.paidAt + 2, 2);
	const ofOrder = [...eventsOf(undefined, order), ...eventsOf(order, shipped), ...eventsOf(shipped, refunded)];
	const lanes = [ofOrder, ...ofReturns];
	const turns = fc.shuffledSubarray(
		lanes.flatMap((events, lane) => events.map(() => lane)),
		{ minLength: lanes.flat().length },
	);
	fc.assert(
		fc.property(turns, (lanesInTurn) => {
			const rest = lanes.map((events) => [...events]);
			const mixed = lanesInTurn.map((lane) => rest[lane]?.shift() as MerchantEvent);
			const last = mixed.reduce<ToldOrder | undefined>((known, event) => told(known, event), undefined);
			expect(last).toEqual(
				presentOf(
					refunded,
					cases.map(({ rma }) => rma),
				),
			);
		}),
	);
});

test('the events of any life replay to the order, and each stage of an order has one', () => {
	const names = Object.keys(steps);
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...names), { maxLength: 25 }), (life) => {
			let current = order;
			const events: MerchantEvent[] = eventsOf(undefined, order);
			for (const [n, name] of life.entries()) {
				const next = (steps[name] as Step)(current, order.paidAt + n, n);
				events.push(...eventsOf(current, next));
				current = next;
			}
			const last = events.reduce<ToldOrder | undefined>((known, event) => told(known, event), undefined);
			expect(last).toEqual(presentOf(current));
			const stages = events
				.map(({ type }) => type)
				.filter((type) => type.startsWith('order.') && type !== 'order.address_changed');
			expect(new Set(stages).size).toBe(stages.length);
		}),
		{ numRuns: 400 },
	);
});
