import * as z from 'zod/mini';
import { listingChange, listingInput, listingMediaInput } from '#catalog';
import { anyTenantRole, defineRoutes, examples, pageOf, pageQuery } from '#http';
import { gridSchema, labelFaultExamples, labelFaultSchema, merchantMediaSchema } from '#http/schemas';
import { instant } from '#kernel/schemas';
import { maxFileBytes, stockDeltas, stockInput } from '#merchandising';
import { maintenance, preparing, reading } from './phases.ts';
import { eventRoutes } from './routes-events.ts';
import { invoiceRoutes } from './routes-invoices.ts';
import { mediaExamples, mediaRoutes } from './routes-media.ts';
import { orderRoutes } from './routes-orders.ts';
import { profileRoutes } from './routes-profile.ts';
import { returnRoutes } from './routes-returns.ts';
import { salesRoutes } from './routes-sales.ts';

export type { ProfileResponse } from './routes-profile.ts';

const listingSchema = z
	.strictObject({
		listingId: z.string(),
		tenantId: z.string(),
		revision: z.int(),
		state: z.enum(['draft', 'published', 'withdrawn']),
		/** Whether buyers can order it now: it is published and its tenant is active. */
		onSale: z.boolean(),
		...listingInput.shape,
		createdAt: instant,
		publishedAt: z.nullable(instant),
		media: z.array(merchantMediaSchema),
	})
	.register(z.globalRegistry, { id: 'MerchantListing' });
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
	media: [],
} as const;
const published = {
	...listing,
	revision: 2,
	state: 'published',
	onSale: true,
	publishedAt: '2026-11-11T02:00:00.000Z',
} as const;

const stockSchema = z
	.strictObject({ listingId: z.string(), stock: gridSchema })
	.register(z.globalRegistry, { id: 'ListingStock' });
const stockExample = { listingId: listing.listingId, stock: examples.stock };

