import { type Millis, type Result, accepted, cny, refused } from '#kernel';
import type { Address } from '../checkout/checkout.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { type ReturnValue, entryOf, giveBack, heldPieces, returnValue, withEntry, withinLeft } from './pieces.ts';
import type { ReturnDecisionInput } from './return-input.ts';
import { type ReturnClocks, mayReturn, returnClockOf } from './return-lifecycle.ts';
import { type ReturnAppeal, type ReturnCase, moved } from './return.ts';

type Decided = Result<ReturnCase, OrdersRefusal>;

/** The buyer asks the base to decide about a rejection, a deduction or a lost parcel, in time. */
export function appealReturn(
	{ order, rma }: ReturnCase,
	{ reason, at }: { readonly reason: string; readonly at: Millis },
	clocks: ReturnClocks,
): Decided {
	const may = mayReturn(rma, 'appeal', 'buyer');
	if (!may.ok) return may;
	const until = returnClockOf(rma, clocks)?.dueAt ?? at;
	if (at >= until) return refused({ kind: 'return_state', state: rma.state });
	const appeal: ReturnAppeal = { of: rma.state as ReturnAppeal['of'], at, reason };
	return accepted({ order, rma: moved(rma, may.value, at, { appeal }) });
}

/**
 * The base decides in review. Approved: the goods are still to be sent, so nothing must have been sent before. Refunded: at
 * most what is disputed goes back, by default less what the merchant has refunded by amount since. Upheld: the decision of the
 * merchant stands, and its pieces stay claimed, so that nobody requests what the base has decided.
 */
export function decideReturn(
	of: ReturnCase,
	input: ReturnDecisionInput,
	{ at, returnAddress }: { readonly at: Millis; readonly returnAddress: Address | undefined },
): Decided {
	const { order, rma } = of;
	const { decision, reason } = input;
	const may = mayReturn(rma, decision, 'base');
	if (!may.ok) return may;
	const decided = (amount: number) => ({ decision: { decision, amount, at, reason } });
	switch (decision) {
		case 'approve': {
			if (rma.shipment !== undefined || rma.kind === 'not_received')
				return refused({ kind: 'return_state', state: rma.state });
			return accepted({ order, rma: moved(rma, may.value, at, { returnAddress, ...decided(0) }) });
		}
		case 'refund': {
			const disputed = disputedValue(of);
			const amount = input.amount?.amount ?? Math.max(0, disputed.amount - refundedSince(of));
			if (amount > disputed.amount)
				return refused({
					kind: 'return_amount_too_large',
					requested: cny(amount),
					maximum: cny(disputed.amount),
				});
			const paid = giveBack(of, withinLeft(order, { amount, freight: Math.min(disputed.freight, amount) }), at);
			const { returnId, returned } = entryOf(order, rma);
			const all = [...returned, ...heldPieces(order, rma)];
			return accepted({
				order: withEntry(paid.order, { returnId, isOpen: false, held: [], returned: all }),
				rma: moved(paid.rma, may.value, at, decided(amount)),
			});
		}
		case 'uphold':
			return accepted({
				order: withEntry(order, { ...entryOf(order, rma), isOpen: false }),
				rma: moved(rma, may.value, at, decided(0)),
			});
	}
}

/** What the merchant has refunded by amount, without naming pieces, since the decision that the buyer appealed. */
function refundedSince({ order, rma: { answer, receipt, requestedAt } }: ReturnCase): number {
	const since = receipt?.at ?? answer?.at ?? requestedAt;
	return (order.refunds ?? [])
		.filter(({ returnId, lines, at }) => returnId === undefined && lines === undefined && at >= since)
		.reduce((sum, { amount }) => sum + amount, 0);
}

/** The disputed value of a return: of its missing pieces, and of a deduction from the others. */
function disputedValue({ order, rma }: ReturnCase): ReturnValue {
	const { amount, freight } = returnValue(order, rma.kind, entryOf(order, rma).held);
	return withinLeft(order, { amount: amount + (rma.receipt?.deduction ?? 0), freight });
}
