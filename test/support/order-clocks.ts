import type { Order } from '#orders';
import type { Expected, Report, View } from './observed-state.ts';

/** A follow-up waits for its batch and for the run of its schedule. */
const graceMs = 120_000;
/** An order with an open refund or return is looked at again a day later. */
const dayMs = 86_400_000;

/** Whether a refund or a return of an order is open. */
export function hasOpen({ refunds = [], returns = [] }: Order): boolean {
	return refunds.some(({ state }) => state !== 'settled') || returns.some(({ isOpen }) => isOpen);
}

/** I10: orders are received and closed when their time is up, and closed neither earlier nor with money on its way. */
export function clocksKept({ orders }: View, { clocks }: Expected, report: Report): void {
	if (clocks === undefined) return;
	const { receiveAfterMs, closeAfterMs, advancedAt, endedAt } = clocks;
	for (const order of orders.values()) {
		if (order.state === 'shipped' && order.shipment.shippedAt + receiveAfterMs + graceMs <= advancedAt)
			report('I10', order.orderId, `not received ${advancedAt - order.shipment.shippedAt} ms after its shipment`);
		const until = Math.max(
			'receivedAt' in order ? order.receivedAt + closeAfterMs : 0,
			(endedAt.get(order.orderId) ?? 0) + dayMs,
		);
		if (order.state === 'received' && !hasOpen(order) && until + graceMs <= advancedAt)
			report('I10', order.orderId, `not closed ${advancedAt - order.receivedAt} ms after its receipt`);
		if (order.state !== 'closed') continue;
		if (order.closedAt < order.receivedAt + closeAfterMs)
			report('I10', order.orderId, `closed ${order.closedAt - order.receivedAt} ms after its receipt`);
		const underWay = (order.refunds ?? []).filter(
			({ at, state }) => at <= order.closedAt && /pending|sent|manual/.test(state),
		);
		if (underWay.length > 0) report('I10', order.orderId, `closed with ${underWay[0]?.refundId} under way`);
	}
}
