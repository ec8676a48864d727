import { type Listing, unitPrice } from '#catalog';
import { type Destination, shippingFee } from '#directory';
import {
	type Channel,
	type ListingId,
	type Result,
	accepted,
	homeCountry,
	maxAmount,
	ownedId,
	refused,
	wholesalePieces,
} from '#kernel';
import type { CheckoutPart, Line, ReturnExcluded } from '#orders';
import type { CheckoutInput } from './input.ts';
import type { Quote } from './quote-cache.ts';
import type { CheckoutRefusal, Variant } from './refusal.ts';

export type RequestedLine = CheckoutInput['lines'][number];

/**
 * The stored size of all lines. With its address a checkout stays below 100 KB, and so does an order with all its
 * refunds. 200 lines with usual titles take 50 KB.
 */
export const maxPartsBytes = 64 * 1024;

/** Merges lines of the same variant. The last revision wins, because prices are checked per listing. */
export function mergeLines(lines: readonly RequestedLine[]): RequestedLine[] {
	const merged = new Map<string, RequestedLine>();
	for (const line of lines) {
		const key = JSON.stringify([line.listingId, line.color, line.size]);
		merged.set(key, { ...line, quantity: line.quantity + (merged.get(key)?.quantity ?? 0) });
	}
	return [...merged.values()];
}

/** A priced checkout, in fen: one part for each tenant, and the sum over lines and shipping fees. */
export interface Priced {
	readonly parts: readonly CheckoutPart[];
	readonly total: number;
}

/** A line with the quote that prices it. */
interface PricedLine {
	readonly quote: Quote;
	readonly line: Line;
	readonly wholesale: boolean;
}

export interface PriceTerms {
	/** Absent: no shipping fee is counted. */
	readonly destination: Destination | undefined;
	/** The unique part of the order ids. */
	readonly unique: string;
	/** Listings whose exclusion from the no-reason return the buyer confirms. */
	readonly confirmedExclusions?: readonly ListingId[] | undefined;
}

/**
 * Prices the lines, splits them by tenant, and adds each tenant's shipping fee. Tiers, minimum orders and wholesale count
 * all pieces of a listing, of any color and size. Order ids share the given unique part, since their tenants differ.
 */
export function priceCheckout(
	lines: readonly RequestedLine[],
	quotes: ReadonlyMap<ListingId, Quote>,
	{ destination, unique, confirmedExclusions = [] }: PriceTerms,
): Result<Priced, CheckoutRefusal> {
	const fault = firstFault(lines, quotes);
	if (fault !== undefined) return refused(fault);
	const pieces = piecesByListing(lines);
	const priced = lines.map((line): PricedLine => {
		const quote = quotes.get(line.listingId) as Quote;
		const { listingId, color, size, quantity } = line;
		const ordered = pieces.get(listingId) ?? 0;
		const { price, tier } = unitPrice(quote.listing, ordered);
		const { category, title } = quote.listing;
		const excluded = returnExcludedBy(quote.listing, confirmedExclusions);
		return {
			quote,
			line: {
				listingId,
				color,
				size,
				quantity,
				unitPrice: price.amount,
				category,
				title,
				...(excluded === undefined ? {} : { returnExcluded: excluded }),
			},
			wholesale: tier || ordered >= wholesalePieces,
		};
	});
	const byTenant = [...Map.groupBy(priced, ({ quote }) => quote.listing.tenantId)].map(([tenantId, ofTenant]) => ({
		tenantId,
		ofTenant,
		...amountsOf(ofTenant, destination),
	}));
	const unreached = byTenant.filter(({ shipping }) => shipping === undefined);
	if (unreached.length > 0)
		return refused({ kind: 'not_deliverable', tenantIds: unreached.map(({ tenantId }) => tenantId) });
	const total = byTenant.reduce((sum, { subtotal, shipping = 0n }) => sum + subtotal + shipping, 0n);
	if (total > BigInt(maxAmount)) return refused({ kind: 'total_too_large' });
	const parts = byTenant.map(({ tenantId, ofTenant, shipping = 0n }) =>
		partOf(ofTenant, ownedId('order', tenantId, unique), {
			country: destination?.country ?? homeCountry,
			shipping: Number(shipping),
		}),
	);
	if (Buffer.byteLength(JSON.stringify(parts)) > maxPartsBytes)
		return refused({ kind: 'checkout_too_large', maxBytes: maxPartsBytes });
	return accepted({ parts: parts.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)), total: Number(total) });
}

