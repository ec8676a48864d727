import type { ListingCard } from '#kernel';

/**
 * A buyer's question. Filters of different facets must all hold; of one facet's values one suffices. A color and a size hold
 * for one variant in stock. Prices are in minor units, both ends included.
 */
export interface FacetQuery {
	readonly q?: string | undefined;
	/** Ids of categories, each with its descendants, or names of categories. */
	readonly category?: readonly string[] | undefined;
	readonly cluster?: readonly string[] | undefined;
	readonly tenant?: readonly string[] | undefined;
	/** Color families, color codes, or names of colors in either language. */
	readonly color?: readonly string[] | undefined;
	/** Sizes under any of their names. */
	readonly size?: readonly string[] | undefined;
	readonly minPrice?: number | undefined;
	readonly maxPrice?: number | undefined;
	/** Whether a variant must be in stock. Sold-out listings are found otherwise, unless a color or size is asked for. */
	readonly inStock?: boolean | undefined;
	readonly sort: FacetSort;
	/** Whether values are counted. */
	readonly facets: boolean;
}

export type FacetSort = 'relevance' | 'newest' | 'price' | '-price';

/** The place of a card in the order of a question: its rank, the smaller first, then the newer, then the smaller id. */
export interface Cursor {
	readonly rank: number;
	readonly publishedAt: number;
	readonly listingId: string;
}

/** A page of the cards that match, and the number of all. */
export interface SearchResult {
	readonly hits: readonly Hit[];
	readonly total: number;
	/** Null unless they were asked for. */
	readonly facets: readonly Facet[] | null;
	/** The place behind which the next page begins; undefined on the last. */
	readonly next: Cursor | undefined;
	/** The query that was answered in place of a mistyped one. */
	readonly corrected?: string | undefined;
}

export interface Hit {
	readonly card: ListingCard;
	/** The code of the first color in stock that the filters of color and size match; undefined when sold out. */
	readonly color: string | undefined;
	readonly at: Cursor;
}

export const facetNames = ['category', 'cluster', 'tenant', 'color', 'size', 'price', 'inStock'] as const;
export type FacetName = (typeof facetNames)[number];

/** The values of a facet, the most frequent first. */
export interface Facet {
	readonly facet: FacetName;
	readonly values: readonly FacetValue[];
	/** The values that are left out. */
	readonly more: number;
}

/**
 * A value and the total of the question after a click on it: with the facet's own selection replaced by the value, and every
 * other filter kept. Of `category` an id of the tree, of `color` a family, of `size` a canonical name, of `price` a bucket as
 * `from-to` in minor units, of `inStock` only `true`.
 */
export interface FacetValue {
	readonly value: string;
	readonly count: number;
	readonly selected: boolean;
}

/** The values of a facet in a result: more than a page shows. Selected values are never left out. */
export const maxFacetValues = 100;

/** Where buckets of prices begin, in minor units of CNY. The last has no end. */
const bucketStarts = [0, 5_000, 10_000, 20_000, 30_000, 50_000, 100_000, 200_000];

/** The buckets of prices, both ends included. */
export const priceBuckets = bucketStarts.map((from, i) => {
	const next = bucketStarts[i + 1];
	return {
		value: `${from}-${next === undefined ? '' : next - 1}`,
		from,
		to: next === undefined ? undefined : next - 1,
	};
});

/** The place of the bucket that a price falls into. */
export function priceBucket(amount: number): number {
	let bucket = bucketStarts.length - 1;
	while (bucket > 0 && amount < (bucketStarts[bucket] ?? 0)) bucket--;
	return bucket;
}
