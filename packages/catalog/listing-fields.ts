import * as z from 'zod/mini';
import { entries, inBoth, name, price, text } from '#kernel/schemas';
import { maxQuantity, maxSizes } from './limits.ts';

/** Schemas of a listing's fields, as merchants write them and as buyers read them. */
export const quantity = z.int().check(z.minimum(1), z.maximum(maxQuantity));

export const color = z.strictObject({ code: name(40), name: inBoth(40) }).register(z.globalRegistry, { id: 'Color' });

/** The unit price from a quantity on. */
export const tier = z
	.strictObject({ minQuantity: quantity.check(z.minimum(2)), price })
	.register(z.globalRegistry, { id: 'Tier' });
export type Tier = z.output<typeof tier>;

/**
 * Why pieces cannot be returned without a reason (Law on the Protection of Consumer Rights and Interests, art. 25).
 * `custom_made`: excluded by the law. `hygiene`: excluded once the buyer has confirmed it at the purchase.
 */
export const returnExclusion = z.enum(['custom_made', 'hygiene']).register(z.globalRegistry, { id: 'ReturnExclusion' });
export type ReturnExclusion = z.output<typeof returnExclusion>;

const percent = z.int().check(z.minimum(1), z.maximum(100));

/**
 * The label data that GB/T 5296.4 asks for on a garment sold in China. `safetyClass` is a class of GB 18401;
 * `sizeDesignation` gives height and girth by GB/T 1335, such as 165/88A. The schema takes what can be stored; whether the
 * label is right is decided by `checkLabel` before a sale.
 */
export const garmentLabel = z
	.strictObject({
		productName: text(60),
		composition: z
			.array(
				z.strictObject({
					/** Absent: the shell. */
					part: z.optional(z.enum(['shell', 'lining', 'filling'])),
					fibre: text(40),
					percent,
				}),
			)
			.check(z.minLength(1), z.maxLength(12)),
		safetyClass: z.enum(['A', 'B', 'C']),
		standard: text(40),
		care: z.array(text(80)).check(z.minLength(1), z.maxLength(12)),
		sizeDesignation: z.record(name(20), text(20)).check(entries(0, maxSizes)),
		origin: text(60),
		grade: text(20),
		/** `infant`: up to 36 months. Absent: adult. */
		wearer: z.optional(z.enum(['infant', 'child', 'adult'])),
		/** Whether it is worn next to the skin. Absent: direct. */
		contact: z.optional(z.enum(['direct', 'indirect'])),
		/** Absent: CN. */
		market: z.optional(z.enum(['CN', 'export'])),
		/** The down cluster content of a filling of down. */
		downPercent: z.optional(percent),
		/** The agent in China of imported goods. */
		importer: z.optional(z.strictObject({ name: text(80), address: text(160) })),
		hsCode: z.optional(z.string().check(z.regex(/^\d{6,10}$/))),
	})
	.register(z.globalRegistry, { id: 'GarmentLabel' });
export type GarmentLabel = z.output<typeof garmentLabel>;
