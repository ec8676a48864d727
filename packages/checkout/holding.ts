import { type BuyerId, type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import type { Checkout, Hold } from '#orders';
import type { CheckoutRefusal } from './refusal.ts';

/** Open checkouts of one buyer: more than any honest buyer needs at once, far less than it takes to empty a base. */
export const maxHolds = 1_000;

/** Buyers remembered: some MB at most. The one that was remembered first is forgotten first. */
const maxBuyers = 10_000;

/**
 * Keeps a buyer from holding without end what it never pays. It counts what this function has placed, which costs
 * nothing, and only where that reaches the maximum asks the table what is open indeed. Lambda runs several instances of a
 * function: each counts its own, so the bound is one maximum an instance, and the table's truth for who reaches it.
 */
export interface Holding {
	admit(buyerId: BuyerId, now: Millis): Promise<Result<undefined, CheckoutRefusal>>;
	placed(checkout: Checkout): void;
	ended(buyerId: BuyerId, checkoutId: CheckoutId): void;
}

/** Counts holds over a reader of the open holds of a buyer, which need not look beyond `limit`. */
export function holding(open: (buyerId: BuyerId, now: Millis, limit: number) => Promise<readonly Hold[]>): Holding {
	const known = new Map<BuyerId, Map<CheckoutId, Millis>>();

	function holdsOf(buyerId: BuyerId): Map<CheckoutId, Millis> {
		const holds = known.get(buyerId) ?? new Map<CheckoutId, Millis>();
		if (!known.has(buyerId) && known.size >= maxBuyers) known.delete(known.keys().next().value ?? buyerId);
		known.set(buyerId, holds);
		return holds;
	}

	return {
		async admit(buyerId, now) {
			const holds = known.get(buyerId);
			if (holds === undefined) return accepted(undefined);
			forgetExpired(holds, now);
			if (holds.size < maxHolds) return accepted(undefined);
			const found = await open(buyerId, now, maxHolds);
			if (found.length < maxHolds) {
				known.set(buyerId, new Map(found.map((hold) => [hold.checkoutId, hold.expiresAt])));
				return accepted(undefined);
			}
			const retryAfterSeconds = Math.ceil((Math.min(...found.map((hold) => hold.expiresAt)) - now) / 1000);
			return refused({ kind: 'too_many_holds', maximum: maxHolds, retryAfterSeconds });
		},
		placed: ({ buyerId, checkoutId, expiresAt }) => void holdsOf(buyerId).set(checkoutId, expiresAt),
		ended: (buyerId, checkoutId) => void known.get(buyerId)?.delete(checkoutId),
	};
}

/** Holds are remembered in the order in which they were placed, and so, nearly, in which they expire. */
function forgetExpired(holds: Map<CheckoutId, Millis>, now: Millis): void {
	for (const [checkoutId, expiresAt] of holds) {
		if (expiresAt > now) return;
		holds.delete(checkoutId);
	}
}
