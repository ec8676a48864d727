import { type Millis, type RefundId, type Result, accepted, parseOwnedId, refused } from '#kernel';
import {
	type ManualRefundStore,
	type Order,
	type OrderStore,
	type OrdersRefusal,
	type Refund,
	settleByHand,
} from '#orders';
import type { Audited } from '#platform';
import { decidedByOther } from './approval.ts';
import type { AftersalesRefusal } from './refusal.ts';

/** Dependencies of settling refunds by hand. */
export interface SettleRefundDeps {
	readonly orders: Pick<OrderStore, 'byIds' | 'change'>;
	readonly manualRefunds: Pick<ManualRefundStore, 'orderOf' | 'writesOf'>;
}

/** A settled refund with its order. */
export interface SettledRefund {
	readonly order: Order;
	readonly refund: Refund;
}

/**
 * Settles a refund that no provider returns, as a member of the base paid it by bank. The refund leaves the list of those
 * that wait in the same transaction. Nobody settles a refund of their own. Repeating changes nothing. A refund that never
 * waited for the base is not found.
 */
export async function settleRefund(
	stores: SettleRefundDeps,
	refundId: RefundId,
	{ bankReference, paidAt, by }: { readonly bankReference: string; readonly paidAt: Millis; readonly by: string },
	audited: Audited,
): Promise<Result<SettledRefund, OrdersRefusal | AftersalesRefusal>> {
	const orderId = parseOwnedId('refund', refundId) && (await stores.manualRefunds.orderOf(refundId));
	const [order] = orderId === undefined ? [] : await stores.orders.byIds([orderId]);
	if (order === undefined) return refused({ kind: 'not_found' });
	const mayDecide = decidedByOther(order, by);
	if (!mayDecide.ok) return mayDecide;
	const settlement = { bankReference, paidAt, by };
	const settled = await stores.orders.change(
		order,
		(stored) => settleByHand(stored, refundId, settlement),
		audited,
		stores.manualRefunds.writesOf,
	);
	if (!settled.ok) return settled;
	const refund = settled.value.refunds?.find((one) => one.refundId === refundId);
	return refund === undefined ? refused({ kind: 'not_found' }) : accepted({ order: settled.value, refund });
}
