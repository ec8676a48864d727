import type { Column } from './columns.ts';
import type { OnSale } from './record.ts';

/**
 * The fields of listings that filters read, by the number of the listing, as numbers of a dictionary. A cell is a color in stock:
 * `cellColor` and the list of its sizes in stock, from `cellStart` to before `cellEnd` of a listing, in the order of the card.
 */
export interface Columns {
	readonly category: Column;
	readonly cluster: Column;
	readonly tenant: Column;
	readonly price: Column;
	readonly cellStart: Column;
	readonly cellEnd: Column;
	readonly cellColor: Column;
	readonly cellSizes: Column;
}

/** Listings that a question goes through. */
export interface Block {
	/** The listings in the order of the newest, then of the id: their numbers, or null where these are the order. */
	readonly order: readonly number[] | null;
	/** The places in that order. */
	readonly count: number;
	/** Listings that a later block replaces, marked by 1; null if there are none. */
	readonly replaced: Uint8Array | null;
	/** More than every listing's number. */
	readonly capacity: number;
	/** Valid until the block changes. */
	readonly columns: Columns;
	/** The listings whose text has the term, replaced ones included. */
	withTerm(term: string): Uint32Array;
	/** Whether a title has the phrase; letters of ASCII are equal in either case. */
	hasPhrase(listing: number, phrase: Phrase): boolean;
	key(listing: number): ListingKey;
	state(listing: number): OnSale;
}

/** A text in lower case, also as bytes. */
export interface Phrase {
	readonly text: string;
	readonly bytes: Uint8Array;
}

/** What orders listings: the newest first, then the smaller id. */
export interface ListingKey {
	readonly publishedAt: number;
	readonly listingId: string;
}

/** Negative if the first comes before the second. */
export function compareKeys(a: ListingKey, b: ListingKey): number {
	return b.publishedAt - a.publishedAt || (a.listingId < b.listingId ? -1 : a.listingId > b.listingId ? 1 : 0);
}

/** The first place of the order whose listing comes after the key, or is it. */
export function placeOf(block: Pick<Block, 'order' | 'count' | 'key'>, key: ListingKey): number {
	let low = 0;
	let high = block.count;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (compareKeys(block.key(block.order?.[middle] ?? middle), key) < 0) low = middle + 1;
		else high = middle;
	}
	return low;
}
