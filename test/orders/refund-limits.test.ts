import { describe, expect, test } from 'vitest';
import {
	type Order,
	type OrdersRefusal,
	cancel,
	concedeReturn,
	maxMerchantRefunds,
	maxRefunds,
	maxReturns,
	ordersOf,
	refund,
	requestReturn,
	returnRequest,
	ship,
} from '#orders';
import type { Result } from '#kernel';
import { noon, placing } from '../sales/given.ts';
import { approved, must, named, orderClocks, receivedBack, sent } from '../support/returns.ts';

/** The refunds that an order may have, whoever decides them and in whatever sequence. */

const hour = 3_600_000;

/** A part-shipped order that was paid too much. So it has the refund of the excess, and its rest may be cancelled. */
function partShipped(): Order {
	const placed = placing(1, ['tenant-a'], noon, [['shirts', 100, 10_000]]);
	const [order] = ordersOf({ ...placed, received: placed.total + 1 }, noon);
	if (order === undefined) throw new Error('no order');
	const label = { carrier: 'SF', trackingNumber: '1', shippedAt: noon + hour };
	return must(ship(order, { ...label, lines: named(order, 60) }));
}

/** What is left once nothing more is allowed, with the refusal and the number of decisions. */
function untilRefused(order: Order, decide: (of: Order, n: number) => Result<Order, OrdersRefusal>) {
	let current = order;
	for (let made = 0; ; made++) {
		const next = decide(current, made);
		if (!next.ok) return { order: current, refusal: next.refusal, made };
		current = next.value;
	}
}

const refundAll = (order: Order) =>
	untilRefused(order, (of, n) =>
		refund(of, {
			refundId: `rfd_tenant-a_${n}`,
			amount: 1,
			reason: undefined,
			by: 'finance-1',
			at: noon + hour,
		}),
	);

/** Returns of one piece, each refunded twice: at its receipt, less a deduction, and by what the merchant then concedes. */
const returnAll = (order: Order) =>
	untilRefused(order, (of, n) => {
		const input = { kind: 'damaged', lines: named(of, 1) } as const;
		const request = returnRequest(of.orderId, input, `key-${n}`, noon + 2 * hour);
		const asked = requestReturn({ order: of, rma: undefined }, request, orderClocks);
		if (!asked.ok) return asked;
		const contested = must(receivedBack(sent(approved(asked.value)), [1], { deduction: 100 }));
		return { ok: true, value: must(concedeReturn(contested, noon + 8 * hour)).order };
	});

const cancelled = (order: Order) => must(cancel(order, { by: 'base', userId: 'manager-1', reason: 'late', at: noon }));

describe('an order', () => {
	test(`has ${maxRefunds} refunds at most, with that of its cancellation, when the merchant refunds first`, () => {
		const byHand = refundAll(partShipped());
		expect(byHand).toMatchObject({
			made: maxMerchantRefunds,
			refusal: { kind: 'too_many_refunds', maximum: maxMerchantRefunds },
		});
		const returned = returnAll(byHand.order);
		expect(returned.refusal).toMatchObject({ kind: 'too_many_returns' });
		expect(cancelled(returned.order).refunds).toHaveLength(maxRefunds);
	});

	test(`has ${maxRefunds} refunds at most, with that of its cancellation, when pieces come back first`, () => {
		const returned = returnAll(partShipped());
		expect(returned.made).toBe(maxReturns);
		const byHand = refundAll(returned.order);
		expect(byHand.refusal).toEqual({ kind: 'too_many_refunds', maximum: maxRefunds });
		expect(cancelled(byHand.order).refunds).toHaveLength(maxRefunds);
	});

	test('that is cancelled has as many refunds of its merchant as another', () => {
		const { made, refusal } = refundAll(cancelled(partShipped()));
		expect([made, refusal]).toEqual([maxMerchantRefunds, { kind: 'too_many_refunds', maximum: maxMerchantRefunds }]);
	});
});
