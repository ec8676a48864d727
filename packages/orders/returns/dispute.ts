import type { Millis } from '#kernel';
import { type ReturnValue, entryOf, giveBack, heldPieces, returnValue, withEntry, withinLeft } from './pieces.ts';
import type { ReturnCase } from './return.ts';

/** The disputed value of a return: of its missing pieces, and of a deduction from the others. */
export function disputedValue({ order, rma }: ReturnCase): ReturnValue {
	const { amount, freight } = returnValue(order, rma.kind, entryOf(order, rma).held);
	return withinLeft(order, { amount: amount + (rma.receipt?.deduction ?? 0), freight });
}

/**
 * What the merchant has refunded by amount, without naming pieces, since the decision about the return. A receipt that was stated
 * anew counts from its first statement: what it lacked then is what the merchant made good.
 */
export function refundedSince({ order, rma: { answer, receipt, requestedAt } }: ReturnCase): number {
	const since = receipt?.firstAt ?? receipt?.at ?? answer?.at ?? requestedAt;
	return (order.refunds ?? [])
		.filter(({ returnId, lines, at }) => returnId === undefined && lines === undefined && at >= since)
		.reduce((sum, { amount }) => sum + amount, 0);
}

/** Refunds of what is disputed, and ends the claim: the pieces count as returned, and none goes back on sale. */
export function refundDisputed(of: ReturnCase, value: ReturnValue, at: Millis): ReturnCase {
	const { order, rma } = of;
	const paid = giveBack(of, withinLeft(order, value), at);
	const entry = entryOf(order, rma);
	const returned = [...entry.returned, ...heldPieces(order, rma)];
	return { order: withEntry(paid.order, { ...entry, isOpen: false, held: [], returned }), rma: paid.rma };
}

/** Refunds all that is disputed, less what the merchant has refunded by amount since, and ends the claim. */
export function refundOpen(of: ReturnCase, at: Millis): ReturnCase {
	const disputed = disputedValue(of);
	const amount = Math.max(0, disputed.amount - refundedSince(of));
	return refundDisputed(of, { amount, freight: Math.min(disputed.freight, amount) }, at);
}
