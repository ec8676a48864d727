import * as z from 'zod/mini';
import { anyBaseRole, defineRoutes, pageOf, pageQuery } from '#http';
import { money, price, slug, text } from '#kernel/schemas';

const garment = z
	.strictObject({ garmentId: z.string(), name: text(20), price, worth: z.nullable(money) })
	.register(z.globalRegistry, { id: 'Garment' });
const example = { garmentId: 'g1', name: 'Shirt', price: { amount: 12900, currency: 'CNY' }, worth: null };

/** A route of each kind. */
export const fixture = defineRoutes({
	listGarments: {
		method: 'GET',
		path: '/v1/garments',
		summary: 'Garments',
		access: { actor: 'public', reach: 'anyone' },
		query: z.object({ ...pageQuery, sort: z.optional(z.enum(['newest', 'price'])), cluster: slug }),
		responses: {
			200: { description: 'A page.', schema: pageOf(garment), example: { items: [example], nextCursor: null } },
		},
		problems: [],
	},
	orderGarment: {
		method: 'POST',
		path: '/v1/garments/{garmentId}/orders',
		summary: 'Order',
		access: { actor: 'buyer', reach: 'own buyer' },
		idempotent: 'required',
		body: {
			type: 'application/json',
			schema: z.strictObject({ quantity: z.int().check(z.minimum(1)), note: z.optional(text(10)) }),
			example: { quantity: 2 },
		},
		responses: { 201: { description: 'The order.', schema: garment, example } },
		problems: ['out_of_stock'],
	},
	mendGarment: {
		method: 'POST',
		path: '/v1/garments/{garmentId}/mendings',
		summary: 'Mend',
		access: { actor: 'buyer', reach: 'own buyer' },
		idempotent: 'optional',
		responses: { 201: { description: 'The garment.', schema: garment, example } },
		problems: [],
	},
	importGarments: {
		method: 'POST',
		path: '/v1/imports',
		summary: 'Import',
		access: { actor: 'base', reach: 'whole base', roles: anyBaseRole },
		body: { type: 'text/csv', alternatives: ['application/octet-stream'], maxBytes: 1000, example: 'Title\nShirt\n' },
		responses: {
			202: { description: 'Begun.', schema: z.strictObject({ importId: z.string() }), example: { importId: 'i1' } },
		},
		problems: ['file_unreadable'],
	},
	exportGarments: {
		method: 'GET',
		path: '/v1/garments.csv',
		summary: 'Export',
		access: { actor: 'public', reach: 'anyone' },
		responses: {
			200: {
				description: 'All.',
				schema: z.string(),
				example: 'Title\r\nShirt\r\n',
				file: { type: 'text/csv', name: 'garments.csv' },
			},
		},
		problems: [],
	},
	hearStripe: {
		method: 'POST',
		path: '/v1/webhooks/stripe',
		summary: 'Webhook',
		access: { actor: 'stripe', reach: 'anyone' },
		body: { type: 'signed', maxBytes: 1000 },
		responses: { 200: { description: 'Heard.', schema: z.strictObject({}), example: {} } },
		problems: ['invalid_signature', 'unknown_checkout'],
	},
});
