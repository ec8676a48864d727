import type { ListingCard } from '#kernel';
import type { IndexEntry } from './entry.ts';
import type { Cursor, FacetQuery, SearchResult } from './facet-query.ts';
import type { VariantsInStock } from './listing-state.ts';

/** The listings on sale, in memory: a base read from a segment, and the changes since. */
export interface SearchIndex {
	/** The position of the change log up to which the index is current. */
	readonly position: number;
	/** The number of listings on sale. */
	readonly size: number;
	/** The listings whose latest entries are not in the base: a measure of when to compact. */
	readonly changed: number;
	/** The version of the vocabulary that the terms of the base are of. `toSegment` makes terms of the present one. */
	readonly vocabularyVersion: number;
	/** Applies entries in their order. `position` is the place in the change log behind the last of them. */
	apply(entries: readonly IndexEntry[], position: number): void;
	search(query: FacetQuery, page: { readonly limit: number; readonly after?: Cursor | undefined }): SearchResult;
	/** The index as bytes. The index itself stays as it is. */
	toSegment(): Uint8Array;
	/** The listings on sale, to be compared with those of the tables. */
	documents(): Iterable<IndexedListing>;
}

export interface IndexedListing {
	readonly listingId: string;
	readonly revision: number;
	readonly card: ListingCard;
	readonly inStock: readonly VariantsInStock[];
}
