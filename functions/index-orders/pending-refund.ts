import type { FollowUp } from '#followups';
import type { Change } from './change.ts';

/** The sending of an order's new refunds, due at once. Later changes of a refund need no second follow-up. */
export function pendingRefund(change: Change): FollowUp[] {
	if (change.kind !== 'order') return [];
	const { orderId, refunds = [] } = change.after;
	const pending = refunds.slice(change.before?.refunds?.length ?? 0).filter(({ state }) => state === 'pending');
	return pending.slice(-1).map(({ at }) => ({ kind: 'send-refunds', id: orderId, dueAt: at }));
}
