import * as z from 'zod/mini';
import { type ListingCard, iso } from '#kernel';
import { bilingual, instant, money, text } from '#kernel/schemas';
import { type Listing, cardOf, maxColors } from '#catalog';
import type { StockRow } from '#stock';

const card = () => ({
	listingId: z.string(),
	tenantId: z.string(),
	clusterId: z.string(),
	title: bilingual,
	category: z.string(),
	colors: z.array(z.strictObject({ code: text(40), name: bilingual })).check(z.minLength(1), z.maxLength(maxColors)),
	sizes: z.array(z.string()),
	price: money,
	minOrderQuantity: z.int(),
	publishedAt: instant,
});

export const cardSchema = z.lazy(() => z.strictObject(card()));

export function toCardResponse(card: ListingCard): z.input<typeof cardSchema> {
	return {
		...card,
		colors: card.colors.map(({ code, name }) => ({ code, name })),
		sizes: [...card.sizes],
		publishedAt: iso(card.publishedAt),
	};
}

/** Units available by color and size. */
export const gridSchema = z.lazy(() => z.record(z.string(), z.record(z.string(), z.int())));

/** Every variant of the listing, with zero for those never stocked. */
export function toGridResponse(listing: Listing, rows: ReadonlyMap<string, StockRow>): z.input<typeof gridSchema> {
	return Object.fromEntries(
		listing.colors.map(({ code }) => [
			code,
			Object.fromEntries(listing.sizes.map((size) => [size, rows.get(code)?.available[size] ?? 0])),
		]),
	);
}

export const listingSchema = z.lazy(() =>
	z.strictObject({
		...card(),
		revision: z.int(),
		tiers: z.array(z.strictObject({ minQuantity: z.int(), price: money })),
		label: z.nullable(z.unknown()),
		stock: gridSchema,
	}),
);

export function toListingResponse(
	listing: Listing,
	rows: ReadonlyMap<string, StockRow>,
): z.input<typeof listingSchema> {
	return {
		...toCardResponse(cardOf(listing)),
		revision: listing.revision,
		tiers: listing.tiers ?? [],
		label: listing.label ?? null,
		stock: toGridResponse(listing, rows),
	};
}
