import { describe, expect, test } from 'vitest';
import {
	type Order,
	type ReturnCase,
	appealReturn,
	approveReturn,
	cancelReturn,
	close,
	loseReturn,
	receive,
	maxMerchantRefunds,
	maxReturns,
	refund,
	requestReturn,
	returnRequest,
	returnableOf,
	sendReturn,
	orderFromItem,
} from '#orders';
import { orderItem } from '../../packages/orders/item-codec.ts';
import {
	bought,
	caseIn,
	clocks,
	decided,
	delivered,
	expired,
	must,
	named,
	orderClocks,
	requested,
	sent,
	warehouse,
} from '../support/returns.ts';

const order = bought();
const at = order.paidAt + 3 * 3_600_000;
const ask = (
	of: Order,
	kind: 'no_reason' | 'damaged' | 'not_received',
	quantity: number | readonly number[],
	times = orderClocks,
) =>
	requestReturn(
		{ order: of, rma: undefined },
		returnRequest(of.orderId, { kind, lines: named(of, ...[quantity].flat()) }, 'other', at),
		times,
	);
const merchantRefund = (of: Order, quantity: number) => {
	const [line] = named(of, quantity);
	const lines = line === undefined ? [] : [{ ...line, restock: false }];
	return refund(of, { refundId: 'rfd_tenant-a_1', amount: undefined, lines, reason: undefined, by: 'finance-1', at });
};

describe('pieces', () => {
	test('that the base has decided on are not requested again, and those that nobody appealed are', () => {
		const review = caseIn('in_review', { quantities: [2] });
		const upheld = must(decided(review, 'uphold'));
		expect([upheld.rma.state, upheld.order.returns?.[0]?.isOpen]).toEqual(['upheld', false]);
		expect(ask(upheld.order, 'damaged', 2)).toMatchObject({
			refusal: { kind: 'pieces_not_returnable', lines: [{ requested: 2, returnable: 1 }] },
		});
		expect(ask(upheld.order, 'damaged', 1).ok).toBe(true);
		expect(ask(caseIn('upheld', { quantities: [2] }).order, 'damaged', 2).ok).toBe(true);
	});

	test('can be returned however many refunds the merchant has made', () => {
		let current: Order = order;
		for (let n = 0; n < maxMerchantRefunds; n++) {
			const request = { refundId: `rfd_tenant-a_${n}`, amount: 1, reason: undefined, by: 'finance-1', at };
			current = must(refund(current, request));
		}
		expect(ask(current, 'damaged', 2).ok).toBe(true);
	});

	test('are claimed by one return, and free again when it ends without goods', () => {
		const first = requested({ quantities: [2] });
		expect(ask(first.order, 'damaged', 2)).toMatchObject({
			refusal: { kind: 'pieces_not_returnable', lines: [{ requested: 2, returnable: 1, why: null }] },
		});
		const { order: freed } = must(cancelReturn(first, at));
		expect(ask(freed, 'damaged', 3).ok).toBe(true);
	});

	test('of an open return are not refunded by lines, and refunded pieces are not returned', () => {
		const { order: claimed } = requested({ quantities: [2] });
		expect(merchantRefund(claimed, 2)).toMatchObject({
			refusal: { kind: 'pieces_not_refundable', lines: [{ requested: 2, refundable: 1 }] },
		});
		const refunded = must(merchantRefund(order, 2));
		expect(ask(refunded, 'damaged', 2)).toMatchObject({ refusal: { kind: 'pieces_not_returnable' } });
		expect(ask(refunded, 'damaged', 1).ok).toBe(true);
	});

	test('that never left are not returned, and those that left all are', () => {
		const [line] = named(order, 1);
		const { receivedAt: _at, ...rest } = order as Extract<Order, { state: 'received' }>;
		const partly = {
			...rest,
			state: 'shipped',
			parcels: [
				{
					carrier: 'SF',
					trackingNumber: '1',
					shippedAt: at,
					pieces: [
						{ line: 0, quantity: 2 },
						{ line: 1, quantity: 2 },
					],
				},
			],
			shipment: { carrier: 'SF', trackingNumber: '1', shippedAt: at, pieces: [] },
			refunds: [
				{
					refundId: 'rfd_tenant-a_1',
					amount: 12900,
					at,
					state: 'pending',
					lines: [
						{
							line: 0,
							quantity: 1,
							restock: true,
						},
					],
				},
			],
		} as Order;
		expect(line).toBeDefined();
		expect(ask(partly, 'damaged', 3)).toMatchObject({ refusal: { lines: [{ returnable: 2 }] } });
		expect(ask(partly, 'damaged', [2, 2]).ok).toBe(true);
		// All the money went back for the rest, which names no pieces. It is on sale again already.
		const ended = {
			...partly,
			refunds: [{ refundId: 'rfd_tenant-a_1', amount: 59_500, at, state: 'pending' }],
		} as Order;
		expect(ask(ended, 'damaged', 3)).toMatchObject({ refusal: { lines: [{ returnable: 2 }] } });
	});

	test('named twice in one request are summed', () => {
		const [line] = named(order, 2);
		if (line === undefined) throw new Error('no line');
		const request = returnRequest(order.orderId, { kind: 'damaged', lines: [line, line] }, 'k', at);
		expect(requestReturn({ order, rma: undefined }, request, orderClocks)).toMatchObject({
			refusal: { lines: [{ requested: 2, returnable: 1 }] },
		});
	});

	test('are excluded from a return without a reason by their line or by a wholesale purchase, and from no other', () => {
		const custom = { ...order, lines: order.lines.map((one) => ({ ...one, returnExcluded: 'custom_made' as const })) };
		const wholesale = { ...order, channel: 'domestic_wholesale' as const };
		for (const [of, why] of [
			[custom, 'custom_made'],
			[wholesale, 'wholesale'],
		] as const) {
			expect(ask(of, 'no_reason', 1)).toMatchObject({ refusal: { lines: [{ requested: 1, returnable: 0, why }] } });
			expect(ask(of, 'damaged', 1).ok).toBe(true);
			expect(returnableOf(of, at, orderClocks)[0]).toMatchObject({ quantity: 3, excluded: why });
		}
		expect(ask(order, 'no_reason', 1).ok).toBe(true);
	});
});

