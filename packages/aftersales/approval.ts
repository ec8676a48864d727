import { type BuyerId, type Millis, type Result, accepted, refused } from '#kernel';
import type { Checkout } from '#orders';
import type { Audited } from '#platform';
import type { AftersalesRefusal } from './refusal.ts';

/**
 * The largest amount that one member of the base confirms alone: 1,000,000.00 CNY, in fen. A constant, so that no
 * member who confirms can raise it.
 */
export const maxSoleApproval = 100_000_000;

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
	return Math.max(total, amount) > maxSoleApproval ? 2 : 1;
}

/** Refuses a decision about a checkout of one's own. */
export function decidedByOther(checkout: Pick<Checkout, 'buyerId'>, by: BuyerId): Result<void, AftersalesRefusal> {
	return checkout.buyerId === by ? refused({ kind: 'own_checkout' }) : accepted(undefined);
}
