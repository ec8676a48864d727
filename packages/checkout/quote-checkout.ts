import { type Tier, type ReturnExclusion, tiersAt } from '#catalog';
import { type Millis, type Result, accepted, parseOwnedId } from '#kernel';
import type { CheckoutPart, Line } from '#orders';
import { type RowId, type StockStore, total } from '#stock';
import type { ShortVariant } from './allocation.ts';
import type { QuoteInput } from './input.ts';
import { type Priced, type RequestedLine, mergeLines, piecesByListing, variant } from './price.ts';
import type { Quote, QuoteCache } from './quote-cache.ts';
import { priceFrom } from './quote.ts';
import type { CheckoutRefusal, Variant } from './refusal.ts';

/** Pieces up to which stock is counted in a quote. More are as many. */
export const maxQuotedPieces = 999;

/** A priced line with the terms of its listing. */
export interface QuotedLine extends Line {
	readonly revision: number;
	readonly returnExclusion: ReturnExclusion | undefined;
	/** The tier that all pieces of the listing together have reached. */
	readonly tier: Tier | undefined;
	/** The next tier, and the further pieces of the listing that it takes. */
	readonly nextTier: (Tier & { readonly missing: number }) | undefined;
	/** Pieces of the variant on sale, at most `maxQuotedPieces`. */
	readonly available: number;
}

/** One tenant's part of a quote. */
export interface QuotedPart extends CheckoutPart {
	readonly lines: readonly QuotedLine[];
}

/** A price with the tiers and the stock of its lines. */
export interface QuotedCheckout extends Priced {
	readonly parts: readonly QuotedPart[];
	/** Variants with fewer pieces than requested. */
	readonly shortages: readonly ShortVariant[];
	/** False without an address: no shipping fee is counted. */
	readonly isShipped: boolean;
	/** Every change before this instant is counted. Of two quotes, the one with the later instant holds. */
	readonly asOf: Millis;
}

export interface QuoteCheckoutDeps {
	readonly quotes: QuoteCache;
	readonly stock: StockStore;
}

/**
 * The price of a checkout as placing it now would charge, from facts and stock that are read for it. Pieces that are missing
 * are named, not refused. Reserves and writes nothing.
 */
export async function quoteCheckout(
	{ quotes: cache, stock }: QuoteCheckoutDeps,
	{ input, now, unique }: { readonly input: QuoteInput; readonly now: Millis; readonly unique: string },
): Promise<Result<QuotedCheckout, CheckoutRefusal>> {
	const lines = mergeLines(input.lines);
	const listingIds = lines.map(({ listingId }) => listingId);
	const [quotes, available] = await Promise.all([cache.refresh(listingIds, now), readAvailable(stock, lines)]);
	const priced = priceFrom(quotes, { input, lines, now, unique });
	if (!priced.ok) return priced;
	const pieces = piecesByListing(lines);
	const quoted = (line: Line): QuotedLine => {
		const { listing } = quotes.get(line.listingId) as Quote;
		const ordered = pieces.get(line.listingId) ?? 0;
		const { tier, next } = tiersAt(listing, ordered);
		return {
			...line,
			revision: listing.revision,
			returnExclusion: listing.returnExclusion ?? undefined,
			tier,
			nextTier: next && { ...next, missing: next.minQuantity - ordered },
			available: Math.min(available(line), maxQuotedPieces),
		};
	};
	return accepted({
		parts: priced.value.parts.map((part) => ({ ...part, lines: part.lines.map(quoted) })),
		total: priced.value.total,
		shortages: lines
			.filter((line) => available(line) < line.quantity)
			.map((line) => ({
				...variant(line),
				requested: line.quantity,
				available: Math.min(available(line), maxQuotedPieces),
			})),
		isShipped: input.shippingAddress !== undefined,
		asOf: now,
	});
}

/** Reads the pieces of variants over all lanes. A row off sale counts as empty. */
async function readAvailable(
	stock: StockStore,
	lines: readonly RequestedLine[],
): Promise<(variant: Variant) => number> {
	const known = lines.filter(({ listingId }) => parseOwnedId('listing', listingId) !== undefined);
	const colors = [
		...new Map(known.map(({ listingId, color }) => [rowKey({ listingId, color }), { listingId, color }])),
	];
	const rows = await stock.colorRows(colors.map(([, color]) => color));
	const onSale = Map.groupBy(
		rows.filter(({ row }) => row.revision !== undefined),
		rowKey,
	);
	const available = new Map([...onSale].map(([key, lanes]) => [key, total(lanes)]));
	return (line) => available.get(rowKey(line))?.[line.size] ?? 0;
}

function rowKey({ listingId, color }: RowId): string {
	return `${listingId}\n${color}`;
}
