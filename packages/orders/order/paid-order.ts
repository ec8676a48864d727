import type { Bilingual, Channel, ClusterId, Millis, OrderId, TenantId } from '#kernel';
import { subtotal } from '../checkout/checkout.ts';
import type { Order } from './order.ts';

/** An order that is not on its way two days after it was paid is an exception. */
export const shipWithinMs: Millis = 48 * 3_600_000;

/** A paid order as everybody in the base may see it: nothing of its buyer. */
export interface PaidOrder {
	readonly orderId: OrderId;
	readonly tenantId: TenantId;
	readonly clusterId: ClusterId;
	readonly channel: Channel;
	/** Fen. */
	readonly amount: number;
	readonly units: number;
	readonly paidAt: Millis;
	/** Of the first line. */
	readonly title: Bilingual;
}

/** An order without its buyer. */
export function withoutBuyer({ orderId, tenantId, clusterId, channel, lines, paidAt }: Order): PaidOrder {
	return {
		orderId,
		tenantId,
		clusterId,
		channel,
		amount: subtotal(lines),
		units: lines.reduce((sum, line) => sum + line.quantity, 0),
		paidAt,
		title: { zh: lines[0]?.title.zh ?? '', en: lines[0]?.title.en ?? '' },
	};
}

/** The newest of a set of orders, each once, newest first. */
export function newest(orders: readonly PaidOrder[], limit: number): PaidOrder[] {
	const distinct = new Map(orders.map((order) => [order.orderId, order]));
	return [...distinct.values()]
		.toSorted((a, b) => b.paidAt - a.paidAt || (a.orderId < b.orderId ? 1 : -1))
		.slice(0, limit);
}

/** The clocks of two functions may differ by so much. */
const clockSkewMs: Millis = 60_000;

/** Whether a change of an order is the shipment of one that may have been found unshipped. */
export function isLateShipment(before: Order, after: Order): boolean {
	if (before.state !== 'paid' || after.state === 'paid') return false;
	return after.shipment.shippedAt >= after.paidAt + shipWithinMs - clockSkewMs;
}
