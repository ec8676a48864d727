import { unitPrice } from '#catalog';
import { type BuyerId, type ListingId, type Millis, type Result, accepted, ownedId, refused } from '#kernel';
import { type Checkout, checkoutFromItem, holdMillis } from '#orders';
import { type Item, Unavailable, derivedUnique, fingerprint, maxBatch } from '#platform';
import type { Holding } from './holding.ts';
import type { CheckoutInput } from './input.ts';
import { type Wanted, mergeLines, piecesByListing, priceCheckout } from './price.ts';
import type { Quote, Quotes } from './quotes.ts';
import type { CheckoutRefusal } from './refusal.ts';
import { type ReservingStores, reserve } from './reserve.ts';

/** What placing composes. */
export interface PlacingStores extends ReservingStores {
	readonly quotes: Quotes;
	readonly holding: Holding;
}

export interface PlacingRequest {
	readonly idempotencyKey: string;
	readonly input: CheckoutInput;
	readonly now: Millis;
	/** The unique part of the order ids; it begins with `now`. */
	readonly unique: string;
}

/** A price that changes between reading and reserving is read again; three changes in a row are no accident. */
const maxQuoteTries = 3;

/**
 * Places a checkout in one transaction: the checkout under a key made of buyer and Idempotency-Key, and one reservation per
 * stock row, bound to the listing revision the price came from. A repeated key is answered with what it placed the first
 * time, from the same round trip; under another body it is refused.
 */
export async function placeCheckout(
	stores: PlacingStores,
	buyerId: BuyerId,
	request: PlacingRequest,
): Promise<Result<Checkout, CheckoutRefusal>> {
	const wanted = mergeLines(request.input.lines);
	const attempt = {
		wanted,
		checkoutId: ownedId('checkout', buyerId, derivedUnique('checkout', buyerId, request.idempotencyKey)),
		print: fingerprint(JSON.stringify(request.input)),
	};
	const admitted = await stores.holding.admit(buyerId, request.now);
	if (!admitted.ok) return (await replay(stores, buyerId, attempt.checkoutId, attempt.print)) ?? admitted;
	for (let tries = 0; tries < maxQuoteTries; tries++) {
		const outcome = await tryToPlace(stores, buyerId, request, attempt);
		if (outcome !== 'stale') return outcome;
	}
	throw new Unavailable('listing in contention', 1);
}

interface Attempt {
	readonly wanted: readonly Wanted[];
	readonly checkoutId: string;
	readonly print: string;
}

async function tryToPlace(
	stores: PlacingStores,
	buyerId: BuyerId,
	{ input, now, unique }: PlacingRequest,
	{ wanted, checkoutId, print }: Attempt,
): Promise<Result<Checkout, CheckoutRefusal> | 'stale'> {
	const quotes = await freshQuotes(stores.quotes, wanted, now);
	const priced =
		seenPrices(wanted, quotes) ?? priceCheckout(wanted, quotes, { country: input.shippingAddress.country, unique });
	if (!priced.ok) return (await replay(stores, buyerId, checkoutId, print)) ?? priced;
	const checkout: Checkout = {
		state: 'awaiting_payment',
		checkoutId,
		buyerId,
		fingerprint: print,
		parts: priced.value.parts,
		total: priced.value.total,
		shippingAddress: input.shippingAddress,
		placedAt: now,
		expiresAt: now + holdMillis,
	};
	const outcome = await reserve(stores, checkout, quotes);
	switch (outcome.kind) {
		case 'placed':
			stores.holding.placed(checkout);
			return accepted(checkout);
		case 'taken':
			return sameRequest(outcome.item, print);
		// A twin of this request may have been placed between two looks, and be what is missing: then it is the answer.
		case 'stale': {
			const read = await refresh(stores, wanted, quotes, { stale: outcome.listingIds, now });
			return read === 'stale' ? read : ((await replay(stores, buyerId, checkoutId, print)) ?? read);
		}
		case 'short': {
			const twin = outcome.walked ? await replay(stores, buyerId, checkoutId, print) : undefined;
			return twin ?? refused({ kind: 'out_of_stock', lines: outcome.lines });
		}
		case 'scattered':
			return refused({ kind: 'too_many_rows', maximum: maxBatch - 1 });
	}
}

/** Quotes at least as new as what the buyer saw. */
async function freshQuotes(quotes: Quotes, wanted: readonly Wanted[], now: Millis): Promise<Map<ListingId, Quote>> {
	quotes.drop(
		wanted
			.filter(
				(line) => (line.revision ?? 0) > (quotes.peek(line.listingId)?.listing.revision ?? Number.POSITIVE_INFINITY),
			)
			.map((line) => line.listingId),
	);
	return quotes.get(
		wanted.map((line) => line.listingId),
		now,
	);
}

/** A repeated request is answered as the first one was, even when it could not be placed any more. */
async function replay(
	stores: PlacingStores,
	buyerId: BuyerId,
	checkoutId: string,
	print: string,
): Promise<Result<Checkout, CheckoutRefusal> | undefined> {
	const placed = await stores.orders.checkout(buyerId, checkoutId);
	if (placed === undefined) return undefined;
	return placed.fingerprint === print ? accepted(placed) : refused({ kind: 'idempotency_mismatch' });
}

function sameRequest(item: Item | undefined, print: string): Result<Checkout, CheckoutRefusal> {
	if (item === undefined) throw new Error('a taken key without its checkout');
	const placed = checkoutFromItem(item);
	return placed.fingerprint === print ? accepted(placed) : refused({ kind: 'idempotency_mismatch' });
}

/** Reads stale quotes again. A price that is now another is told; one that is not (or a listing gone) is tried again. */
async function refresh(
	stores: PlacingStores,
	wanted: readonly Wanted[],
	before: ReadonlyMap<ListingId, Quote>,
	{ stale, now }: { stale: readonly ListingId[]; now: Millis },
): Promise<Result<never, CheckoutRefusal> | 'stale'> {
	stores.quotes.drop(stale);
	const after = await stores.quotes.get(stale, now);
	const changed = changedPrices(wanted, before, after);
	return changed.length > 0 ? refused({ kind: 'price_changed', listings: changed }) : 'stale';
}

function changedPrices(
	wanted: readonly Wanted[],
	before: ReadonlyMap<ListingId, Quote>,
	after: ReadonlyMap<ListingId, Quote>,
) {
	const pieces = piecesByListing(wanted);
	return [...after].flatMap(([listingId, { listing }]) => {
		const old = before.get(listingId)?.listing;
		const { price } = unitPrice(listing, pieces.get(listingId) ?? 0);
		const same = old !== undefined && unitPrice(old, pieces.get(listingId) ?? 0).price.amount === price.amount;
		return same ? [] : [{ listingId, revision: listing.revision, unitPrice: price }];
	});
}

/** A line that names the revision the buyer saw is refused when the listing has moved on. */
function seenPrices(
	wanted: readonly Wanted[],
	quotes: ReadonlyMap<ListingId, Quote>,
): Result<never, CheckoutRefusal> | undefined {
	const pieces = piecesByListing(wanted);
	const moved = wanted.flatMap(({ listingId, revision }) => {
		const listing = quotes.get(listingId)?.listing;
		if (listing === undefined || revision === undefined || revision === listing.revision) return [];
		return [{ listingId, revision: listing.revision, unitPrice: unitPrice(listing, pieces.get(listingId) ?? 0).price }];
	});
	return moved.length > 0 ? refused({ kind: 'price_changed', listings: moved }) : undefined;
}
