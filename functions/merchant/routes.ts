import * as z from 'zod/mini';
import { listingChange, listingInput } from '#catalog';
import { tenantPhases } from '#directory';
import { anyTenantRole, defineRoutes, examples, pageOf, pageQuery } from '#http';
import { gridSchema, merchantOrderSchema, refundSchema } from '#http/schemas';
import { instant } from '#kernel/schemas';
import { maxFileBytes, stockDeltas, stockInput } from '#merchandising';
import { orderStates, refundInput, shipmentInput } from '#orders';
import { keeping, looking, preparing, returning, windingDown } from './phases.ts';
import { salesRoutes } from './routes-sales.ts';

const listingSchema = z.strictObject({
	listingId: z.string(),
	tenantId: z.string(),
	revision: z.int(),
	state: z.enum(['draft', 'published', 'withdrawn']),
	/** Whether buyers can order it now: published, and the tenant active. */
	onSale: z.boolean(),
	...listingInput.shape,
	createdAt: instant,
	publishedAt: z.nullable(instant),
});
export type ListingResponse = z.input<typeof listingSchema>;

const listing = {
	listingId: examples.card.listingId,
	tenantId: examples.card.tenantId,
	revision: 1,
	state: 'draft',
	onSale: false,
	...examples.listingInput,
	createdAt: '2026-11-10T02:00:00.000Z',
	publishedAt: null,
} as const;
const published = {
	...listing,
	revision: 2,
	state: 'published',
	onSale: true,
	publishedAt: '2026-11-11T02:00:00.000Z',
} as const;

const stockSchema = z.strictObject({ listingId: z.string(), stock: gridSchema });
const stockExample = { listingId: listing.listingId, stock: examples.stock };

const importSchema = z.strictObject({
	importId: z.string(),
	state: z.enum(['running', 'done', 'failed']),
	products: z.int(),
	imported: z.int(),
	faults: z.array(
		z.strictObject({ line: z.int(), column: z.string(), reason: z.string(), product: z.optional(z.string()) }),
	),
	faultsOmitted: z.int(),
});
export type ImportResponse = z.input<typeof importSchema>;
const importExample = {
	importId: 'imp_chaonan-yilan_01k9z3q8d4m2x7c5v6b8n9p0qr',
	state: 'done',
	products: 25,
	imported: 24,
	faults: [{ line: 12, column: 'Variant Price', reason: 'price_differs', product: 'linen-shirt' }],
	faultsOmitted: 0,
};

const catalogRoles = ['owner', 'catalog'] as const;
const fulfilmentRoles = ['owner', 'fulfilment'] as const;
/** Who has to do with orders: those who ship, those who refund, and those who look on. */
const orderRoles = ['owner', 'fulfilment', 'finance', 'viewer'] as const;
const importRoles = ['owner', 'catalog', 'viewer'] as const;
const orderResponse = {
	description: 'The order as it is.',
	schema: merchantOrderSchema,
	example: examples.merchantOrder,
};

