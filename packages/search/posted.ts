import type { Bilingual, ClusterId, ListingId, Millis, Money, TenantId } from '#kernel';

/** The card of a listing on sale, as its postings carry it. */
export interface Posted {
	readonly listingId: ListingId;
	readonly tenantId: TenantId;
	readonly clusterId: ClusterId;
	readonly title: Bilingual;
	readonly category: string;
	readonly colors: readonly { readonly code: string; readonly name: Bilingual }[];
	readonly sizes: readonly string[];
	readonly price: Money;
	readonly minOrderQuantity: number;
	readonly publishedAt: Millis;
}

/** A buyer's query. Prices are in minor units, both ends included; a minimum above the maximum matches nothing. */
export interface SearchCriteria {
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
