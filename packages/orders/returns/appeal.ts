import { type Millis, type Result, accepted, cny, refused } from '#kernel';
import type { Address } from '../checkout/checkout.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { claimedMoney, refundClaim } from './claim.ts';
import { entryOf, withEntry } from './pieces.ts';
import type { ReturnDecisionInput } from './return-input.ts';
import { type ReturnClocks, mayReturn, returnClockOf } from './return-lifecycle.ts';
import { type ReturnAnswer, type ReturnAppeal, type ReturnCase, type ReturnDecision, moved } from './return.ts';

type Decided = Result<ReturnCase, OrdersRefusal>;

/** The buyer asks the base to decide about a rejection, a deduction or a lost parcel, in time. Repeating changes nothing. */
export function appealReturn(
	of: ReturnCase,
	{ reason, at }: { readonly reason: string; readonly at: Millis },
	clocks: ReturnClocks,
): Decided {
	const { order, rma } = of;
	const may = mayReturn(rma, 'appeal', 'buyer');
	if (!may.ok) return rma.appeal?.reason === reason ? accepted(of) : may;
	const until = returnClockOf(rma, clocks)?.dueAt ?? at;
	if (at >= until) return refused({ kind: 'return_state', state: rma.state });
	const appeal: ReturnAppeal = { of: rma.state as ReturnAppeal['of'], at, reason };
	return accepted({ order, rma: moved(rma, may.value, at, { appeal }) });
}

/**
 * The base decides in review. Approved: the goods are still to be sent, so nothing must have been sent before. Refunded: at
 * most what is disputed goes back, by default all of it. Upheld: the decision of the
 * merchant stands, and its pieces stay claimed, so that nobody requests what the base has decided. Repeating changes nothing.
 */
export function decideReturn(
	of: ReturnCase,
	input: ReturnDecisionInput,
	{ at, returnAddress }: { readonly at: Millis; readonly returnAddress: Address | undefined },
): Decided {
	const { order, rma } = of;
	const { decision, reason } = input;
	const may = mayReturn(rma, decision, 'base');
	const asked = input.amount?.amount;
	if (!may.ok) return isSameDecision(rma.decision, { decision, asked, reason }) ? accepted(of) : may;
	const decided = (amount: number) => ({
		decision: { decision, amount, at, reason, ...(asked === undefined ? {} : { asked }) },
	});
	switch (decision) {
		case 'approve': {
			if (rma.shipment !== undefined || rma.kind === 'not_received')
				return refused({ kind: 'return_state', state: rma.state });
			return accepted({ order, rma: moved(rma, may.value, at, { returnAddress, ...decided(0) }) });
		}
		case 'refund': {
			const { open } = claimedMoney(of);
			const amount = asked ?? open.amount;
			if (amount > open.amount)
				return refused({ kind: 'return_amount_too_large', requested: cny(amount), maximum: cny(open.amount) });
			const paid = refundClaim(of, at, amount);
			return accepted({ order: paid.order, rma: moved(paid.rma, may.value, at, decided(amount)) });
		}
		case 'uphold':
			return accepted({
				order: withEntry(order, { ...entryOf(order, rma), isOpen: false }),
				rma: moved(rma, may.value, at, decided(0)),
			});
	}
}

/**
 * The merchant gives in: what is open is refunded without further goods. Repeating changes nothing.
 */
export function concedeReturn(of: ReturnCase, at: Millis): Decided {
	const { rma } = of;
	const may = mayReturn(rma, 'refund', 'merchant');
	if (!may.ok) return rma.concededAt === undefined ? may : accepted(of);
	const paid = refundClaim(of, at);
	const answer: ReturnAnswer = { isApproved: true, by: 'merchant', at };
	const answered = rma.answer?.isApproved ? {} : { answer };
	return accepted({ order: paid.order, rma: moved(paid.rma, may.value, at, { ...answered, concededAt: at }) });
}

function isSameDecision(
	made: ReturnDecision | undefined,
	{ decision, asked, reason }: Pick<ReturnDecision, 'decision' | 'asked' | 'reason'>,
): boolean {
	return made?.decision === decision && made.asked === asked && made.reason === reason;
}
