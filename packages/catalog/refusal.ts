/** What the catalog refuses. */
export type CatalogRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'revision_conflict'; readonly revision: number }
	| { readonly kind: 'listing_incomplete'; readonly missing: readonly string[] };
