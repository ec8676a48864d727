import * as z from 'zod/mini';
import { type Money, folded } from '#kernel';
import { bilingual, entries, inBoth, name, price, text } from '#kernel/schemas';
import { maxColors, maxQuantity, maxSizes, maxTiers } from './limits.ts';

const quantity = z.int().check(z.minimum(1), z.maximum(maxQuantity));
const color = z.strictObject({ code: name(40), name: inBoth(40) });
const tier = z.strictObject({ minQuantity: quantity.check(z.minimum(2)), price });

/**
 * The label data that GB/T 5296.4 asks for on a garment sold in China. `safetyClass` is a class of GB 18401;
 * `sizeDesignation` gives height and girth by GB/T 1335, such as 165/88A.
 */
const garmentLabel = z.strictObject({
	productName: text(60),
	composition: z
		.array(z.strictObject({ fibre: text(40), percent: z.int().check(z.minimum(1), z.maximum(100)) }))
		.check(z.minLength(1), z.maxLength(12)),
	safetyClass: z.enum(['A', 'B', 'C']),
	standard: text(40),
	care: z.array(text(80)).check(z.minLength(1), z.maxLength(12)),
	sizeDesignation: z.record(name(20), text(20)).check(entries(0, maxSizes)),
	origin: text(60),
	grade: text(20),
});

const fields = {
	title: bilingual,
	category: name(60),
	colors: z.array(color).check(
		z.minLength(1),
		z.maxLength(maxColors),
		distinct((color: { code: string }) => color.code),
	),
	sizes: z.array(name(20)).check(
		z.minLength(1),
		z.maxLength(maxSizes),
		distinct((size: string) => size),
	),
	price,
	tiers: z.optional(z.array(tier).check(z.maxLength(maxTiers), ascending())),
	minOrderQuantity: z.optional(quantity),
	label: z.optional(garmentLabel),
};

/** The fields of a listing that the merchant writes. */
export const listingInput = z.strictObject(fields);
export type ListingContent = z.output<typeof listingInput>;

/**
 * A change of a listing: the fields to replace, where null removes an optional field. With `revision`, the change is refused
 * unless the listing is still at that revision.
 */
export const listingChange = z.strictObject({
	...z.partial(listingInput).shape,
	tiers: z.optional(z.nullable(fields.tiers)),
	minOrderQuantity: z.optional(z.nullable(fields.minOrderQuantity)),
	label: z.optional(z.nullable(fields.label)),
	revision: z.optional(z.int().check(z.minimum(1))),
});
export type ListingChange = z.output<typeof listingChange>;

/** Codes that differ only in case, width or composition look like one color to a reader. */
function distinct<T>(key: (entry: T) => string) {
	return z.refine<readonly T[]>((all) => new Set(all.map((entry) => folded(key(entry)))).size === all.length, {
		error: 'must not repeat an entry',
	});
}

function ascending() {
	return z.refine<readonly { minQuantity: number; price: Money }[]>(
		(tiers) =>
			tiers.every((current, i) => {
				const before = tiers[i - 1];
				return (
					before === undefined ||
					(before.minQuantity < current.minQuantity && before.price.amount >= current.price.amount)
				);
			}),
		{ error: 'must rise in minQuantity and not rise in price' },
	);
}
