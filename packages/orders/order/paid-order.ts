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

/** What is not in an order's follow-up itself. Without names, which are billed as well. */
type PaidOrderNote = readonly [
	cluster: ClusterId,
	channel: Channel,
	amount: number,
	units: number,
	zh: string,
	en: string,
];

/** The note that the follow-up of an order carries: with its id and due time all that `paidOrderOf` needs. */
export function paidOrderNote(order: Order): PaidOrderNote {
	const { clusterId, channel, lines } = order;
	const units = lines.reduce((sum, line) => sum + line.quantity, 0);
	return [clusterId, channel, subtotal(lines), units, lines[0]?.title.zh ?? '', lines[0]?.title.en ?? ''];
}

/** The paid order of a follow-up with such a note. */
export function paidOrderOf({
	id,
	dueAt,
	note,
}: {
	readonly id: OrderId;
	readonly dueAt: Millis;
	readonly note: Value;
}): PaidOrder {
	const [clusterId, channel, amount, units, zh, en] = note as PaidOrderNote;
	const tenantId = parseOwnedId('order', id)?.owner ?? '';
	return { orderId: id, tenantId, clusterId, channel, amount, units, paidAt: dueAt - shipWithinMs, title: { zh, en } };
}

/** The clocks of two functions may differ by so much. */
const clockSkewMs: Millis = 60_000;

/** Whether a change of an order is the shipment of one that may have been found unshipped. */
export function isLateShipment(before: Order, after: Order): boolean {
	if (before.state !== 'paid' || after.state === 'paid') return false;
	return after.shipment.shippedAt >= after.paidAt + shipWithinMs - clockSkewMs;
}
