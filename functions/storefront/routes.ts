import * as z from 'zod/mini';
import { checkoutInput } from '#checkout';
import { maxAmount } from '#kernel';
import { bilingual, slug, text, whole } from '#kernel/schemas';
import { defineRoutes, examples, pageOf, pageQuery, wholeQuery } from '#http';
import { cardSchema, checkoutSchema, listingSchema, orderSchema } from '#http/schemas';

const amount = z.optional(whole(0, maxAmount));

const browseQuery = z.object({
	q: z.optional(text(80)),
	category: z.optional(text(60)),
	cluster: z.optional(slug),
	tenant: z.optional(slug),
	color: z.optional(text(40)),
	size: z.optional(text(20)),
	minPrice: amount,
	maxPrice: amount,
	sort: z._default(z.enum(['relevance', 'newest', 'price']), 'newest'),
	...pageQuery,
});

const tenantSchema = z.strictObject({
	tenantId: z.string(),
	name: bilingual,
	clusterId: z.string(),
	grade: z.string(),
});
const clusterSchema = z.strictObject({ clusterId: z.string(), name: bilingual, speciality: z.nullable(z.string()) });

const placed = { description: 'The checkout as it is.', schema: checkoutSchema, example: examples.checkout };
const found = { description: 'The order as it is.', schema: orderSchema, example: examples.order };

export const routes = defineRoutes({
	browseListings: {
		method: 'GET',
		path: '/v1/listings',
		summary: 'Browse and search listings that are on sale. Prices are in minor units.',
		access: { actor: 'public', reach: 'anyone' },
		query: browseQuery,
		responses: {
			200: {
				description: 'One page of cards.',
				schema: pageOf(cardSchema),
				example: { items: [examples.card], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getListing: {
		method: 'GET',
		path: '/v1/listings/{listingId}',
		summary: 'A listing that is on sale, with what is available of each color and size.',
		access: { actor: 'public', reach: 'anyone' },
		responses: { 200: { description: 'The listing.', schema: listingSchema, example: examples.listing } },
		problems: [],
	},
	getTenant: {
		method: 'GET',
		path: '/v1/tenants/{tenantId}',
		summary: 'The shop page of an active tenant.',
		access: { actor: 'public', reach: 'anyone' },
		responses: {
			200: {
				description: 'What the public may know of the tenant.',
				schema: tenantSchema,
				example: {
					tenantId: 'chaonan-yilan',
					name: { zh: '怡岚服饰', en: 'Yilan Garments' },
					clusterId: 'chaonan',
					grade: 'leading',
				},
			},
		},
		problems: [],
	},
	getClusters: {
		method: 'GET',
		path: '/v1/clusters',
		summary: 'The industrial clusters of the base.',
		access: { actor: 'public', reach: 'anyone' },
		query: z.object(wholeQuery),
		responses: {
			200: {
				description: 'All clusters, a hundred at a time.',
				schema: pageOf(clusterSchema),
				example: {
					items: [{ clusterId: 'chaonan', name: { zh: '潮南', en: 'Chaonan' }, speciality: 'underwear' }],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid_cursor'],
	},
	placeCheckout: {
		method: 'POST',
		path: '/v1/checkouts',
		summary: 'Order across tenants: reserves the stock of every line, or none. Pay within 15 minutes.',
		access: { actor: 'buyer', reach: 'own buyer' },
		idempotent: 'required',
		body: { type: 'application/json', schema: checkoutInput, example: examples.checkoutInput },
		responses: {
			201: { ...placed, description: 'Placed now, or by an earlier request with the same Idempotency-Key.' },
		},
		problems: [
			'not_for_sale',
			'unknown_variant',
			'below_minimum',
			'out_of_stock',
			'price_changed',
			'total_too_large',
			'checkout_too_large',
			'too_many_reservations',
			'too_many_rows',
			'idempotency_mismatch',
		],
	},
	getCheckout: {
		method: 'GET',
		path: '/v1/checkouts/{checkoutId}',
		summary: "One of the buyer's checkouts.",
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: { 200: placed },
		problems: [],
	},
	cancelCheckout: {
		method: 'POST',
		path: '/v1/checkouts/{checkoutId}/cancel',
		summary: 'Give up a checkout that awaits payment; its stock is released.',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: { 200: { ...placed, example: { ...examples.checkout, state: 'cancelled' } } },
		problems: ['checkout_state'],
	},
	listOrders: {
		method: 'GET',
		path: '/v1/orders',
		summary: "The buyer's orders, newest first.",
		access: { actor: 'buyer', reach: 'own buyer' },
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page of orders.',
				schema: pageOf(orderSchema),
				example: { items: [examples.order], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getOrder: {
		method: 'GET',
		path: '/v1/orders/{orderId}',
		summary: "One of the buyer's orders.",
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: { 200: found },
		problems: [],
	},
	confirmReceipt: {
		method: 'POST',
		path: '/v1/orders/{orderId}/receipt',
		summary: 'Confirm that a shipped order has arrived.',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: {
			200: { ...found, example: { ...examples.order, state: 'received', receivedAt: '2026-11-14T03:00:00.000Z' } },
		},
		problems: ['order_state'],
	},
});
