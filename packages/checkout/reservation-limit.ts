import { type BuyerId, type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import type { Checkout, OpenReservations } from '#orders';
import type { CheckoutRefusal } from './refusal.ts';

/** Open checkouts of one buyer: more than any buyer uses, and far too few to reserve the stock of a base. */
export const maxReservations = 1_000;

/** Checkouts that one instance places for a buyer between two reads of the table. */
const recheckEvery = 100;

/** Buyers kept in memory, some MB at most. The oldest entry is dropped first. */
const maxBuyers = 10_000;

/**
 * Limits the stock that one buyer can reserve without paying. Each instance counts its own placements in memory and
 * reads the table once in a hundred, and always at the maximum. Instances do not share counts, so each may exceed the
 * maximum by a hundred.
 * For a buyer with more checkouts than one read returns, those placed here count until they expire.
 */
export interface ReservationLimit {
	check(buyerId: BuyerId, now: Millis): Promise<Result<undefined, CheckoutRefusal>>;
	placed(checkout: Checkout): void;
	ended(buyerId: BuyerId, checkoutId: CheckoutId): void;
}

/** Counts reservations. The reader returns a buyer's open reservations and may stop at `limit`. */
export function reservationLimit(
	readOpen: (buyerId: BuyerId, now: Millis, limit: number) => Promise<OpenReservations>,
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
			const { reservations: stored, isWhole } = await readOpen(buyerId, now, maxReservations);
			const open = new Map([
				...(isWhole ? [] : [...reservations.open].filter(([, expiresAt]) => expiresAt > now)),
				...stored.map(({ checkoutId, expiresAt }) => [checkoutId, expiresAt] as const),
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

/** The reservations of one buyer that this instance knows. */
interface BuyerReservations {
	readonly open: Map<CheckoutId, Millis>;
	/** Placed since the last read of the table. */
	unseen: number;
}

/** Reservations are kept in the order of placing, which is nearly the order of their expiry. */
function forgetExpired(open: Map<CheckoutId, Millis>, now: Millis): void {
	for (const [checkoutId, expiresAt] of open) {
		if (expiresAt > now) return;
		open.delete(checkoutId);
	}
}
