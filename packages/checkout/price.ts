import { unitPrice } from '#catalog';
import { type Channel, type ListingId, type Result, accepted, maxAmount, ownedId, refused } from '#kernel';
import type { CheckoutPart, Line } from '#orders';
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

/**
 * Prices the lines and splits them by tenant. Tiers and minimum orders count all pieces of a listing, of any color
 * and size. Order ids share the given unique part, since their tenants differ.
 */
export function priceCheckout(
	lines: readonly RequestedLine[],
	quotes: ReadonlyMap<ListingId, Quote>,
	{ country, unique }: { country: string; unique: string },
): Result<{ parts: CheckoutPart[]; total: number }, CheckoutRefusal> {
	const fault = firstFault(lines, quotes);
	if (fault !== undefined) return refused(fault);
	const pieces = piecesByListing(lines);
	const priced = lines.map((line) => {
		const { listing, tenant } = quotes.get(line.listingId) as Quote;
		const { price, tier } = unitPrice(listing, pieces.get(line.listingId) ?? 0);
		const { listingId, color, size, quantity } = line;
		const { category, title } = listing;
		return {
			tenant,
			tenantId: listing.tenantId,
			tier,
			line: { listingId, color, size, quantity, unitPrice: price.amount, category, title },
		};
	});
	const total = priced.reduce((sum, { line }) => sum + BigInt(line.unitPrice) * BigInt(line.quantity), 0n);
	if (total > BigInt(maxAmount)) return refused({ kind: 'total_too_large' });
	const parts = [...Map.groupBy(priced, (one) => one.tenantId)].map(([tenantId, ofTenant]): CheckoutPart => {
		const [first] = ofTenant;
		if (first === undefined) throw new Error('empty group');
		const { clusterId, grade } = first.tenant;
		const channel = channelOf(
			country,
			ofTenant.some((one) => one.tier),
		);
		return {
			orderId: ownedId('order', tenantId, unique),
			tenantId,
			clusterId,
			grade,
			channel,
			lines: ofTenant.map((one) => one.line),
		};
	});
	if (Buffer.byteLength(JSON.stringify(parts)) > maxPartsBytes)
		return refused({ kind: 'checkout_too_large', maxBytes: maxPartsBytes });
	return accepted({ parts: parts.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)), total: Number(total) });
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
	return `${country === 'CN' ? 'domestic' : 'export'}_${wholesale ? 'wholesale' : 'retail'}`;
}

/** The variant of a line. */
export function variant({ listingId, color, size }: Variant): Variant {
	return { listingId, color, size };
}