describe('a request', () => {
	test('is refused before the shipment, and when the time for returns is over', () => {
		const until = order.paidAt + 2 * 3_600_000 + orderClocks.closeAfterMs;
		const late = (now: number) =>
			requestReturn(
				{ order, rma: undefined },
				returnRequest(order.orderId, { kind: 'damaged', lines: named(order, 1) }, 'k', now),
				orderClocks,
			);
		expect(late(until - 1).ok).toBe(true);
		expect(late(until)).toMatchObject({ refusal: { kind: 'return_window_over' } });
		expect(returnableOf(order, until, orderClocks)).toEqual([]);
		const unshipped = { ...order, state: 'paid' } as Order;
		expect(ask(unshipped, 'damaged', 1)).toMatchObject({ refusal: { kind: 'order_state', state: 'paid' } });
	});

	test('for goods that never came is refused once the buyer has confirmed their receipt, and not after the clock', () => {
		const shipped = delivered();
		const dueAt = shipped.paidAt + 3_600_000 + orderClocks.receiveAfterMs;
		const byBuyer = must(receive(shipped, 'buyer', dueAt - 1));
		expect(ask(byBuyer, 'not_received', 1)).toEqual({
			ok: false,
			refusal: { kind: 'receipt_confirmed', receivedAt: new Date(dueAt - 1).toISOString() },
		});
		expect(ask(byBuyer, 'damaged', 1).ok).toBe(true);
		expect(ask(shipped, 'not_received', 1).ok).toBe(true);
		const byClock = must(receive(shipped, 'clock', dueAt));
		expect(ask(byClock, 'not_received', 1).ok).toBe(true);
		expect(orderFromItem(orderItem(byBuyer))).toEqual(byBuyer);
	});

	test('for goods that never came depends on who received them, and on no time', () => {
		const shipped = delivered();
		const dueAt = shipped.paidAt + 3_600_000 + orderClocks.receiveAfterMs;
		const later = { ...orderClocks, receiveAfterMs: 2 * orderClocks.receiveAfterMs };
		const [byClock, byBuyer] = [must(receive(shipped, 'clock', dueAt)), must(receive(shipped, 'buyer', dueAt + 1))];
		expect(ask(byClock, 'not_received', 1, later).ok).toBe(true);
		expect(ask(byBuyer, 'not_received', 1)).toMatchObject({ refusal: { kind: 'receipt_confirmed' } });
	});

	test('for goods that never came refuses the receipt by the buyer while it is open, and not that by the clock', () => {
		const of = requested({ kind: 'not_received', quantities: [1] });
		const { returnId } = of.rma;
		const refusal = { ok: false, refusal: { kind: 'goods_reported_missing', returnId } };
		const now = at + 1_000 * 3_600_000;
		const stored = orderFromItem(orderItem(of.order));
		expect(receive(stored, 'buyer', now)).toEqual(refusal);
		expect(receive(must(receive(stored, 'clock', now)), 'buyer', now)).toEqual(refusal);
		expect(must(receive(must(cancelReturn(of, at)).order, 'buyer', now)).state).toBe('received');
		expect(must(receive(expired(of).order, 'buyer', now)).state).toBe('received');
		const damaged = requested({ order: of.order, kind: 'damaged', quantities: [1], key: 'other' });
		expect(receive(must(cancelReturn({ ...of, order: damaged.order }, at)).order, 'buyer', now).ok).toBe(true);
	});

	test('repeated under its key finds what became of it, and another body is refused', () => {
		const of = caseIn('on_the_way');
		const again = (quantity: number) =>
			requestReturn(
				of,
				returnRequest(of.order.orderId, { kind: 'damaged', lines: named(order, quantity) }, 'k', at),
				orderClocks,
			);
		expect(again(2)).toEqual({ ok: true, value: of });
		expect(again(1)).toMatchObject({ refusal: { kind: 'idempotency_mismatch' } });
	});

	test(`is one of ${maxReturns} over the life of its order, ended ones included`, () => {
		let current = order;
		for (let n = 0; n < maxReturns; n++) {
			const of = requested({ order: current, quantities: [1], key: `k${n}` });
			current = must(cancelReturn(of, at)).order;
		}
		expect(current.returns).toEqual([]);
		expect(ask(current, 'damaged', 1)).toMatchObject({ refusal: { kind: 'too_many_returns', maximum: maxReturns } });
	});

	test('is stored on its order without loss', () => {
		for (const state of ['requested', 'contested', 'refunded', 'cancelled'] as const) {
			const { order: after } = caseIn(state);
			expect(orderFromItem(orderItem(after))).toEqual(after);
		}
		expect(Object.keys(orderItem(order))).not.toContain('rmas');
	});
});

