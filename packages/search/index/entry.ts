import type { ListingCard } from '#kernel';

/**
 * A change of one item: a listing, or one stock row. The latest entry of an item replaces its earlier ones. An entry of an
 * older revision than the item's changes nothing, so that entries may be delivered again.
 */
export type IndexEntry = ListingEntry | StockEntry;

/** The card of a listing at a revision; null while the listing is off sale. */
export interface ListingEntry {
	readonly kind: 'listing';
	readonly listingId: string;
	readonly revision: number;
	readonly card: ListingCard | null;
}

/**
 * The sizes in stock of one stock row, by their names on the card. A row that is removed has none, at its last revision. Every
 * change of a listing's revision writes its rows on sale again at that revision.
 */
export interface StockEntry {
	readonly kind: 'stock';
	readonly listingId: string;
	readonly color: string;
	readonly lane: number;
	readonly revision: number;
	readonly sizes: readonly string[];
}