const importSchema = z
	.strictObject({
		importId: z.string(),
		state: z.enum(['running', 'done', 'failed']),
		products: z.int(),
		imported: z.int(),
		faults: z.array(
			z
				.strictObject({ line: z.int(), column: z.string(), reason: z.string(), product: z.optional(z.string()) })
				.register(z.globalRegistry, { id: 'ImportFault' }),
		),
		faultsOmitted: z.int(),
	})
	.register(z.globalRegistry, { id: 'Import' });
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
const importRoles = ['owner', 'catalog', 'viewer'] as const;
const ownRoutes = defineRoutes({
	createListing: {
		method: 'POST',
		path: '/v1/merchant/listings',
		summary: 'Create a listing as a draft.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: { type: 'application/json', schema: listingInput, example: examples.listingInput },
		responses: { 201: { description: 'The draft, at revision 1.', schema: listingSchema, example: listing } },
		problems: [],
	},
	listMerchantListings: {
		method: 'GET',
		path: '/v1/merchant/listings',
		summary: "List the tenant's listings, in any state.",
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: reading },
		query: z.object(pageQuery),
		responses: {
			200: { description: 'One page.', schema: pageOf(listingSchema), example: { items: [listing], nextCursor: null } },
		},
		problems: ['invalid_cursor'],
	},
	getMerchantListing: {
		method: 'GET',
		path: '/v1/merchant/listings/{listingId}',
		summary: 'Retrieve a listing of the tenant.',
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: reading },
		responses: { 200: { description: 'The listing.', schema: listingSchema, example: listing } },
		problems: [],
	},
	changeListing: {
		method: 'PATCH',
		path: '/v1/merchant/listings/{listingId}',
		summary:
			'Update the fields given. With `revision`, the update applies only if the listing is still at that revision.',
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
		problems: ['revision_conflict', 'too_many_rows', 'label_incomplete'],
	},
	publishListing: {
		method: 'POST',
		path: '/v1/merchant/listings/{listingId}/publish',
		summary: 'Publish a listing. The tenant must be active. A label is optional; one that is given must be right.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write' },
		responses: { 200: { description: 'The published listing.', schema: listingSchema, example: published } },
		problems: ['listing_incomplete', 'label_incomplete', 'tenant_not_active'],
	},
	checkListing: {
		method: 'GET',
		path: '/v1/merchant/listings/{listingId}/check',
		summary: "Check the listing's label by all rules, advice included. A listing without a label has no faults.",
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: reading },
		responses: {
			200: {
				description: 'The faults in the order of the rules.',
				schema: z
					.strictObject({ faults: z.array(labelFaultSchema) })
					.register(z.globalRegistry, { id: 'ListingCheck' }),
				example: { faults: labelFaultExamples },
			},
		},
		problems: [],
	},
	withdrawListing: {
		method: 'POST',
		path: '/v1/merchant/listings/{listingId}/withdraw',
		summary: 'Withdraw a listing from sale.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: catalogRoles,
			scope: 'listings.write',
			phases: maintenance,
		},
		responses: {
			200: {
				description: 'The withdrawn listing.',
				schema: listingSchema,
				example: { ...published, state: 'withdrawn', onSale: false, revision: 3 },
			},
		},
		problems: [],
	},
	setListingMedia: {
		method: 'PUT',
		path: '/v1/merchant/listings/{listingId}/media',
		summary:
			'Set the pictures of a listing, in their order. Each must be ready. The first picture of a color stands for it in lists.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: {
			type: 'application/json',
			schema: listingMediaInput,
			example: { media: [{ mediaId: mediaExamples.ready.mediaId, color: 'red', alt: mediaExamples.alt }] },
		},
		responses: {
			200: {
				description: 'The listing with its pictures, at its next revision.',
				schema: listingSchema,
				example: { ...listing, revision: 2, media: [mediaExamples.bound] },
			},
		},
		problems: ['media_not_ready', 'too_many_rows'],
	},
	getStock: {
		method: 'GET',
		path: '/v1/merchant/listings/{listingId}/stock',
		summary: 'Retrieve the available stock by color and size.',
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: reading },
		responses: { 200: { description: 'The grid.', schema: stockSchema, example: stockExample } },
		problems: [],
	},
	setStock: {
		method: 'PUT',
		path: '/v1/merchant/listings/{listingId}/stock',
		summary: 'Set the available stock of the colors and sizes given; the others stay unchanged.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: ['owner', 'catalog', 'fulfilment'],
			scope: 'stock.write',
			phases: maintenance,
		},
		body: { type: 'application/json', schema: stockInput, example: { stock: examples.stock } },
		responses: {
			200: { description: 'The stock of every color and size.', schema: stockSchema, example: stockExample },
		},
		problems: ['unknown_variant', 'too_many_rows'],
	},
	adjustStock: {
		method: 'PATCH',
		path: '/v1/merchant/listings/{listingId}/stock',
		summary:
			'Adjust the available stock by the deltas given. A result below zero is refused. An Idempotency-Key is remembered for ten days.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: ['owner', 'catalog', 'fulfilment'],
			scope: 'stock.write',
			phases: maintenance,
		},
		idempotent: 'optional',
		body: { type: 'application/json', schema: stockDeltas, example: { stock: { red: { S: 5, M: -3 } } } },
		responses: {
			200: { description: 'The stock of every color and size.', schema: stockSchema, example: stockExample },
		},
		problems: ['unknown_variant', 'out_of_stock', 'too_many_rows', 'idempotency_mismatch'],
	},
	startImport: {
		method: 'POST',
		path: '/v1/merchant/imports',
		summary:
			"Import a product CSV in Shopify's format, with old or new column names, as draft listings. Send files as `application/octet-stream`: the gateway decodes `text/csv` as UTF-8, which destroys GB 18030. A product imported before is updated, even while it is on sale. A quantity in the file becomes the available stock, whatever was sold since the file was made. An empty quantity leaves the stock unchanged.",
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: {
			type: 'text/csv',
			maxBytes: maxFileBytes,
			example:
				'Handle,Title,Type,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty\nlinen-shirt,Linen shirt,Shirts,Size,M,129.00,20\n',
		},
		responses: {
			202: {
				description: 'The import was accepted.',
				schema: importSchema,
				example: { ...importExample, state: 'running', imported: 0 },
			},
		},
		problems: ['file_unreadable'],
	},
	getImport: {
		method: 'GET',
		path: '/v1/merchant/imports/{importId}',
		summary: 'The progress of the import, and the products that were rejected.',
		access: { actor: 'merchant', reach: 'own tenant', roles: importRoles, scope: 'listings.read', phases: reading },
		responses: { 200: { description: 'The import.', schema: importSchema, example: importExample } },
		problems: [],
	},
});

/** All routes of a tenant. */
export const routes = {
	...ownRoutes,
	...eventRoutes,
	...orderRoutes,
	...invoiceRoutes,
	...mediaRoutes,
	...returnRoutes,
	...profileRoutes,
	...salesRoutes,
};
