import type { FollowUpHandler } from '#followups';
import { type Order, type OrderClocks, type OrderStore, clockOf, close, receive } from '#orders';

/** Dependencies of the orders' clocks. */
export interface AdvanceOrdersDeps {
	readonly orders: Pick<OrderStore, 'byIds' | 'change'>;
	readonly clocks: OrderClocks;
}

/** How long an order with an open refund or return waits until it is looked at again. */
const openMs = 24 * 3_600_000;

/**
 * Receives shipped orders and closes received ones when their time is up. The state of that moment decides, so handling an
 * order again changes nothing. An order that is not due yet, or has an open refund or return, is due again later.
 */
export function orderAdvancing({ orders, clocks }: AdvanceOrdersDeps): FollowUpHandler<Order> {
	return {
		width: 8,
		// A batch is a hundred orders at most.
		headroomMs: 10_000,
		load: (ids) => orders.byIds(ids),
		async handle(order, { now }) {
			const clock = clockOf(order, clocks);
			if (clock === undefined) return 'done';
			if (clock.dueAt > now) return { id: order.orderId, dueAt: clock.dueAt };
			const decide = (stored: Order) => (clock.verb === 'receive' ? receive(stored, 'clock', now) : close(stored, now));
			const moved = await orders.change(order, decide, { audit: [] });
			// A refusal: another writer has moved the order, whose next follow-up comes from that change.
			const waits = moved.ok && clock.verb === 'close' && moved.value.state === 'received';
			return waits ? { id: order.orderId, dueAt: now + openMs } : 'done';
		},
	};
}