describe('time', () => {
	test('for an appeal ends seven days after the decision', () => {
		const of = caseIn('rejected');
		const appeal = (now: number) => appealReturn(of, { reason: 'no', at: now }, clocks);
		expect(appeal(of.rma.since + clocks.appealMs - 1).ok).toBe(true);
		expect(appeal(of.rma.since + clocks.appealMs)).toMatchObject({ refusal: { kind: 'return_state' } });
	});

	test('for a parcel ends three days after it was sent, and only then is it lost', () => {
		const of = caseIn('on_the_way');
		const corrected = must(sendReturn(of, { carrier: 'YTO', trackingNumber: '1' }, of.rma.since + 9));
		const lostFrom = of.rma.since + clocks.loseAfterMs;
		expect(loseReturn(corrected, lostFrom - 1, clocks)).toEqual({
			ok: false,
			refusal: { kind: 'return_not_lost_yet', lostFrom: new Date(lostFrom).toISOString() },
		});
		expect(must(loseReturn(corrected, lostFrom, clocks)).rma.state).toBe('lost');
	});

	test('begins anew with a corrected address, and not with a corrected parcel', () => {
		const of = caseIn('approved');
		const moved = { ...warehouse, line1: '从化区温泉镇 3 号' };
		const approve = (returnAddress: typeof warehouse, now: number) =>
			must(approveReturn(of, { by: 'merchant', returnAddress, at: now }));
		expect(approve(warehouse, at + 9)).toBe(of);
		const reordered = Object.fromEntries(Object.entries(warehouse).toReversed()) as typeof warehouse;
		expect(approve(reordered, at + 9)).toBe(of);
		expect(approve(moved, at + 9_000_000).rma).toMatchObject({ since: at + 9_000_000, returnAddress: moved });
		const first = sent(of);
		const corrected = must(sendReturn(first, { carrier: 'YTO', trackingNumber: '1' }, first.rma.since + 9));
		expect(corrected.rma).toMatchObject({ since: first.rma.since, shipment: { carrier: 'YTO' } });
	});

	test('of an order does not end while a return is open', () => {
		const isClosed = ({ order: of }: ReturnCase) => {
			const settled = { ...of, refunds: of.refunds?.map((one) => ({ ...one, state: 'settled' as const })) } as Order;
			const closed = close(settled, at);
			return closed.ok && closed.value.state === 'closed';
		};
		expect(isClosed(caseIn('contested'))).toBe(false);
		expect(isClosed(caseIn('rejected'))).toBe(false);
		expect(isClosed(caseIn('refunded'))).toBe(true);
		expect(isClosed(caseIn('upheld'))).toBe(true);
	});
});
