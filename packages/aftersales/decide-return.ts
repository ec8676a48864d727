import { type MemberStore, decidedOutsideTenant } from '#directory';
import { type Millis, type Result, accepted, cny, refused } from '#kernel';
import {
	type OrdersRefusal,
	type Return,
	type ReturnCase,
	type ReturnDecisionInput,
	type ReturnStore,
	decideReturn,
	tenantOfReturn,
} from '#orders';
import {
	type Confirmations,
	type DecisionContext,
	confirmationStep,
	confirmationsFor,
	decidedByOther,
} from './approval.ts';
import { type ChangeReturnDeps, changeReturn } from './change-return.ts';
import type { AftersalesRefusal } from './refusal.ts';

/** Dependencies of the base's decisions about returns. */
export interface DecideReturnDeps extends Pick<ChangeReturnDeps, 'orders' | 'stock'> {
	readonly returns: Pick<ReturnStore, 'find' | 'change' | 'returnAddress'>;
	readonly members: Pick<MemberStore, 'membership'>;
}

/** A return after a decision of the base, still in review while a second confirmation is needed. */
export interface DecidedReturn {
	readonly rma: Return;
	readonly confirmations: Confirmations;
}

/** A decision as a member of the base made it. */
export type MemberDecision = ReturnDecisionInput & { readonly by: string };

type Refusal = OrdersRefusal | AftersalesRefusal;

/**
 * Decides a return in review, as a member of the base. To refund more than one person may, two members decide the same amount for
 * the same reason. Any other decision needs one, and the first half of a large one is then void. Nobody decides about a return of
 * their own, or of their own tenant.
 */
export async function decideReturnInReview(
	stores: DecideReturnDeps,
	rma: Return,
	input: MemberDecision,
	{ now, audit }: DecisionContext,
): Promise<Result<DecidedReturn, Refusal>> {
	const mayDecide = decidedByOther(rma, input.by);
	if (!mayDecide.ok) return mayDecide;
	const tenantId = tenantOfReturn(rma.returnId);
	const isOutside = await decidedOutsideTenant(stores.members, tenantId, input.by);
	if (!isOutside.ok) return isOutside;
	const returnAddress = input.decision === 'approve' ? await stores.returns.returnAddress(tenantId) : undefined;
	const decide = (of: ReturnCase) =>
		decideTogether(of, input, now, decideReturn(of, input, { at: now, returnAddress }));
	const decided = await changeReturn(stores, rma, decide, { audit });
	return decided.ok ? accepted({ rma: decided.value, confirmations: confirmationsOf(decided.value) }) : decided;
}

/** A decision as it counts beside the first confirmation: kept as that, made, or refused. */
function decideTogether(
	of: ReturnCase,
	{ by, reason }: MemberDecision,
	now: Millis,
	decided: Result<ReturnCase, OrdersRefusal>,
): Result<ReturnCase, OrdersRefusal> {
	if (!decided.ok || decided.value === of) return decided;
	const { order, rma } = decided.value;
	const { confirmation: first, decision, ...after } = rma;
	const amount = decision?.amount ?? 0;
	const isSame = first?.amount === amount && first.reason === reason;
	const step = confirmationsFor(amount) === 1 ? 'complete' : confirmationStep(first, { by, now, isSame });
	switch (step) {
		case 'first': {
			const confirmation = { by, at: now, amount, reason };
			return accepted({ order: of.order, rma: { ...of.rma, confirmation, revision: of.rma.revision + 1 } });
		}
		case 'waiting':
			return accepted(of);
		case 'complete': {
			const decidedBy = first === undefined || confirmationsFor(amount) === 1 ? [by] : [first.by, by];
			return accepted({ order, rma: { ...after, ...(decision && { decision: { ...decision, by: decidedBy } }) } });
		}
		case 'differs':
			return refused({ kind: 'return_decision_differs', amount: cny(first?.amount ?? 0), reason: first?.reason ?? '' });
	}
}

function confirmationsOf({ state, decision }: Return): Confirmations {
	// Only the first confirmation of a large refund leaves a return in review.
	if (state === 'in_review') return { given: 1, needed: 2 };
	const needed = confirmationsFor(decision?.amount ?? 0);
	return { given: needed, needed };
}
