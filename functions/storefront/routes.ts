import * as z from 'zod/mini';
import { checkoutInput } from '#checkout';
import { maxAmount } from '#kernel';
import { bilingual, slug, text, whole } from '#kernel/schemas';
import { defineRoutes, examples, pageOf, pageQuery, wholeQuery } from '#http';
import { cardShape, checkoutShape, listingShape, orderShape } from '#http/shapes';

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

const tenantShape = z.strictObject({ tenantId: z.string(), name: bilingual, clusterId: z.string(), grade: z.string() });
const clusterShape = z.strictObject({ clusterId: z.string(), name: bilingual, speciality: z.nullable(z.string()) });

const placed = { description: 'The checkout as it is.', schema: checkoutShape, example: examples.checkout };
const found = { description: 'The order as it is.', schema: orderShape, example: examples.order };

export const routes = defineRoutes({
	browseListings: {
		method: 'GET',
		path: '/v1/listings',
		summary: 'Browse and search listings that are on sale. Prices are in minor units.',
		access: { who: 'public', of: 'anyone' },
		query: browseQuery,
		answers: {
			200: {
				description: 'One page of cards.',
				schema: pageOf(cardShape),
				example: { items: [examples.card], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getListing: {
		method: 'GET',
		path: '/v1/listings/{listingId}',
		summary: 'A listing that is on sale, with what is available of each color and size.',
		access: { who: 'public', of: 'anyone' },
		answers: { 200: { description: 'The listing.', schema: listingShape, example: examples.listing } },
		problems: [],
	},
	getTenant: {
		method: 'GET',
		path: '/v1/tenants/{tenantId}',
		summary: 'The shop page of an active tenant.',
		access: { who: 'public', of: 'anyone' },
		answers: {
			200: {
				description: 'What the public may know of the tenant.',
				schema: tenantShape,
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
		access: { who: 'public', of: 'anyone' },
		query: z.object(wholeQuery),
		answers: {
			200: {
				description: 'All clusters, a hundred at a time.',
				schema: pageOf(clusterShape),
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
		access: { who: 'buyer', of: 'own buyer' },
		idempotent: 'required',
		body: { type: 'application/json', schema: checkoutInput, example: examples.checkoutInput },
		answers: { 201: { ...placed, description: 'Placed now, or by an earlier request with the same Idempotency-Key.' } },
		problems: [
			'not_for_sale',
			'unknown_variant',
			'below_minimum',
			'out_of_stock',
			'price_changed',
			'total_too_large',
			'checkout_too_large',
			'too_many_holds',
			'too_many_rows',
			'idempotency_mismatch',
		],
	},
	getCheckout: {
		method: 'GET',
		path: '/v1/checkouts/{checkoutId}',
		summary: "One of the buyer's checkouts.",
		access: { who: 'buyer', of: 'own buyer' },
		answers: { 200: placed },
		problems: [],
	},
	cancelCheckout: {
		method: 'POST',
		path: '/v1/checkouts/{checkoutId}/cancel',
		summary: 'Give up a checkout that awaits payment; its stock is released.',
		access: { who: 'buyer', of: 'own buyer' },
		answers: { 200: { ...placed, example: { ...examples.checkout, state: 'cancelled' } } },
		problems: ['checkout_state'],
	},
	listOrders: {
		method: 'GET',
		path: '/v1/orders',
		summary: "The buyer's orders, newest first.",
		access: { who: 'buyer', of: 'own buyer' },
		query: z.object(pageQuery),
		answers: {
			200: {
				description: 'One page of orders.',
				schema: pageOf(orderShape),
				example: { items: [examples.order], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getOrder: {
		method: 'GET',
		path: '/v1/orders/{orderId}',
		summary: "One of the buyer's orders.",
		access: { who: 'buyer', of: 'own buyer' },
		answers: { 200: found },
		problems: [],
	},
	confirmReceipt: {
		method: 'POST',
		path: '/v1/orders/{orderId}/receipt',
		summary: 'Confirm that a shipped order has arrived.',
		access: { who: 'buyer', of: 'own buyer' },
		answers: {
			200: { ...found, example: { ...examples.order, state: 'received', receivedAt: '2026-11-14T03:00:00.000Z' } },
		},
		problems: ['order_state'],
	},
});