const ownRoutes = defineRoutes({
	createListing: {
		method: 'POST',
		path: '/v1/merchant/listings',
		summary: 'Write down a garment style as a draft.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: { type: 'application/json', schema: listingInput, example: examples.listingInput },
		responses: { 201: { description: 'The draft, revision 1.', schema: listingSchema, example: listing } },
		problems: [],
	},
	listMerchantListings: {
		method: 'GET',
		path: '/v1/merchant/listings',
		summary: "The tenant's listings in any state.",
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: looking },
		query: z.object(pageQuery),
		responses: {
			200: { description: 'One page.', schema: pageOf(listingSchema), example: { items: [listing], nextCursor: null } },
		},
		problems: ['invalid_cursor'],
	},
	getMerchantListing: {
		method: 'GET',
		path: '/v1/merchant/listings/{listingId}',
		summary: "One of the tenant's listings.",
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: looking },
		responses: { 200: { description: 'The listing.', schema: listingSchema, example: listing } },
		problems: [],
	},
	changeListing: {
		method: 'PATCH',
		path: '/v1/merchant/listings/{listingId}',
		summary: 'Replace some fields. With `revision`, only if the listing is still at it.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: {
			type: 'application/json',
			schema: listingChange,
			example: { price: { amount: 11900, currency: 'CNY' }, revision: 1 },
		},
		responses: {
			200: {
				description: 'The listing at its next revision.',
				schema: listingSchema,
				example: { ...listing, revision: 2 },
			},
		},
		problems: ['revision_conflict', 'too_many_rows'],
	},
	publishListing: {
		method: 'POST',
		path: '/v1/merchant/listings/{listingId}/publish',
		summary: 'Put a listing on sale. The tenant must be active.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write' },
		responses: { 200: { description: 'The listing, on sale.', schema: listingSchema, example: published } },
		problems: ['listing_incomplete', 'tenant_not_active'],
	},
	withdrawListing: {
		method: 'POST',
		path: '/v1/merchant/listings/{listingId}/withdraw',
		summary: 'Take a listing off sale.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: keeping },
		responses: {
			200: {
				description: 'The listing, off sale.',
				schema: listingSchema,
				example: { ...published, state: 'withdrawn', onSale: false, revision: 3 },
			},
		},
		problems: [],
	},
	getStock: {
		method: 'GET',
		path: '/v1/merchant/listings/{listingId}/stock',
		summary: 'What is available to sell, by color and size.',
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: looking },
		responses: { 200: { description: 'The grid.', schema: stockSchema, example: stockExample } },
		problems: [],
	},
	setStock: {
		method: 'PUT',
		path: '/v1/merchant/listings/{listingId}/stock',
		summary: 'Set what is available to sell from now on, of the colors and sizes named; the others stay.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: ['owner', 'catalog', 'fulfilment'],
			scope: 'stock.write',
			phases: keeping,
		},
		body: { type: 'application/json', schema: stockInput, example: { stock: examples.stock } },
		responses: { 200: { description: 'The whole grid.', schema: stockSchema, example: stockExample } },
		problems: ['unknown_variant', 'too_many_rows'],
	},
	adjustStock: {
		method: 'PATCH',
		path: '/v1/merchant/listings/{listingId}/stock',
		summary: 'Adjust what is available by deltas; nothing falls below zero.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: ['owner', 'catalog', 'fulfilment'],
			scope: 'stock.write',
			phases: keeping,
		},
		body: { type: 'application/json', schema: stockDeltas, example: { stock: { red: { S: 5, M: -3 } } } },
		responses: { 200: { description: 'The whole grid.', schema: stockSchema, example: stockExample } },
		problems: ['unknown_variant', 'out_of_stock'],
	},
	startImport: {
		method: 'POST',
		path: '/v1/merchant/imports',
		summary:
			"Import a product CSV in Shopify's format, old or new column names, as draft listings. A file in GB 18030 is best sent as `application/octet-stream`, which nothing on the way reads as text. A product that was imported before is updated, also while it is on sale: a quantity in the file becomes what is available from now on, whatever was sold since the file was made; an empty one leaves the stock as it is.",
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: {
			type: 'text/csv',
			maxBytes: maxFileBytes,
			example:
				'Handle,Title,Type,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty\nlinen-shirt,Linen shirt,Shirts,Size,M,129.00,20\n',
		},
		responses: {
			202: {
				description: 'The import has begun.',
				schema: importSchema,
				example: { ...importExample, state: 'running', imported: 0 },
			},
		},
		problems: ['file_unreadable'],
	},
	getImport: {
		method: 'GET',
		path: '/v1/merchant/imports/{importId}',
		summary: 'How far an import is, and what could not become a listing.',
		access: { actor: 'merchant', reach: 'own tenant', roles: importRoles, scope: 'listings.read', phases: looking },
		responses: { 200: { description: 'The import.', schema: importSchema, example: importExample } },
		problems: [],
	},
	listMerchantOrders: {
		method: 'GET',
		path: '/v1/merchant/orders',
		summary:
			"The tenant's orders, newest first. A page with a state may be short and still have a nextCursor. Name, phone and street of the buyer are null to `finance` and `viewer`, and to all once the tenant is closed for 30 days.",
		access: { actor: 'merchant', reach: 'own tenant', roles: orderRoles, scope: 'orders.read', phases: tenantPhases },
		query: z.object({ state: z.optional(z.enum(orderStates)), ...pageQuery }),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(merchantOrderSchema),
				example: { items: [examples.merchantOrder], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getMerchantOrder: {
		method: 'GET',
		path: '/v1/merchant/orders/{orderId}',
		summary: "One of the tenant's orders.",
		access: { actor: 'merchant', reach: 'own tenant', roles: orderRoles, scope: 'orders.read', phases: tenantPhases },
		responses: { 200: orderResponse },
		problems: [],
	},
	shipOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/shipments',
		summary: 'Hand a paid order to a carrier.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: fulfilmentRoles,
			scope: 'orders.ship',
			phases: windingDown,
		},
		body: { type: 'application/json', schema: shipmentInput, example: examples.shipment },
		responses: { 201: orderResponse },
		problems: ['order_state'],
	},
	refundOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/refunds',
		summary:
			'Give money of an order back; without an amount, all that is left. The refund is `pending` until the payment provider has it. Stock is not touched. A tenant that is closed for 30 days gives back only what was never shipped.',
		access: { actor: 'merchant', reach: 'own tenant', roles: ['owner', 'finance'], phases: returning },
		idempotent: 'optional',
		body: {
			type: 'application/json',
			schema: refundInput,
			example: { amount: examples.refund.amount, reason: examples.refund.reason },
		},
		responses: { 201: { description: 'The refund.', schema: refundSchema, example: examples.refund } },
		problems: ['own_order', 'tenant_not_active', 'refund_too_large', 'too_many_refunds', 'idempotency_mismatch'],
	},
});

/** All routes of a tenant. */
export const routes = { ...ownRoutes, ...salesRoutes };
