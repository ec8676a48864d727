import * as z from 'zod/mini';
import { checkoutInput, quoteInput } from '#checkout';
import { bilingual } from '#kernel/schemas';
import { orderChange } from '#orders';
import { defineRoutes, examples, pageOf, pageQuery, wholeQuery } from '#http';
import {
	checkoutSchema,
	clusterSchema,
	listingSchema,
	orderDetailSchema,
	orderSchema,
	quoteSchema,
} from '#http/schemas';

const tenantSchema = z
	.strictObject({
		tenantId: z.string(),
		name: bilingual,
		clusterId: z.string(),
		grade: z.string(),
	})
	.register(z.globalRegistry, { id: 'TenantProfile' });

const placed = { description: 'The checkout.', schema: checkoutSchema, example: examples.checkout };
const orderResponse = { description: 'The order.', schema: orderSchema, example: examples.order };

/** The refusals of pricing. */
const pricing = [
	'not_for_sale',
	'unknown_variant',
	'below_minimum',
	'price_changed',
	'shipping_changed',
	'not_deliverable',
	'total_too_large',
	'checkout_too_large',
] as const;

export const routes = defineRoutes({
	getListing: {
		method: 'GET',
		path: '/v1/listings/{listingId}',
		summary: 'Retrieve a listing on sale, with the stock of each color and size.',
		access: { actor: 'public', reach: 'anyone' },
		responses: { 200: { description: 'The listing.', schema: listingSchema, example: examples.listing } },
		problems: [],
	},
	getTenant: {
		method: 'GET',
		path: '/v1/tenants/{tenantId}',
		summary: 'Retrieve the public profile of an active tenant.',
		access: { actor: 'public', reach: 'anyone' },
		responses: {
			200: {
				description: "The tenant's public profile.",
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
		summary: 'List the industrial clusters of the base.',
		access: { actor: 'public', reach: 'anyone' },
		query: z.object(wholeQuery),
		responses: {
			200: {
				description: 'All clusters; more than a hundred are paged.',
				schema: pageOf(clusterSchema),
				example: {
					items: [{ clusterId: 'chaonan', name: { zh: '潮南', en: 'Chaonan' }, speciality: 'underwear' }],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid_cursor'],
	},
	quoteCheckout: {
		method: 'POST',
		path: '/v1/quotes',
		summary:
			'Price a checkout as placing it now would, and name the tiers and the stock of its lines. Nothing is reserved or ' +
			'written. Missing pieces are listed in `shortages`. Without `shippingAddress` there is no shipping fee.',
		access: { actor: 'public', reach: 'anyone' },
		body: { type: 'application/json', schema: quoteInput, example: examples.checkoutInput },
		responses: { 200: { description: 'The price.', schema: quoteSchema, example: examples.quote } },
		problems: pricing,
	},
	placeCheckout: {
		method: 'POST',
		path: '/v1/checkouts',
		summary:
			'Place a checkout across tenants. The stock of every line is reserved, or none is. The checkout ' +
			'expires after 15 minutes unless it is paid. The shipping fee of each tenant is part of the total; its rates may ' +
			'be up to 30 seconds old, unless `shipping` names the fee that was seen.',
		access: { actor: 'buyer', reach: 'own buyer' },
		idempotent: 'required',
		body: { type: 'application/json', schema: checkoutInput, example: examples.checkoutInput },
		responses: {
			201: {
				...placed,
				description: 'The checkout, placed now or by an earlier request with the same Idempotency-Key.',
			},
		},
		problems: [...pricing, 'out_of_stock', 'too_many_reservations', 'too_many_rows', 'idempotency_mismatch'],
	},
	getCheckout: {
		method: 'GET',
		path: '/v1/checkouts/{checkoutId}',
		summary: 'Retrieve a checkout of the buyer.',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: { 200: placed },
		problems: [],
	},
	cancelCheckout: {
		method: 'POST',
		path: '/v1/checkouts/{checkoutId}/cancel',
		summary: 'Cancel a checkout that awaits payment. Its stock is released.',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: { 200: { ...placed, example: { ...examples.checkout, state: 'cancelled' } } },
		problems: ['checkout_state'],
	},
	listOrders: {
		method: 'GET',
		path: '/v1/orders',
		summary: "List the buyer's orders, newest first.",
		access: { actor: 'buyer', reach: 'own buyer' },
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'A page of orders.',
				schema: pageOf(orderSchema),
				example: { items: [examples.order], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getOrder: {
		method: 'GET',
		path: '/v1/orders/{orderId}',
		summary: 'Retrieve an order of the buyer.',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: {
			200: {
				description: 'The order, with what its buyer may return and cancel.',
				schema: orderDetailSchema,
				example: { ...examples.order, returnable: examples.returnable, cancellableFrom: null },
			},
		},
		problems: [],
	},
	changeOrder: {
		method: 'PATCH',
		path: '/v1/orders/{orderId}',
		summary:
			'Correct the shipping address of an order that is not shipped. The country and the province stay, because the ' +
			'shipping fee was agreed for them.',
		access: { actor: 'buyer', reach: 'own buyer' },
		body: {
			type: 'application/json',
			schema: orderChange,
			example: { shippingAddress: { ...examples.order.shippingAddress, line1: '从化区江埔街 2 号' } },
		},
		responses: {
			200: { ...orderResponse, example: { ...examples.order, state: 'paid', shipment: null } },
		},
		problems: ['order_state', 'other_region'],
	},
});