/** Why pieces of a listing cannot be returned without a reason, given what their buyer confirms. */
function returnExcludedBy(
	{ listingId, returnExclusion }: Listing,
	confirmed: readonly ListingId[],
): ReturnExcluded | undefined {
	switch (returnExclusion) {
		case 'custom_made':
			return 'custom_made';
		case 'hygiene':
			return confirmed.includes(listingId) ? 'confirmed' : undefined;
		case undefined:
			return undefined;
	}
}

/**
 * The price of a tenant's lines and their shipping fee, which is undefined where the tenant does not ship to. Quotes of one
 * tenant may differ in age, and the rates of the first line count.
 */
function amountsOf(ofTenant: readonly PricedLine[], destination: Destination | undefined) {
	const subtotal = ofTenant.reduce((sum, { line }) => sum + BigInt(line.unitPrice) * BigInt(line.quantity), 0n);
	const lines = ofTenant.map(({ line, quote }) => ({
		quantity: line.quantity,
		weightGrams: quote.listing.weightGrams ?? undefined,
	}));
	const rates = ofTenant[0]?.quote.shipping;
	return { subtotal, shipping: destination === undefined ? 0n : shippingFee(rates, destination, { subtotal, lines }) };
}

function partOf(
	ofTenant: readonly PricedLine[],
	orderId: string,
	{ country, shipping }: { country: string; shipping: number },
): CheckoutPart {
	const [first] = ofTenant;
	if (first === undefined) throw new Error('empty group');
	const { tenantId } = first.quote.listing;
	const { name: tenantName, clusterId, grade } = first.quote.tenant;
	const channel = channelOf(
		country,
		ofTenant.some(({ wholesale }) => wholesale),
	);
	return {
		orderId,
		tenantId,
		tenantName,
		clusterId,
		grade,
		channel,
		lines: ofTenant.map(({ line }) => line),
		shipping,
	};
}

/** The gravest kind of fault, with every line that has it. */
function firstFault(
	lines: readonly RequestedLine[],
	quotes: ReadonlyMap<ListingId, Quote>,
): CheckoutRefusal | undefined {
	const unsold = lines.filter((line) => !quotes.has(line.listingId));
	if (unsold.length > 0) return { kind: 'not_for_sale', lines: unsold.map(variant) };
	const unknown = lines.filter((line) => !hasVariant(quotes.get(line.listingId), line));
	if (unknown.length > 0) return { kind: 'unknown_variant', variants: unknown.map(variant) };
	const below = [...piecesByListing(lines)]
		.map(([listingId, requested]) => ({
			listingId,
			requested,
			minimum: quotes.get(listingId)?.listing.minOrderQuantity ?? 1,
		}))
		.filter((one) => one.requested < one.minimum);
	return below.length > 0 ? { kind: 'below_minimum', listings: below } : undefined;
}

function hasVariant(quote: Quote | undefined, { color, size }: RequestedLine): boolean {
	return (
		quote !== undefined && quote.listing.sizes.includes(size) && quote.listing.colors.some((one) => one.code === color)
	);
}

/** Pieces ordered of each listing. */
export function piecesByListing(lines: readonly Pick<Line, 'listingId' | 'quantity'>[]): Map<ListingId, number> {
	const pieces = new Map<ListingId, number>();
	for (const line of lines) pieces.set(line.listingId, (pieces.get(line.listingId) ?? 0) + line.quantity);
	return pieces;
}

function channelOf(country: string, wholesale: boolean): Channel {
	return `${country === homeCountry ? 'domestic' : 'export'}_${wholesale ? 'wholesale' : 'retail'}`;
}

/** The variant of a line. */
export function variant({ listingId, color, size }: Variant): Variant {
	return { listingId, color, size };
}
