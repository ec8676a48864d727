import type { Table } from '#platform';

/** Listings, their stock rows, imports, and the postings of search terms. */
export const catalogTable = {
	name: 'catalog',
	indexes: {
		byPrice: { partitionKey: 'pk', sortKey: 'priceKey', projection: 'all' },
	},
	stream: true,
	timeToLive: 'expiresAtSeconds',
	accessPatterns: {
		'one listing of a tenant': 'get T#<tenantId> / L#<unique>',
		'all listings of a tenant': 'query pk = T#<tenantId>, sk begins with L#',
		'the stock of the colors of a listing': 'batch get T#<tenantId> / S#<unique>#<lane>#<color>',
		'all stock rows of a listing, earlier colors included':
			'query pk = T#<tenantId>, sk begins with S#<unique>#; a row is S#<unique>#<lane>#<color>',
		'an adjustment of stock by its Idempotency-Key': 'get T#<tenantId> / K#<unique>#<derived from the key>',
		'an import of a tenant': 'get T#<tenantId> / I#<unique>',
		'the products of a chunk of an import': 'get T#<tenantId> / D#<unique>#<chunk>',
		'the progress of a chunk of an import': 'get T#<tenantId> / P#<unique>#<chunk>',
		'a picture of a tenant': 'get T#<tenantId> / MD#<unique>',
		'the uploads that a tenant began in a minute': 'update T#<tenantId> / MU#<minute>',
		'published listings of a term, newest first': 'query pk = W#<term>, backwards',
		'published listings of a term, by price': 'query byPrice: pk = W#<term>',
	},
} as const satisfies Table;

/** `unique` is the unique part of a listing's id. */
export const catalogKeys = {
	listing: (tenantId: string, unique: string) => ({ pk: `T#${tenantId}`, sk: `L#${unique}` }),
} as const;
