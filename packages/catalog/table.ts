import type { Table } from '#platform';

/** Listings, their stock rows, imports, and the change log of search. */
export const catalogTable = {
	name: 'catalog',
	indexes: {},
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
		'the imports of a tenant, newest first': 'query pk = T#<tenantId>, sk begins with I#, backwards',
		'the products of a chunk of an import': 'get T#<tenantId> / D#<unique>#<chunk>',
		'the progress of a chunk of an import': 'get T#<tenantId> / P#<unique>#<chunk>',
		'the previewed changes of an import': 'query pk = T#<tenantId>, sk begins with V#<unique>#',
		'the previewed changes of a chunk': 'batch get T#<tenantId> / V#<unique>#<chunk>#<index>',
		'the changes of listings on sale behind a position':
			'query pk = X#log, sk between positions; a record is X#log / <position>',
		'the newest segment of search': 'get X#log / manifest',
		'a picture of a tenant': 'get T#<tenantId> / MD#<unique>',
		'the uploads that a tenant began in a minute': 'update T#<tenantId> / MU#<minute>',
	},
} as const satisfies Table;

/** `unique` is the unique part of a listing's id. */
export const catalogKeys = {
	listing: (tenantId: string, unique: string) => ({ pk: `T#${tenantId}`, sk: `L#${unique}` }),
} as const;
