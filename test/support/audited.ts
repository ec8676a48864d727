import { type Item, derivedUnique } from '#platform';
import { type Refund, type Return, parcelsOf } from '#orders';
import type { Report, View } from './observed-state.ts';

/**
 * I15: the audit log of a tenant or the base has one entry for each packing, parcel, refund and cancellation by its members,
 * and none for a decision that lost.
 */
export function decisionsLogged(directory: readonly Item[], { orders, returns }: View, report: Report): void {
	const entries = new Map<string, number>();
	for (const { pk, operation, path } of directory) {
		if (!String(pk).startsWith('A#') && pk !== 'AUDIT') continue;
		const { orderId, returnId = orderId } = path as { readonly orderId?: string; readonly returnId?: string };
		if (returnId === undefined) continue;
		const about = `${operation === 'shipOrders' ? 'shipOrder' : String(operation)} ${returnId}`;
		entries.set(about, (entries.get(about) ?? 0) + 1);
	}
	for (const order of orders.values()) {
		const byCancelling = order.refunds?.some(({ refundId }) =>
			refundId.endsWith(derivedUnique('cancel', order.orderId)),
		);
		// Unlike a refund of all, a cancellation may leave an order shipped, and may find no money left to refund.
		const isCancelled = byCancelling || order.state !== 'cancelled';
		const canceller = isCancelled ? order.cancellation?.by : undefined;
		const byMembers = (order.refunds ?? []).filter((one) => !isByVerb(one, returns.get(one.returnId ?? '')));
		const decided = {
			packOrder: order.packingAt === undefined ? 0 : 1,
			shipOrder: parcelsOf(order).length,
			// An excess is refunded by the acceptance of its payment, and a return by its own verbs.
			refundOrder: byMembers.length - (byCancelling ? 1 : 0) - (order.excess === undefined ? 0 : 1),
			cancelMerchantOrder: canceller === 'merchant' ? 1 : 0,
			cancelBaseOrder: canceller === 'base' ? 1 : 0,
		};
		for (const [operation, times] of Object.entries(decided)) {
			const logged = entries.get(`${operation} ${order.orderId}`) ?? 0;
			if (logged !== times)
				report('I15', order.orderId, `${operation} took effect ${times} times, with ${logged} entries`);
		}
	}
	for (const rma of returns.values()) {
		const decided = decisionsOf(rma);
		const logged = decided.map(([operation]) => entries.get(`${operation} ${rma.returnId}`) ?? 0);
		for (const [i, [operation, least, most]] of decided.entries())
			if ((logged[i] ?? 0) < least || (logged[i] ?? 0) > most)
				report('I15', rma.returnId, `${operation} took effect ${least} to ${most} times, with ${logged[i]} entries`);
		const sum = logged.reduce((total, times) => total + times, 0);
		if (sum > rma.revision - 1) report('I15', rma.returnId, `${sum} entries of ${rma.revision - 1} changes`);
	}
}

/** How often members of the tenant decided. A receipt may be stated anew, and a rejection be replaced by an approval. */
function decisionsOf({ receipt, answer, lostAt, concededAt, revision }: Return) {
	const replaced = answer?.isApproved && answer.by === 'merchant' ? 1 : 0;
	const rejected = answer?.isApproved === false ? 1 : 0;
	return [
		['receiveReturn', receipt ? 1 : 0, receipt ? revision - 1 : 0],
		['rejectReturn', rejected, rejected + replaced],
		['loseReturn', lostAt === undefined ? 0 : 1, lostAt === undefined ? 0 : 1],
		['refundReturn', concededAt === undefined ? 0 : 1, concededAt === undefined ? 0 : 1],
	] as const;
}

/** Whether a refund is of a verb of its return, which names it by the revision that it changed. */
function isByVerb({ returnId, refundId }: Refund, rma: Return | undefined): boolean {
	if (returnId === undefined) return false;
	const revisions = Array.from({ length: rma?.revision ?? 0 }, (_, n) => derivedUnique(returnId, String(n)));
	return revisions.some((unique) => refundId.endsWith(unique));
}
