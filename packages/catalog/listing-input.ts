import * as z from 'zod/mini';
import { type Money, folded } from '#kernel';
import { bilingual, name, price } from '#kernel/schemas';
import { maxColors, maxSizes, maxTiers, maxWeightGrams } from './limits.ts';
import { color, garmentLabel, quantity, returnExclusion, tier } from './listing-fields.ts';

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
	/** Of one piece with its packaging, for shipping rates by weight. */
	weightGrams: z.optional(z.int().check(z.minimum(1), z.maximum(maxWeightGrams))),
	/** Whether buyers may pay by bank transfer, which reserves stock for days. Absent: as `takesBankTransfer` says. */
	acceptsBankTransfer: z.optional(z.boolean()),
	/** Absent: consumers may return the pieces without a reason. */
	returnExclusion: z.optional(returnExclusion),
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
	weightGrams: z.optional(z.nullable(fields.weightGrams)),
	acceptsBankTransfer: z.optional(z.nullable(fields.acceptsBankTransfer)),
	returnExclusion: z.optional(z.nullable(fields.returnExclusion)),
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
