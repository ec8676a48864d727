import { unitPrice } from '#catalog';
import { type BuyerId, type ListingId, type Millis, type Result, accepted, ownedId, refused } from '#kernel';
import { type Checkout, reservationMs } from '#orders';
import { derivedUnique, fingerprint, maxBatch, retryConflicts } from '#platform';
import type { ReservationLimit } from './reservation-limit.ts';
import type { CheckoutInput } from './input.ts';
import { type RequestedLine, mergeLines, piecesByListing } from './price.ts';
import { priceNow } from './quote.ts';
import type { Quote, QuoteCache } from './quote-cache.ts';
import type { CheckoutRefusal } from './refusal.ts';
import { type ReserveDeps, reserve } from './reserve.ts';

/** Dependencies of placing a checkout. */
export interface PlaceCheckoutDeps extends ReserveDeps {
	readonly quotes: QuoteCache;
	readonly reservationLimit: ReservationLimit;
}

export interface PlaceCheckoutRequest {
	readonly idempotencyKey: string;
	readonly input: CheckoutInput;
	readonly now: Millis;
	/** The unique part of the order ids, which begins with `now`. */
	readonly unique: string;
}

/** A price that changes between reading and reserving is read again, three times at most. */
const maxQuoteTries = 3;

/**
 * Places a checkout in one transaction. Its key is derived from buyer and Idempotency-Key, and each stock row is
 * decremented under the listing revision of its price. A repeated key returns the first result from the same round
 * trip; another body under that key is refused.
 */
export async function placeCheckout(
	stores: PlaceCheckoutDeps,
	buyerId: BuyerId,
	request: PlaceCheckoutRequest,
): Promise<Result<Checkout, CheckoutRefusal>> {
	const lines = mergeLines(request.input.lines);
	const attempt = {
		lines,
		checkoutId: ownedId('checkout', buyerId, derivedUnique('checkout', buyerId, request.idempotencyKey)),
		requestHash: fingerprint(JSON.stringify(request.input)),
	};
	const admitted = await stores.reservationLimit.check(buyerId, request.now);
	if (!admitted.ok) return (await replay(stores, buyerId, attempt.checkoutId, attempt.requestHash)) ?? admitted;
	return retryConflicts({ what: 'listing in contention', maxTries: maxQuoteTries }, () =>
		tryToPlace(stores, buyerId, request, attempt),
	);
}

interface Attempt {
	readonly lines: readonly RequestedLine[];
	readonly checkoutId: string;
	readonly requestHash: string;
}

async function tryToPlace(
	stores: PlaceCheckoutDeps,
	buyerId: BuyerId,
	{ input, now, unique }: PlaceCheckoutRequest,
	{ lines, checkoutId, requestHash }: Attempt,
): Promise<Result<Checkout, CheckoutRefusal> | 'conflict'> {
	const { quotes, priced } = await priceNow(stores.quotes, { input, lines, now, unique });
	if (!priced.ok) return (await replay(stores, buyerId, checkoutId, requestHash)) ?? priced;
	const checkout: Checkout = {
		state: 'awaiting_payment',
		checkoutId,
		buyerId,
		fingerprint: requestHash,
		parts: priced.value.parts,
		total: priced.value.total,
		shippingAddress: input.shippingAddress,
		...(input.note === undefined ? {} : { note: input.note }),
		placedAt: now,
		expiresAt: now + reservationMs,
	};
	const outcome = await reserve(stores, checkout, quotes);
	switch (outcome.kind) {
		case 'placed':
			stores.reservationLimit.placed(checkout);
			return accepted(checkout);
		case 'duplicate':
			return sameRequest(outcome.checkout, requestHash);
		// A duplicate of this request may have been placed between two reads and have reserved the missing pieces.
		// Then it is the response.
		case 'stale': {
			const read = await refresh(stores, lines, quotes, { stale: outcome.listingIds, now });
			return read === 'conflict' ? read : ((await replay(stores, buyerId, checkoutId, requestHash)) ?? read);
		}
		case 'short': {
			const duplicate = outcome.lanesTried ? await replay(stores, buyerId, checkoutId, requestHash) : undefined;
			return duplicate ?? refused({ kind: 'out_of_stock', lines: outcome.lines });
		}
		case 'too_many_rows':
			return refused({ kind: 'too_many_rows', maximum: maxBatch - 1 });
	}
}

/** A repeated request gets the first response, even when it could not be placed any more. */
async function replay(
	stores: PlaceCheckoutDeps,
	buyerId: BuyerId,
	checkoutId: string,
	requestHash: string,
): Promise<Result<Checkout, CheckoutRefusal> | undefined> {
	const placed = await stores.checkouts.buyerCheckout(buyerId, checkoutId);
	return placed && sameRequest(placed, requestHash);
}

/** The placed checkout, if it was placed by the same request. */
function sameRequest(placed: Checkout, requestHash: string): Result<Checkout, CheckoutRefusal> {
	return placed.fingerprint === requestHash ? accepted(placed) : refused({ kind: 'idempotency_mismatch' });
}

/**
 * Reads stale quotes again. A changed price is refused with the new one; an unchanged price, or a missing listing, is
 * tried again.
 */
async function refresh(
	stores: PlaceCheckoutDeps,
	lines: readonly RequestedLine[],
	before: ReadonlyMap<ListingId, Quote>,
	{ stale, now }: { stale: readonly ListingId[]; now: Millis },
): Promise<Result<never, CheckoutRefusal> | 'conflict'> {
	stores.quotes.drop(stale);
	const after = await stores.quotes.get(stale, now);
	const changed = changedPrices(lines, before, after);
	return changed.length > 0 ? refused({ kind: 'price_changed', listings: changed }) : 'conflict';
}

function changedPrices(
	lines: readonly RequestedLine[],
	before: ReadonlyMap<ListingId, Quote>,
	after: ReadonlyMap<ListingId, Quote>,
) {
	const pieces = piecesByListing(lines);
	return [...after].flatMap(([listingId, { listing }]) => {
		const old = before.get(listingId)?.listing;
		const { price } = unitPrice(listing, pieces.get(listingId) ?? 0);
		const same = old !== undefined && unitPrice(old, pieces.get(listingId) ?? 0).price.amount === price.amount;
		return same ? [] : [{ listingId, revision: listing.revision, unitPrice: price }];
	});
}
