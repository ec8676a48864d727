import type { Bilingual, Channel, ClusterId, Millis, OrderId, TenantId } from '#kernel';
import { subtotal } from '../checkout/checkout.ts';
import type { Order } from './order.ts';

/** An order that is not shipped within two days of its payment is overdue. */
export const shipWithinMs: Millis = 48 * 3_600_000;

/** A paid order without its buyer: readable by every member of the base. */
export interface PaidOrder {
	readonly orderId: OrderId;
	readonly tenantId: TenantId;
	readonly clusterId: ClusterId;
	readonly channel: Channel;
	/** In fen. */
	readonly amount: number;
	readonly units: number;
	readonly paidAt: Millis;
	/** The title of the first line. */
	readonly title: Bilingual;
}

/** Reduces an order to the fields that do not identify its buyer. */
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

/** The clocks of two functions may differ by this much. */
const clockSkewMs: Millis = 60_000;

/** Whether a change ships an order that may have been flagged as overdue. */
export function isLateShipment(before: Order, after: Order): boolean {
	if (before.state !== 'paid' || after.state === 'paid') return false;
	return after.shipment.shippedAt >= after.paidAt + shipWithinMs - clockSkewMs;
}
