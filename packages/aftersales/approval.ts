import { type BuyerId, type Millis, type Result, accepted, refused } from '#kernel';
import type { Checkout } from '#orders';
import type { Audited } from '#platform';
import type { AftersalesRefusal } from './refusal.ts';

/**
 * The largest amount that one member of the base confirms alone: 1,000,000.00 CNY, in fen. A constant, so that no
 * member who confirms can raise it.
 */
const maxSoleApproval = 100_000_000;

/** Confirmations of a payment, given and needed. */
export interface Confirmations {
	readonly given: number;
	readonly needed: number;
}

/** The time of a decision, and its audit entry. */
export interface DecisionContext extends Audited {
	readonly now: Millis;
}

/** A checkout after a decision, unchanged while a second confirmation is needed. */
export interface Decided {
	readonly checkout: Checkout;
	readonly confirmations: Confirmations;
}

/**
 * The confirmations that a payment needs: two when its amount or the checkout's total exceeds the limit of one
 * person.
 */
export function neededConfirmations({ total }: Pick<Checkout, 'total'>, amount: number): number {
	return confirmationsFor(Math.max(total, amount));
}

/** The confirmations that an amount needs, in fen: two above the limit of one person. */
export function confirmationsFor(amount: number): number {
	return amount > maxSoleApproval ? 2 : 1;
}

/**
 * For this long, only its author may correct the first of two confirmations. Later another member's entry replaces
 * it, since the author may be away and two have to agree in any case.
 */
const correctionMs = 3_600_000;

/** The first of two confirmations: by whom and when. */
interface FirstConfirmation {
	readonly by: string;
	readonly at: Millis;
}

/**
 * The meaning of a member's entry beside the first confirmation. `first`: it is stored in its place. `waiting`: the same member repeats
 * it, and nobody counts twice. `complete`: a second member names the same. `differs`: refused.
 */
export function confirmationStep(
	first: FirstConfirmation | undefined,
	{ by, now, isSame }: { readonly by: string; readonly now: Millis; readonly isSame: boolean },
): 'first' | 'waiting' | 'complete' | 'differs' {
	if (first === undefined) return 'first';
	if (isSame) return first.by === by ? 'waiting' : 'complete';
	return first.by === by || now >= first.at + correctionMs ? 'first' : 'differs';
}

/** Refuses a decision about a checkout of one's own. */
export function decidedByOther(checkout: Pick<Checkout, 'buyerId'>, by: BuyerId): Result<void, AftersalesRefusal> {
	return checkout.buyerId === by ? refused({ kind: 'own_checkout' }) : accepted(undefined);
}
