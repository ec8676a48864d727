import * as z from 'zod/mini';
import { maxQuantity } from '#catalog';
import { parseOwnedId } from '#kernel';
import { money, name, text } from '#kernel/schemas';
import { address, bookingWrites } from '#orders';
import { maxTransaction } from '#platform';

/**
 * Lines of one request. A row holds every size of a color, so lines may exceed rows. 200 lines with usual titles take 50
 * of the 64 KB (`maxPartsBytes`).
 */
export const maxLines = 200;
/** Stock rows and orders of one paying transaction. The others are the checkout, and the booking of its transfer. */
export const maxPaidWrites = maxTransaction - 1 - bookingWrites;
/** A payment after the expiry reserves every stock row again and records one order per tenant. */
export const maxStockRows = 50;
export const maxTenants = maxPaidWrites - maxStockRows;

/** Listings whose exclusion from the no-reason return a buyer confirms. A listing has a stock row at least. */
const maxConfirmed = maxStockRows;

/** Characters of a note: a few sentences. */
const maxNote = 300;

const checkoutLine = z
	.strictObject({
		listingId: text(120),
		color: name(40),
		size: name(20),
		quantity: z.int().check(z.minimum(1), z.maximum(maxQuantity)),
		revision: z.optional(z.int().check(z.minimum(1))),
	})
	.register(z.globalRegistry, { id: 'CheckoutLine' });

const fields = {
	lines: z.array(checkoutLine).check(
		z.minLength(1),
		z.maxLength(maxLines),
		z.refine((lines: readonly { listingId: string; color: string }[]) => rows(lines) <= maxStockRows, {
			error: `must not touch more than ${maxStockRows} colors of listings`,
		}),
		z.refine((lines: readonly { listingId: string }[]) => tenants(lines) <= maxTenants, {
			error: `must not order from more than ${maxTenants} tenants`,
		}),
	),
	shippingAddress: address,
	/** The shipping fee as the buyer saw it in a quote. */
	shipping: z.optional(money),
	/** To all merchants of the checkout. */
	note: z.optional(text(maxNote)),
	/** Listings of the lines whose `hygiene` exclusion from the no-reason return the buyer confirms. */
	confirmedExclusions: z.optional(z.array(text(120)).check(z.maxLength(maxConfirmed))),
};

/**
 * A buyer's checkout request. A `revision` binds its line to the listing as the buyer saw it, and `shipping` binds the
 * checkout to the fee that the buyer saw: what has changed is refused.
 */
export const checkoutInput = z
	.strictObject(fields)
	.check(confirmedAreOrdered())
	.register(z.globalRegistry, { id: 'CheckoutRequest' });
export type CheckoutInput = z.output<typeof checkoutInput>;

/** A checkout request to be priced. Without an address it has no shipping fee. */
export const quoteInput = z
	.strictObject({ ...fields, shippingAddress: z.optional(address) })
	.check(
		confirmedAreOrdered(),
		z.refine(({ shipping, shippingAddress }) => shipping === undefined || shippingAddress !== undefined, {
			path: ['shipping'],
			error: 'needs a shippingAddress',
		}),
	)
	.register(z.globalRegistry, { id: 'QuoteRequest' });
export type QuoteInput = z.output<typeof quoteInput>;

/** Refuses the confirmation of a listing that is not ordered: a misspelled id would confirm nothing. */
function confirmedAreOrdered() {
	return z.check<{
		readonly lines: readonly { listingId: string }[];
		readonly confirmedExclusions?: readonly string[] | undefined;
	}>(({ value: { lines, confirmedExclusions = [] }, issues }) => {
		const ordered = new Set(lines.map(({ listingId }) => listingId));
		for (const [i, input] of confirmedExclusions.entries())
			if (!ordered.has(input))
				issues.push({
					code: 'custom',
					message: 'must be a listing of the lines',
					input,
					path: ['confirmedExclusions', i],
				});
	});
}

function rows(lines: readonly { listingId: string; color: string }[]): number {
	return new Set(lines.map((line) => `${line.listingId}\n${line.color}`)).size;
}

function tenants(lines: readonly { listingId: string }[]): number {
	return new Set(lines.map((line) => parseOwnedId('listing', line.listingId)?.owner)).size;
}
