import type { FollowUp } from '#followups';
import { paidOrderSummary, shipWithinMs } from '#orders';
import type { Change } from './change.ts';

/** An order that is paid should be shipped in time; its note is what the list of the latest orders shows. */
export function overdueShipment(change: Change): FollowUp[] {
	if (change.kind !== 'order' || change.before !== undefined) return [];
	const { orderId, paidAt } = change.after;
	const dueAt = paidAt + shipWithinMs;
	return [{ kind: 'flag-overdue-shipments', id: orderId, dueAt, note: paidOrderSummary(change.after) }];
}
