import * as z from 'zod/mini';
import {
	type Bilingual,
	type ClusterId,
	type ListingId,
	type Millis,
	type Money,
	type TenantId,
	folded,
} from '#kernel';
import { type Fault, bilingual, name, price, text } from '#kernel/schemas';

/** A listing has one stock row a color, and one transaction touches them all: 40 rows leave room below DynamoDB's 100. */
export const maxColors = 40;
export const maxSizes = 40;
export const maxTiers = 10;
/** Largest quantity of one line: a wholesale order of one size, far below where amounts would leave the safe integers. */
export const maxQuantity = 100_000;

const quantity = z.int().check(z.minimum(1), z.maximum(maxQuantity));
const color = z.strictObject({ code: name(40), name: bilingual });
const tier = z.strictObject({ minQuantity: quantity.check(z.minimum(2)), price });

/**
 * The label data that GB 5296.4 asks for on a garment sold in China; `safetyClass` is of GB 18401 and
 * `sizeDesignation` gives height and girth (GB/T 1335), such as 165/88A.
 */
const label = z.strictObject({
	productName: text(60),
	composition: z
		.array(z.strictObject({ fibre: text(40), percent: z.int().check(z.minimum(1), z.maximum(100)) }))
		.check(z.minLength(1), z.maxLength(12)),
	safetyClass: z.enum(['A', 'B', 'C']),
	standard: text(40),
	care: z.array(text(80)).check(z.minLength(1), z.maxLength(12)),
	sizeDesignation: z.record(name(20), text(20)),
	origin: text(60),
	grade: text(20),
});

const fields = {
	title: bilingual,
	category: name(60),
	colors: z.array(color).check(
		z.minLength(1),
		z.maxLength(maxColors),
		distinct((one: { code: string }) => one.code),
	),
	sizes: z.array(name(20)).check(
		z.minLength(1),
		z.maxLength(maxSizes),
		distinct((one: string) => one),
	),
	price,
	tiers: z.optional(z.array(tier).check(z.maxLength(maxTiers), ascending())),
	minOrderQuantity: z.optional(quantity),
	label: z.optional(label),
};

/** What a merchant says of a garment style. */
export const listingInput = z.strictObject(fields);
export type ListingContent = z.output<typeof listingInput>;

/**
 * A change of a listing: the fields to replace (null takes one away that need not be there), and the revision it was
 * decided on, if the caller wants it checked.
 */
export const listingChange = z.strictObject({
	...z.partial(listingInput).shape,
	tiers: z.optional(z.nullable(fields.tiers)),
	minOrderQuantity: z.optional(z.nullable(fields.minOrderQuantity)),
	label: z.optional(z.nullable(fields.label)),
	revision: z.optional(z.int().check(z.minimum(1))),
});
export type ListingChange = z.output<typeof listingChange>;

/**
 * draft → published ↔ withdrawn. A published listing is on sale unless it is held, which it is while its tenant is not
 * active. `revision` grows with every change; the prices of a checkout are bound to it.
 */
export interface Listing extends ListingContent {
	readonly listingId: ListingId;
	readonly tenantId: TenantId;
	readonly revision: number;
	readonly state: ListingState;
	readonly held: boolean;
	/** In how many lanes its stock is sold; absent: one. */
	readonly lanes?: number | undefined;
	/** The tenant's cluster when it was last published. */
	readonly clusterId?: ClusterId | undefined;
	readonly createdAt: Millis;
	readonly publishedAt?: Millis | undefined;
}
export type ListingState = 'draft' | 'published' | 'withdrawn';

/** Whether buyers may order it now. */
export function onSale(listing: Listing): boolean {
	return listing.state === 'published' && !listing.held;
}

/** The price of one piece when `total` pieces of the listing, of any color and size, are ordered together. */
export function unitPrice(listing: Pick<Listing, 'price' | 'tiers'>, total: number): { price: Money; tier: boolean } {
	const reached = (listing.tiers ?? []).findLast((one) => total >= one.minQuantity);
	return reached === undefined ? { price: listing.price, tier: false } : { price: reached.price, tier: true };
}

/** What stands on a card of a list: enough to choose, nothing private. */
export interface Card {
	readonly listingId: ListingId;
	readonly tenantId: TenantId;
	readonly clusterId: ClusterId;
	readonly title: Bilingual;
	readonly category: string;
	readonly colors: readonly { readonly code: string; readonly name: Bilingual }[];
	readonly sizes: readonly string[];
	readonly price: Money;
	readonly minOrderQuantity: number;
	readonly publishedAt: Millis;
}

/** The card of a listing that is on sale. */
export function cardOf(listing: Listing): Card {
	return {
		listingId: listing.listingId,
		tenantId: listing.tenantId,
		clusterId: listing.clusterId ?? '',
		title: listing.title,
		category: listing.category,
		colors: listing.colors,
		sizes: listing.sizes,
		price: listing.price,
		minOrderQuantity: listing.minOrderQuantity ?? 1,
		publishedAt: listing.publishedAt ?? listing.createdAt,
	};
}

/** Faults between the fields of a listing: a tier is no dearer than the piece. */
export function faultsBetween({ price: piece, tiers }: Pick<ListingContent, 'price' | 'tiers'>): Fault[] {
	return (tiers ?? []).flatMap((one, at) =>
		one.price.amount > piece.amount ? [{ pointer: `/tiers/${at}/price`, detail: 'must not be above the price' }] : [],
	);
}

/** Two codes that differ only in case, width or composition would be one color to a person. */
function distinct<T>(key: (one: T) => string) {
	return z.refine<readonly T[]>((all) => new Set(all.map((one) => folded(key(one)))).size === all.length, {
		error: 'must not repeat an entry',
	});
}

function ascending() {
	return z.refine<readonly { minQuantity: number; price: Money }[]>(
		(tiers) =>
			tiers.every((one, i) => {
				const before = tiers[i - 1];
				return (
					before === undefined || (before.minQuantity < one.minQuantity && before.price.amount >= one.price.amount)
				);
			}),
		{ error: 'must rise in minQuantity and not rise in price' },
	);
}
