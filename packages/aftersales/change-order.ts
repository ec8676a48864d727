import { type MemberStore, decidedOutsideTenant } from '#directory';
import { type Result, accepted, refused } from '#kernel';
import {
	type CancelRequest,
	type Order,
	type OrderStore,
	type OrdersRefusal,
	type RefundRequest,
	type ReturnStore,
	cancel,
	creditReturn,
	creditedReturn,
	orderOfReturn,
	refund,
	returnedToStock,
} from '#orders';
import type { Audited, Write } from '#platform';
import type { StockStore } from '#stock';
import { decidedByOther } from './approval.ts';
import { changeReturnCase } from './change-return.ts';
import type { AftersalesRefusal } from './refusal.ts';

/** Dependencies of decisions that give money back, and pieces with it. */
export interface ChangeOrderDeps {
	readonly orders: Pick<OrderStore, 'change'>;
	readonly stock: Pick<StockStore, 'release'>;
}

/** Dependencies of a merchant's refund, which may pay on a return. */
export interface RefundOrderDeps extends ChangeOrderDeps {
	readonly orders: Pick<OrderStore, 'change' | 'tenantOrder'>;
	readonly returns: Pick<ReturnStore, 'find' | 'change'>;
}

/**
 * Refunds an order. The refund, the pieces that it restocks, and the cancellation of an unshipped order with nothing left
 * are one transaction. So are a refund that pays on a return, and that return. The money follows from the orders stream.
 */
export async function refundOrder(
	stores: RefundOrderDeps,
	order: Order,
	request: RefundRequest,
	audited: Audited,
): Promise<Result<Order, OrdersRefusal>> {
	const credited = creditedReturn(order, request);
	if (!credited.ok) return credited;
	if (credited.value === undefined)
		return stores.orders.change(order, (stored) => refund(stored, request), audited, releases(stores));
	const isOfOrder = orderOfReturn(credited.value) === order.orderId;
	const rma = isOfOrder ? await stores.returns.find(credited.value) : undefined;
	if (rma === undefined)
		return refused({ kind: 'invalid', errors: [{ pointer: '/returnId', detail: 'is no return of the order' }] });
	const changed = await changeReturnCase(stores, rma, (of) => creditReturn(of, request), audited);
	return changed.ok ? accepted(changed.value.order) : changed;
}

/** Cancels what has not left of an order: the state, the refund of the rest and its stock are one transaction. */
export function cancelOrder(
	stores: ChangeOrderDeps,
	order: Order,
	request: CancelRequest,
	audited: Audited,
): Promise<Result<Order, OrdersRefusal>> {
	return stores.orders.change(order, (stored) => cancel(stored, request), audited, releases(stores));
}

/**
 * Cancels what has not left of an order for its buyer. Neither the buyer nor a member of its tenant decides that for the base.
 */
export async function cancelOrderByBase(
	stores: ChangeOrderDeps & { readonly members: Pick<MemberStore, 'membership'> },
	order: Order,
	request: Omit<Extract<CancelRequest, { by: 'base' | 'merchant' }>, 'by'>,
	audited: Audited,
): Promise<Result<Order, OrdersRefusal | AftersalesRefusal>> {
	const mayDecide = decidedByOther(order, request.userId);
	if (!mayDecide.ok) return mayDecide;
	const isOutside = await decidedOutsideTenant(stores.members, order.tenantId, request.userId);
	if (!isOutside.ok) return isOutside;
	return cancelOrder(stores, order, { ...request, by: 'base' }, audited);
}

function releases({ stock }: ChangeOrderDeps): (before: Order, after: Order) => Write[] {
	return (before, after) => returnedToStock(before, after).map((row) => stock.release(row, row.sizes));
}
