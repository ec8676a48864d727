import type { Millis } from '#kernel';
import type { Order, Refund } from '../order/order.ts';
import { isAllShipped } from '../order/shippable.ts';
import { refundableMoney } from './refund-amount.ts';
import { owedPieces } from './refunded-lines.ts';

/**
 * Adds a refund to an order. One that leaves nothing to ship of a part-shipped order, in pieces or in money, also completes
 * the order.
 */
export function withRefund(order: Order, refund: Refund): Order {
	const after: Order = { ...order, refunds: [...(order.refunds ?? []), refund] };
	if (order.state !== 'paid' || order.parcels === undefined) return after;
	const { goods, freight } = refundableMoney(after);
	return goods + freight === 0 || isAllShipped(after) ? completeByRefund(order, refund) : after;
}

/**
 * Ships a part-shipped order with what has left. The refund names the owed pieces, which go back on sale, so that each piece is
 * named once.
 */
export function completeByRefund(order: Order, refund: Refund): Order {
	const { refunds = [] } = order;
	const owed = owedPieces({ ...order, refunds: [...refunds, refund] }).map((pieces) => ({ ...pieces, restock: true }));
	const lines = [...(refund.lines ?? []), ...owed];
	const named = { ...refund, ...(lines.length > 0 ? { lines } : {}) };
	return { ...complete(order, refund.at), refunds: [...refunds, named] };
}

/** Ships a part-shipped order with what has left. Its caller names the owed pieces. */
export function complete(order: Order, at: Millis): Order {
	const last = order.parcels?.at(-1);
	if (last === undefined) throw new Error(`${order.orderId} has no parcel`);
	const { carrier, trackingNumber } = last;
	return { ...order, state: 'shipped', shipment: { carrier, trackingNumber, shippedAt: at, pieces: [] } };
}
