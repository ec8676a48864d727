import * as z from 'zod/mini';
import { type Millis, type OrderId, type Result, accepted, cny, ownedId, parseOwnedId, refused } from '#kernel';
import { price, text } from '#kernel/schemas';
import { derivedUnique, fingerprint } from '#platform';
import type { Order, Refund } from '../order/order.ts';
import { paidFor } from '../order/orders-of.ts';
import type { OrdersRefusal } from '../refusal.ts';

/** A merchant's refund request. Without an amount, everything that is left is refunded. */
export const refundInput = z.strictObject({ amount: z.optional(price), reason: z.optional(text(120)) });
export type RefundInput = z.output<typeof refundInput>;

/**
 * One refund for each of an order's 50 lines. With the longest reasons they take 23 KB of the 400 KB that an item may
 * have.
 */
export const maxRefunds = 50;

/** A refund request with the id that it was given. */
export interface RefundRequest extends Pick<Refund, 'refundId' | 'at' | 'reason' | 'fingerprint'> {
	readonly amount: number | undefined;
	/** The user who refunds. */
	readonly by: string;
}

/**
 * Gives a request its refund id. The same key on the same order gives the same id; a request without a key gets a new
 * one.
 */
export function refundRequest(
	orderId: OrderId,
	input: RefundInput,
	{ idempotencyKey, by, now, unique }: { idempotencyKey: string | undefined; by: string; now: Millis; unique: string },
): RefundRequest {
	const tenantId = parseOwnedId('order', orderId)?.owner ?? '';
	const named = idempotencyKey === undefined ? unique : derivedUnique('refund', orderId, idempotencyKey);
	return {
		refundId: ownedId('refund', tenantId, named),
		amount: input.amount?.amount,
		reason: input.reason,
		by,
		at: now,
		...(idempotencyKey === undefined ? {} : { fingerprint: fingerprint(JSON.stringify(input)) }),
	};
}

/**
 * The refunded amount of an order in fen, pending refunds included. A failed refund counts, since the buyer is still
 * owed it.
 */
export function refunded({ refunds = [] }: Pick<Order, 'refunds'>): number {
	return refunds.reduce((sum, { amount }) => sum + amount, 0);
}

/**
 * Adds a refund to an order in any state. All refunds together never exceed what was paid for it, goods and
 * shipping. Repeating a request changes
 * nothing; another body under the same key is refused. Refunding an order of one's own is refused.
 */
export function refund(order: Order, request: RefundRequest): Result<Order, OrdersRefusal> {
	const { refundId, fingerprint: requestHash, reason, at, by } = request;
	if (order.buyerId === by) return refused({ kind: 'own_order' });
	const refunds = order.refunds ?? [];
	const same = refunds.find((one) => one.refundId === refundId);
	if (same !== undefined)
		return same.fingerprint === requestHash ? accepted(order) : refused({ kind: 'idempotency_mismatch' });
	if (refunds.length >= maxRefunds) return refused({ kind: 'too_many_refunds', maximum: maxRefunds });
	const left = paidFor(order) - refunded(order);
	const amount = request.amount ?? left;
	if (amount < 1 || amount > left) {
		const requested = request.amount === undefined ? null : cny(request.amount);
		return refused({ kind: 'refund_too_large', requested, refundable: cny(left) });
	}
	return accepted({
		...order,
		refunds: [...refunds, { refundId, amount, at, state: 'pending', reason, fingerprint: requestHash }],
	});
}
