import { type BuyerId, type Result, accepted, refused } from '#kernel';
import type { Checkout } from '#orders';
import type { CheckoutRefusal } from './refusal.ts';

/**
 * The most that one person of the base confirms alone: 1,000,000.00 CNY in fen. The number stands in the program, so that
 * nobody who confirms can raise it.
 */
export const maxSoleApproval = 100_000_000;

/** How many persons have confirmed a payment, and how many it needs. */
export interface Confirmations {
	readonly given: number;
	readonly needed: number;
}

/** A checkout after a person of the base has decided about it; unchanged while another person is needed. */
export interface Decided {
	readonly checkout: Checkout;
	readonly confirmations: Confirmations;
}

/** Persons that it takes to let a payment count: two, where it or its checkout is above what one confirms alone. */
export function personsFor({ total }: Pick<Checkout, 'total'>, amount: number): number {
	return Math.max(total, amount) > maxSoleApproval ? 2 : 1;
}

/** Refuses whoever decides about a checkout of their own. */
export function decidedByOther(checkout: Pick<Checkout, 'buyerId'>, by: BuyerId): Result<void, CheckoutRefusal> {
	return checkout.buyerId === by ? refused({ kind: 'own_checkout' }) : accepted(undefined);
}
