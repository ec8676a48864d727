import {
	type Bilingual,
	type Channel,
	type ClusterId,
	type Millis,
	type OrderId,
	type TenantId,
	parseOwnedId,
} from '#kernel';
import type { Value } from '#platform';
import type { Order } from './order.ts';
import { paidForGoods } from './orders-of.ts';

/** An order that is not shipped within two days of its payment is overdue. */
export const shipWithinMs: Millis = 48 * 3_600_000;

/** A paid order without its buyer: readable by managers and finance of the base. */
export interface PaidOrder {
	readonly orderId: OrderId;
	readonly tenantId: TenantId;
	readonly clusterId: ClusterId;
	readonly channel: Channel;
	/** What was paid for its goods, in fen. */
	readonly amount: number;
	readonly units: number;
	readonly paidAt: Millis;
	/** The title of the first line. */
	readonly title: Bilingual;
}

/** The fields of a paid order that its follow-up lacks. A tuple, because attribute names are billed as well. */
type PaidOrderSummary = readonly [
	cluster: ClusterId,
	channel: Channel,
	amount: number,
	units: number,
	zh: string,
	en: string,
];

/** The `note` of an order's follow-up. `paidOrderOf` restores the paid order from it, the id and the due time. */
export function paidOrderSummary(order: Order): PaidOrderSummary {
	const { clusterId, channel, lines } = order;
	const units = lines.reduce((sum, line) => sum + line.quantity, 0);
	return [clusterId, channel, paidForGoods(order), units, lines[0]?.title.zh ?? '', lines[0]?.title.en ?? ''];
}

/** The paid order of a follow-up with a `paidOrderSummary`. */
export function paidOrderOf({
	id,
	dueAt,
	note,
}: {
	readonly id: OrderId;
	readonly dueAt: Millis;
	readonly note: Value;
}): PaidOrder {
	const [clusterId, channel, amount, units, zh, en] = note as PaidOrderSummary;
	const tenantId = parseOwnedId('order', id)?.owner ?? '';
	return { orderId: id, tenantId, clusterId, channel, amount, units, paidAt: dueAt - shipWithinMs, title: { zh, en } };
}

/** The clocks of two functions may differ by this much. */
const clockSkewMs: Millis = 60_000;

/** Whether a change ships or cancels an order that may have been flagged as overdue. */
export function isLateShipment(before: Order, after: Order): boolean {
	if (before.state !== 'paid' || after.state === 'paid') return false;
	const leftAt = after.state === 'cancelled' ? after.cancellation.at : after.shipment.shippedAt;
	return leftAt >= after.paidAt + shipWithinMs - clockSkewMs;
}
