import {
	type BusinessDay,
	type Channel,
	type ClusterId,
	type ListingCard,
	type ListingId,
	type Millis,
	type Money,
	type TenantId,
	wholesalePieces,
} from '#kernel';
import type { Fault } from '#kernel/schemas';
import { maxCardTextBytes, maxColorsEver, maxSizesEver } from './limits.ts';
import type { Tier } from './listing-fields.ts';
import type { ListingContent } from './listing-input.ts';
import { type ListingMedia, picturesOf } from './listing-media.ts';

/**
 * draft → published ↔ withdrawn. A published listing is on sale unless it is paused, as it is while its tenant is not
 * active. `revision` grows with every change; the prices of a checkout are bound to it.
 */
export interface Listing extends ListingContent {
	readonly listingId: ListingId;
	readonly tenantId: TenantId;
	readonly revision: number;
	readonly state: ListingState;
	readonly paused: boolean;
	/** The number of lanes that its stock is sold in; absent means one. */
	readonly lanes?: number | undefined;
	readonly retired?: Retired | undefined;
	/** In their order; each color of them is one of the listing. */
	readonly media?: readonly ListingMedia[] | undefined;
	/** How often its search card has changed on the business day of the last such change. */
	readonly indexed?: { readonly day: BusinessDay; readonly changes: number } | undefined;
	/** The tenant's cluster when it was last published. */
	readonly clusterId?: ClusterId | undefined;
	readonly createdAt: Millis;
	readonly publishedAt?: Millis | undefined;
}
/** Colors, by code, and sizes that a listing no longer has. Their stock is kept and is off sale. */
export type Retired = {
	readonly colors: readonly string[];
	readonly sizes: readonly string[];
};
export type ListingState = 'draft' | 'published' | 'withdrawn';

/** The fields whose values the audit log keeps, those that decide about money first. */
export function auditedListing(listing: Listing): object {
	const { state, price, tiers, minOrderQuantity, weightGrams, lanes, returnExclusion } = listing;
	const { title, category, sizes, colors, label, media } = listing;
	const terms = { state, price, tiers, minOrderQuantity, weightGrams, lanes, returnExclusion };
	return { ...terms, title, category, sizes, colors, label, media: media?.map(({ mediaId }) => mediaId) };
}

/** Whether buyers may order it now. */
export function onSale(listing: Listing): boolean {
	return listing.state === 'published' && !listing.paused;
}

/** The price of one piece when `total` pieces of the listing, of any color and size, are ordered together. */
export function unitPrice(listing: Pick<Listing, 'price' | 'tiers'>, total: number): { price: Money; tier: boolean } {
	const { tier } = tiersAt(listing, total);
	return tier === undefined ? { price: listing.price, tier: false } : { price: tier.price, tier: true };
}

/** The tier that `total` pieces of the listing, of any color and size, have reached, and the next one above them. */
export function tiersAt(
	listing: Pick<Listing, 'tiers'>,
	total: number,
): { tier: Tier | undefined; next: Tier | undefined } {
	const tiers = listing.tiers ?? [];
	return {
		tier: tiers.findLast(({ minQuantity }) => total >= minQuantity),
		next: tiers.find(({ minQuantity }) => total < minQuantity),
	};
}

/**
 * Whether an order of the listing may be paid by bank transfer. Where the merchant has not said so, wholesale may: an order
 * of a wholesale channel, or a listing with tiers or a minimum order of wholesale.
 */
export function takesBankTransfer(
	{ acceptsBankTransfer, tiers = [], minOrderQuantity = 1 }: Listing,
	channel: Channel,
): boolean {
	if (acceptsBankTransfer !== undefined && acceptsBankTransfer !== null) return acceptsBankTransfer;
	return channel.endsWith('_wholesale') || tiers.length > 0 || minOrderQuantity >= wholesalePieces;
}

/** The card of a listing that is on sale. */
export function cardOf(listing: Listing): ListingCard {
	return {
		listingId: listing.listingId,
		tenantId: listing.tenantId,
		clusterId: listing.clusterId ?? '',
		title: listing.title,
		category: listing.category,
		...picturesOf(listing),
		sizes: listing.sizes,
		price: listing.price,
		minOrderQuantity: listing.minOrderQuantity ?? 1,
		publishedAt: listing.publishedAt ?? listing.createdAt,
	};
}

/** Faults between fields: a tier above the price of one piece, or a card that is too large. */
export function crossFieldFaults(content: Omit<ListingContent, 'label'> & Pick<Listing, 'media'>): Fault[] {
	const { price: piecePrice, tiers } = content;
	const tierFaults = (tiers ?? []).flatMap((tier, i) =>
		tier.price.amount > piecePrice.amount
			? [{ pointer: `/tiers/${i}/price`, detail: 'must not be above the price' }]
			: [],
	);
	return [...tierFaults, ...cardFaults(content)];
}

/** The card is too large: its texts, or its texts with the pictures. */
export function cardFaults({
	title,
	category,
	colors,
	sizes,
	media,
}: Omit<ListingContent, 'label'> & Pick<Listing, 'media'>): Fault[] {
	const bytes = bytesOf({ title, category, sizes, ...picturesOf({ colors, media }) });
	if (bytes <= maxCardTextBytes) return [];
	const detail = `makes the card too large: title, category, colors, sizes and pictures are ${bytes} bytes as JSON, the maximum is ${maxCardTextBytes}`;
	return [{ pointer: bytesOf(colors) >= bytesOf(sizes) ? '/colors' : '/sizes', detail }];
}

function bytesOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value));
}

/** Faults over the life of a listing: too many colors or sizes, earlier ones included, because their stock is kept. */
export function lifetimeFaults({ colors, sizes, retired }: Pick<Listing, 'colors' | 'sizes' | 'retired'>): Fault[] {
	const countFault = (field: string, count: number, maximum: number): Fault[] =>
		count <= maximum
			? []
			: [
					{
						pointer: `/${field}`,
						detail: `must be at most ${maximum}, earlier ones included: the listing has had ${count}`,
					},
				];
	return [
		...countFault('colors', colors.length + (retired?.colors.length ?? 0), maxColorsEver),
		...countFault('sizes', sizes.length + (retired?.sizes.length ?? 0), maxSizesEver),
	];
}
