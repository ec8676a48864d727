import { type Result } from '#kernel';
import {
	type CancelRequest,
	type Order,
	type OrderStore,
	type OrdersRefusal,
	type RefundRequest,
	cancel,
	refund,
	returnedToStock,
} from '#orders';
import type { Audited, Write } from '#platform';
import type { StockStore } from '#stock';

/** Dependencies of decisions that give money back, and pieces with it. */
export interface ChangeOrderDeps {
	readonly orders: Pick<OrderStore, 'change'>;
	readonly stock: Pick<StockStore, 'release'>;
}

/**
 * Refunds an order. The refund, the pieces that it restocks, and the cancellation of an unshipped order with nothing left
 * are one transaction. The money follows from the orders stream.
 */
export function refundOrder(
	stores: ChangeOrderDeps,
	order: Order,
	request: RefundRequest,
	audited: Audited,
): Promise<Result<Order, OrdersRefusal>> {
	return stores.orders.change(order, (stored) => refund(stored, request), audited, releases(stores));
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

function releases({ stock }: ChangeOrderDeps): (before: Order, after: Order) => Write[] {
	return (before, after) => returnedToStock(before, after).map((row) => stock.release(row, row.sizes));
}
