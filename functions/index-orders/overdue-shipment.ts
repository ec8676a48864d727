import type { FollowUp } from '#followups';
import { paidOrderNote, shipWithinMs } from '#orders';
import type { Change } from './change.ts';

/** The shipping deadline of a new order. Its note is the entry in the list of recent orders. */
export function overdueShipment(change: Change): FollowUp[] {
	if (change.kind !== 'order' || change.before !== undefined) return [];
	const { orderId, paidAt } = change.after;
	const dueAt = paidAt + shipWithinMs;
	return [{ kind: 'flag-overdue-shipments', id: orderId, dueAt, note: paidOrderNote(change.after) }];
}
