import type { FollowUp } from '#followups';
import type { Change } from './change.ts';

/** The sending of an order's pending refunds, due at once. */
export function pendingRefund(change: Change): FollowUp[] {
	if (change.kind !== 'order') return [];
	const { orderId, refunds = [] } = change.after;
	const pending = refunds.filter(({ state }) => state === 'pending');
	return pending.slice(-1).map(({ at }) => ({ kind: 'send-refunds', id: orderId, dueAt: at }));
}
