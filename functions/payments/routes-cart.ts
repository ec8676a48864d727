import * as z from 'zod/mini';
import { type Access, defineRoutes, examples } from '#http';
import { cartSchema, mergedCartSchema } from '#http/schemas';
import { cartLines } from '#orders';

const buyers = { actor: 'buyer', reach: 'own buyer' } as const satisfies Access;
const line = { listingId: examples.listing.listingId, color: 'red', size: 'M', quantity: 20 };
/** A cart of one line. */
export const cartExample = { version: 1794364200000, lines: [line], updatedAt: '2026-11-11T02:30:00.000Z' };

/** A buyer's cart. */
export const cartRoutes = defineRoutes({
	getCart: {
		method: 'GET',
		path: '/v1/cart',
		summary: "Retrieve the buyer's cart. It reserves nothing; a quote prices its lines and a checkout orders them.",
		access: buyers,
		responses: {
			200: {
				description: 'The cart. Its version is 0 and `updatedAt` null if nothing was ever stored.',
				schema: cartSchema,
				example: cartExample,
			},
		},
		problems: [],
	},
	replaceCart: {
		method: 'PUT',
		path: '/v1/cart',
		summary:
			'Replace all lines of the cart, if it still has the `version` that the buyer saw. Otherwise the stored cart is ' +
			'returned with the refusal, and nothing changes. Lines that are stored already are accepted for any version.',
		access: buyers,
		body: {
			type: 'application/json',
			schema: z.strictObject({ version: z.int().check(z.minimum(0)), lines: cartLines }),
			example: { version: 0, lines: [line] },
		},
		responses: { 200: { description: 'The cart.', schema: cartSchema, example: cartExample } },
		problems: ['cart_changed'],
	},
	mergeCart: {
		method: 'POST',
		path: '/v1/cart/merge',
		summary:
			"Add a guest's lines to the cart. Pieces of one variant are summed up to the limit of a line, and a full cart takes " +
			'no other variant. A repeated request changes nothing, and returns the changes of the first beside the cart as it is.',
		access: buyers,
		idempotent: 'required',
		body: {
			type: 'application/json',
			schema: z.strictObject({ lines: cartLines.check(z.minLength(1)) }),
			example: { lines: [line] },
		},
		responses: {
			200: {
				description: 'The cart, with what became of each line of the request.',
				schema: mergedCartSchema,
				example: { ...cartExample, changes: [{ kind: 'added', line, from: 0, to: 20, reason: null }] },
			},
		},
		problems: ['idempotency_mismatch'],
	},
});
