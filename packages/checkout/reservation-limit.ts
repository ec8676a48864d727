import { type BuyerId, type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import type { Checkout, OpenReservations } from '#orders';
import type { CheckoutRefusal } from './refusal.ts';

/** Open checkouts of one buyer: more than any honest buyer needs at once, far less than it takes to empty a base. */
export const maxReservations = 1_000;

/** Checkouts of one buyer that one instance places between two looks at the table. */
const recheckEvery = 100;

/** Buyers remembered: some MB at most. The one that was remembered first is forgotten first. */
const maxBuyers = 10_000;

/**
 * Keeps a buyer from holding without end what it never pays. It counts what this function has placed, which costs
 * nothing, and asks the table what is open indeed once in a hundred times, and always from the maximum on. Lambda runs
 * several instances of a function, each of which knows its own: together they exceed the maximum by a hundred each at most.
 * Of a buyer with more checkouts than one look reads, what was placed here counts until it expires, beside what was found.
 */
export interface ReservationLimit {
	check(buyerId: BuyerId, now: Millis): Promise<Result<undefined, CheckoutRefusal>>;
	placed(checkout: Checkout): void;
	ended(buyerId: BuyerId, checkoutId: CheckoutId): void;
}

/** Counts holds over a reader of the open holds of a buyer, which does not look beyond `limit`. */
export function reservationLimit(
	look: (buyerId: BuyerId, now: Millis, limit: number) => Promise<OpenReservations>,
): ReservationLimit {
	const known = new Map<BuyerId, BuyerReservations>();

	function remember(buyerId: BuyerId, reservations: BuyerReservations): BuyerReservations {
		if (!known.has(buyerId) && known.size >= maxBuyers) known.delete(known.keys().next().value ?? buyerId);
		known.set(buyerId, reservations);
		return reservations;
	}

	return {
		async check(buyerId, now) {
			const reservations = known.get(buyerId);
			if (reservations === undefined) return accepted(undefined);
			forgetExpired(reservations.open, now);
			if (reservations.open.size < maxReservations && reservations.unseen < recheckEvery) return accepted(undefined);
			const { reservations: found, isWhole } = await look(buyerId, now, maxReservations);
			const open = new Map([
				...(isWhole ? [] : [...reservations.open].filter(([, expiresAt]) => expiresAt > now)),
				...found.map(({ checkoutId, expiresAt }) => [checkoutId, expiresAt] as const),
			]);
			if (open.size < maxReservations) {
				remember(buyerId, { open, unseen: 0 });
				return accepted(undefined);
			}
			const retryAfterSeconds = Math.ceil((Math.min(...open.values()) - now) / 1000);
			return refused({ kind: 'too_many_reservations', maximum: maxReservations, retryAfterSeconds });
		},
		placed({ buyerId, checkoutId, expiresAt }) {
			const reservations = known.get(buyerId) ?? remember(buyerId, { open: new Map(), unseen: 0 });
			reservations.open.set(checkoutId, expiresAt);
			reservations.unseen += 1;
		},
		ended: (buyerId, checkoutId) => void known.get(buyerId)?.open.delete(checkoutId),
	};
}

/** What one function knows of one buyer. */
interface BuyerReservations {
	readonly open: Map<CheckoutId, Millis>;
	/** Placed since the table was asked. */
	unseen: number;
}

/** Holds are remembered in the order in which they were placed, and so, nearly, in which they expire. */
function forgetExpired(open: Map<CheckoutId, Millis>, now: Millis): void {
	for (const [checkoutId, expiresAt] of open) {
		if (expiresAt > now) return;
		open.delete(checkoutId);
	}
}
