import { type BuyerId, type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import type { Checkout, Hold } from '#orders';
import type { CheckoutRefusal } from './refusal.ts';

/** Open checkouts of one buyer: more than any honest buyer needs at once, far less than it takes to empty a base. */
export const maxHolds = 1_000;

/** Checkouts of one buyer that one instance places between two looks at the table. */
const lookEvery = 100;

/** Buyers remembered: some MB at most. The one that was remembered first is forgotten first. */
const maxBuyers = 10_000;

/**
 * Keeps a buyer from holding without end what it never pays. It counts what this function has placed, which costs
 * nothing, and asks the table what is open indeed once in a hundred times, and always from the maximum on. Lambda runs
 * several instances of a function, each of which knows its own: together they exceed the maximum by a hundred each at most.
 */
export interface Holding {
	admit(buyerId: BuyerId, now: Millis): Promise<Result<undefined, CheckoutRefusal>>;
	placed(checkout: Checkout): void;
	ended(buyerId: BuyerId, checkoutId: CheckoutId): void;
}

/** Counts holds over a reader of the open holds of a buyer, which need not look beyond `limit`. */
export function holding(open: (buyerId: BuyerId, now: Millis, limit: number) => Promise<readonly Hold[]>): Holding {
	const known = new Map<BuyerId, Own>();

	function remember(buyerId: BuyerId, own: Own): Own {
		if (!known.has(buyerId) && known.size >= maxBuyers) known.delete(known.keys().next().value ?? buyerId);
		known.set(buyerId, own);
		return own;
	}

	return {
		async admit(buyerId, now) {
			const own = known.get(buyerId);
			if (own === undefined) return accepted(undefined);
			forgetExpired(own.holds, now);
			if (own.holds.size < maxHolds && own.unseen < lookEvery) return accepted(undefined);
			const found = await open(buyerId, now, maxHolds);
			if (found.length < maxHolds) {
				remember(buyerId, { holds: new Map(found.map((hold) => [hold.checkoutId, hold.expiresAt])), unseen: 0 });
				return accepted(undefined);
			}
			const retryAfterSeconds = Math.ceil((Math.min(...found.map((hold) => hold.expiresAt)) - now) / 1000);
			return refused({ kind: 'too_many_holds', maximum: maxHolds, retryAfterSeconds });
		},
		placed({ buyerId, checkoutId, expiresAt }) {
			const own = known.get(buyerId) ?? remember(buyerId, { holds: new Map(), unseen: 0 });
			own.holds.set(checkoutId, expiresAt);
			own.unseen += 1;
		},
		ended: (buyerId, checkoutId) => void known.get(buyerId)?.holds.delete(checkoutId),
	};
}

/** What one function knows of one buyer. */
interface Own {
	readonly holds: Map<CheckoutId, Millis>;
	/** Placed since the table was asked. */
	unseen: number;
}

/** Holds are remembered in the order in which they were placed, and so, nearly, in which they expire. */
function forgetExpired(holds: Map<CheckoutId, Millis>, now: Millis): void {
	for (const [checkoutId, expiresAt] of holds) {
		if (expiresAt > now) return;
		holds.delete(checkoutId);
	}
}
