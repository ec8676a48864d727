import * as z from 'zod/mini';
import { type Millis, type OrderId, type Result, accepted, cny, ownedId, parseOwnedId, refused } from '#kernel';
import { price, text } from '#kernel/schemas';
import { derivedUnique, fingerprint } from '#platform';
import type { Order, Refund } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';

/** What a merchant says of a refund. Without an amount it is all that is left. */
export const refundInput = z.strictObject({ amount: z.optional(price), reason: z.optional(text(120)) });
export type RefundInput = z.output<typeof refundInput>;

/**
 * An order has at most 50 lines, and so a refund for each. With the longest reasons they are 23 KB: far below the 400 KB of
 * an item, and what a change of it then costs stays bounded.
 */
export const maxRefunds = 50;

/** A request for a refund, with its name. */
export interface RefundRequest extends Pick<Refund, 'refundId' | 'at' | 'reason' | 'fingerprint'> {
	readonly amount: number | undefined;
	/** Who gives it back. */
	readonly by: string;
}

/** Names a request: the same key of the same order gives the same refund, and no key gives a new one. */
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

/** What was given back of an order, or is about to be: fen. A refund that failed is still owed, and counts. */
export function refunded({ refunds = [] }: Pick<Order, 'refunds'>): number {
	return refunds.reduce((sum, one) => sum + one.amount, 0);
}

/**
 * The merchant gives money back, in whatever state the order is, and nobody to themselves. All refunds together never exceed
 * the subtotal. The same request again changes nothing; another one under its name is refused.
 */
export function refund(order: Order, request: RefundRequest): Result<Order, OrdersRefusal> {
	const { refundId, fingerprint: requestHash, reason, at, by } = request;
	if (order.buyerId === by) return refused({ kind: 'own_order' });
	const refunds = order.refunds ?? [];
	const same = refunds.find((one) => one.refundId === refundId);
	if (same !== undefined)
		return same.fingerprint === requestHash ? accepted(order) : refused({ kind: 'idempotency_mismatch' });
	if (refunds.length >= maxRefunds) return refused({ kind: 'too_many_refunds', maximum: maxRefunds });
	const left = order.subtotal - refunded(order);
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
