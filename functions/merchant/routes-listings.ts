import * as z from 'zod/mini';
import { listingChange, listingInput, listingMediaInput } from '#catalog';
import { anyTenantRole, defineRoutes, examples, pageOf, pageQuery } from '#http';
import { gridSchema, merchantMediaSchema } from '#http/schemas';
import { instant } from '#kernel/schemas';
import { listingChanges, maxListingChanges, ownListingsQuery, stockDeltas, stockInput } from '#merchandising';
import { maintenance, preparing, reading } from './phases.ts';
import { mediaExamples } from './routes-media.ts';

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

/** A problem without the request that met it, because one request has many. */
const itemProblem = z
	.looseObject({ type: z.string(), title: z.string(), status: z.int() })
	.register(z.globalRegistry, { id: 'ListingProblem' });
const outcomeSchema = z
	.strictObject({
		listingId: z.string(),
		outcome: z.enum(['changed', 'unchanged', 'refused']),
		/** Of the listing after the change. Null: the change was refused. */
		revision: z.nullable(z.int()),
		state: z.nullable(z.enum(['draft', 'published', 'withdrawn'])),
		problem: z.nullable(itemProblem),
	})
	.register(z.globalRegistry, { id: 'ListingOutcome' });
const listingOutcomesSchema = z
	.strictObject({ changed: z.int(), unchanged: z.int(), refused: z.int(), items: z.array(outcomeSchema) })
	.register(z.globalRegistry, { id: 'ListingOutcomes' });
export type ListingOutcomeResponse = z.input<typeof outcomeSchema>;

const stockSchema = z
	.strictObject({ listingId: z.string(), stock: gridSchema })
	.register(z.globalRegistry, { id: 'ListingStock' });
const stockExample = { listingId: listing.listingId, stock: examples.stock };

const catalogRoles = ['owner', 'catalog'] as const;

/** Routes of a tenant's listings and their stock. */
export const listingRoutes = defineRoutes({
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
		summary:
			"List the tenant's listings, in any state. With a filter, a page may be short and still have a `nextCursor`.",
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: reading },
		query: z.object({ ...ownListingsQuery, ...pageQuery }),
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
	deleteListing: {
		method: 'DELETE',
		path: '/v1/merchant/listings/{listingId}',
		summary: 'Delete a draft with its stock. A listing that was ever published can only be withdrawn.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: catalogRoles,
			scope: 'listings.write',
			phases: maintenance,
		},
		responses: { 200: { description: 'The draft that was deleted.', schema: listingSchema, example: listing } },
		problems: ['listing_was_published'],
	},
	changeListings: {
		method: 'POST',
		path: '/v1/merchant/listings/changes',
		summary:
			`Change, publish or withdraw up to ${maxListingChanges} listings, each in a transaction of its own. A change has the fields of ` +
			'PATCH and the `state` after it. One that is refused stops no other. The same request again changes nothing. With ' +
			'`dryRun` the outcomes are told and nothing is stored.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: {
			type: 'application/json',
			schema: listingChanges,
			example: {
				changes: [
					{ listingId: listing.listingId, price: { amount: 11900, currency: 'CNY' }, revision: 1, state: 'published' },
				],
			},
		},
		responses: {
			200: {
				description: 'The outcome of each change, in the order of the request.',
				schema: listingOutcomesSchema,
				example: {
					changed: 1,
					unchanged: 0,
					refused: 0,
					items: [{ listingId: listing.listingId, outcome: 'changed', revision: 3, state: 'published', problem: null }],
				},
			},
		},
		problems: [],
	},
	publishListing: {
		method: 'POST',
		path: '/v1/merchant/listings/{listingId}/publish',
		summary:
			'Publish a listing. The tenant must be active. A label that is given must be right; one must be given once the base requires labels.',
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write' },
		responses: { 200: { description: 'The published listing.', schema: listingSchema, example: published } },
		problems: ['listing_incomplete', 'label_incomplete', 'tenant_not_active'],
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
});
