import type { FollowUp } from '#followups';
import { type OrderClocks, clockOf } from '#orders';
import type { Change } from './change.ts';

/** The next step of the clock, when an order has been shipped or received. */
export function orderClock(clocks: OrderClocks): (change: Change) => FollowUp[] {
	return (change) => {
		if (change.kind !== 'order' || change.before?.state === change.after.state) return [];
		const clock = clockOf(change.after, clocks);
		return clock === undefined ? [] : [{ kind: 'advance-orders', id: change.after.orderId, dueAt: clock.dueAt }];
	};
}
