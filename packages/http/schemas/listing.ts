import * as z from 'zod/mini';
import { type ListingCard, iso } from '#kernel';
import { bilingual, instant, price } from '#kernel/schemas';
import { type Listing, cardOf, color, garmentLabel, returnExclusion, tier } from '#catalog';
import { cardSourceOf } from '#media';
import type { StockRow } from '#stock';
import { listingMediaSchema, toListingMediaResponse } from './media.ts';

/** A color with the address of its first picture. */
const colorSchema = z
	.lazy(() => z.strictObject({ ...color.shape, picture: z.optional(z.string()) }))
	.register(z.globalRegistry, { id: 'ListingColor' });

/** The fields of a card, for a schema that adds its own. */
export const cardFields = () => ({
	listingId: z.string(),
	tenantId: z.string(),
	clusterId: z.string(),
	title: bilingual,
	category: z.string(),
	colors: z.array(colorSchema),
	sizes: z.array(z.string()),
	price,
	minOrderQuantity: z.int(),
	publishedAt: instant,
	picture: z.optional(z.string()),
});

export const cardSchema = z.lazy(() => z.strictObject(cardFields())).register(z.globalRegistry, { id: 'ListingCard' });

export function toCardResponse(card: ListingCard): z.input<typeof cardSchema> {
	return {
		...withSource(card),
		colors: card.colors.map(withSource),
		sizes: [...card.sizes],
		publishedAt: iso(card.publishedAt),
	};
}

function withSource<T extends { readonly picture?: string }>(pictured: T): T {
	return pictured.picture === undefined ? pictured : { ...pictured, picture: cardSourceOf(pictured.picture) };
}

/** Units available by color and size. */
export const gridSchema = z
	.lazy(() => z.record(z.string(), z.record(z.string(), z.int())))
	.register(z.globalRegistry, { id: 'StockGrid' });

/** Every variant of the listing, with zero for those never stocked. */
export function toGridResponse(listing: Listing, rows: ReadonlyMap<string, StockRow>): z.input<typeof gridSchema> {
	return Object.fromEntries(
		listing.colors.map(({ code }) => [
			code,
			Object.fromEntries(listing.sizes.map((size) => [size, rows.get(code)?.available[size] ?? 0])),
		]),
	);
}

export const listingSchema = z
	.lazy(() =>
		z.strictObject({
			...cardFields(),
			revision: z.int(),
			tiers: z.array(tier),
			label: z.nullable(garmentLabel),
			returnExclusion: z.nullable(returnExclusion),
			stock: gridSchema,
			media: z.array(listingMediaSchema),
		}),
	)
	.register(z.globalRegistry, { id: 'Listing' });

export function toListingResponse(
	listing: Listing,
	rows: ReadonlyMap<string, StockRow>,
): z.input<typeof listingSchema> {
	return {
		...toCardResponse(cardOf(listing)),
		revision: listing.revision,
		tiers: listing.tiers ?? [],
		label: listing.label ?? null,
		returnExclusion: listing.returnExclusion ?? null,
		stock: toGridResponse(listing, rows),
		media: (listing.media ?? []).map(toListingMediaResponse),
	};
}
