import { unitPrice } from '#catalog';
import { type ListingId, type Millis, type Result, cny, refused } from '#kernel';
import { shippingOf } from '#orders';
import type { QuoteInput } from './input.ts';
import { type Priced, type RequestedLine, piecesByListing, priceCheckout } from './price.ts';
import type { Quote, QuoteCache } from './quote-cache.ts';
import type { CheckoutRefusal } from './refusal.ts';

/** The request of a price. */
export interface PriceRequest {
	readonly input: QuoteInput;
	/** Merged. */
	readonly lines: readonly RequestedLine[];
	readonly now: Millis;
	readonly unique: string;
}

/** A price with the quotes that it was computed from. */
export interface PricedByQuotes {
	readonly quotes: ReadonlyMap<ListingId, Quote>;
	readonly priced: Result<Priced, CheckoutRefusal>;
}

/**
 * Prices a checkout from cached quotes. Shipping rates have no revision, so a refusal that follows from them is decided
 * again on the stored rates.
 */
export async function priceNow(cache: QuoteCache, request: PriceRequest): Promise<PricedByQuotes> {
	const quotes = await freshQuotes(cache, request.lines, request.now);
	const priced = priceFrom(quotes, request);
	if (priced.ok || !followFromRates.includes(priced.refusal.kind)) return { quotes, priced };
	const stored = await cache.refresh(listingsOf(request.lines), request.now);
	return { quotes: stored, priced: priceFrom(stored, request) };
}

const followFromRates: readonly CheckoutRefusal['kind'][] = ['shipping_changed', 'not_deliverable'];

/** Prices a checkout from given quotes, and refuses a revision or shipping fee that is not the one that the buyer saw. */
export function priceFrom(
	quotes: ReadonlyMap<ListingId, Quote>,
	{ input, lines, unique }: PriceRequest,
): Result<Priced, CheckoutRefusal> {
	const moved = seenPrices(lines, quotes);
	if (moved !== undefined) return moved;
	const { shippingAddress: destination, confirmedExclusions } = input;
	const priced = priceCheckout(lines, quotes, { destination, unique, confirmedExclusions });
	if (!priced.ok || input.shipping === undefined) return priced;
	const shipping = shippingOf(priced.value);
	if (shipping === input.shipping.amount) return priced;
	return refused({ kind: 'shipping_changed', shipping: cny(shipping), requested: input.shipping });
}

function listingsOf(lines: readonly RequestedLine[]): ListingId[] {
	return lines.map((line) => line.listingId);
}

/** Quotes at least as new as the revisions that the buyer saw. */
async function freshQuotes(
	cache: QuoteCache,
	lines: readonly RequestedLine[],
	now: Millis,
): Promise<Map<ListingId, Quote>> {
	cache.drop(
		lines
			.filter(
				(line) => (line.revision ?? 0) > (cache.peek(line.listingId)?.listing.revision ?? Number.POSITIVE_INFINITY),
			)
			.map((line) => line.listingId),
	);
	return cache.get(listingsOf(lines), now);
}

/** Refuses lines whose revision is older than the listing's. */
function seenPrices(
	lines: readonly RequestedLine[],
	quotes: ReadonlyMap<ListingId, Quote>,
): Result<never, CheckoutRefusal> | undefined {
	const pieces = piecesByListing(lines);
	const moved = lines.flatMap(({ listingId, revision }) => {
		const listing = quotes.get(listingId)?.listing;
		if (listing === undefined || revision === undefined || revision === listing.revision) return [];
		return [{ listingId, revision: listing.revision, unitPrice: unitPrice(listing, pieces.get(listingId) ?? 0).price }];
	});
	return moved.length > 0 ? refused({ kind: 'price_changed', listings: moved }) : undefined;
}
