/** A buyer's query. Prices are in minor units, both ends included; a minimum above the maximum matches nothing. */
export interface SearchQuery {
	readonly q?: string | undefined;
	readonly category?: string | undefined;
	readonly cluster?: string | undefined;
	readonly tenant?: string | undefined;
	/** A color's code, or its name in either language. */
	readonly color?: string | undefined;
	readonly size?: string | undefined;
	readonly minPrice?: number | undefined;
	readonly maxPrice?: number | undefined;
	readonly sort: Sort;
}
export type Sort = 'newest' | 'price' | 'relevance';
