import { type Millis, type Result, accepted, refused } from '#kernel';
import { isOpenRefund } from '../refund/refund-moves.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { allowed } from './lifecycle.ts';
import type { Order } from './order.ts';
import { stageOf } from './stage.ts';

/** The merchant begins to pack, so that the buyer cancels only once the order is late. Repeating changes nothing. */
export function pack(order: Order, now: Millis): Result<Order, OrdersRefusal> {
	const next = allowed(order, 'pack', 'merchant');
	if (!next.ok) return next;
	return accepted(stageOf(order) === 'paid' ? { ...order, packingAt: now } : order);
}

/**
 * The buyer confirms the receipt, or the clock assumes it. A buyer whose open return says that goods never came cancels that
 * first, so that goods and money do not both leave. Repeating changes nothing.
 */
export function receive(order: Order, by: 'buyer' | 'clock', now: Millis): Result<Order, OrdersRefusal> {
	const next = allowed(order, 'receive', by);
	if (!next.ok) return next;
	const missing = order.returns?.find(({ isOpen, isMissing }) => isOpen && isMissing);
	if (by === 'buyer' && missing !== undefined)
		return refused({ kind: 'goods_reported_missing', returnId: missing.returnId });
	if (order.state !== 'shipped') return accepted(order);
	return accepted({ ...order, state: 'received', receivedAt: now, ...(by === 'buyer' ? { receivedBy: by } : {}) });
}

/** The clock closes an order with nothing open. An order with an open refund or return stays as it is. */
export function close(order: Order, now: Millis): Result<Order, OrdersRefusal> {
	const next = allowed(order, 'close', 'clock');
	if (!next.ok) return next;
	const isOpen = order.refunds?.some(isOpenRefund) || order.returns?.some((of) => of.isOpen);
	if (order.state !== 'received' || isOpen) return accepted(order);
	return accepted({ ...order, state: 'closed', closedAt: now });
}
