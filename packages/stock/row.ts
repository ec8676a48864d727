import type { ListingId } from '#kernel';

/** The stock of one listing in one color: what is available to sell, by size. */
export interface StockRow {
	readonly available: Readonly<Record<string, number>>;
	/** The listing revision that is on sale; absent while the listing is not. */
	readonly revision?: number | undefined;
}

/** Pieces by size. */
export type Sizes = Readonly<Record<string, number>>;

/** Which stock row: a listing, one of its colors, and the lane, which is 0 unless the listing is sold in several. */
export interface RowId {
	readonly listingId: string;
	readonly color: string;
	readonly lane?: number | undefined;
}

/** What a listing says of its rows: each of its colors has one in each of its lanes. */
export interface Offered {
	readonly listingId: ListingId;
	readonly colors: readonly { readonly code: string }[];
	readonly lanes?: number | undefined;
}

/** A stock row with its place. */
export interface LaneRow {
	readonly color: string;
	readonly lane: number;
	readonly row: StockRow;
}

/** Why a reservation does not pass, told from the stored row: off sale, at another revision, or short of pieces. */
export function shortfall(
	row: StockRow | undefined,
	revision: number,
	wanted: Sizes,
): 'off_sale' | 'revision' | 'short' | undefined {
	if (row?.revision === undefined) return 'off_sale';
	if (row.revision !== revision) return 'revision';
	return enough(row.available, wanted) ? undefined : 'short';
}

/** Whether there are as many pieces of each size as are wanted. */
export function enough(available: Sizes, wanted: Sizes): boolean {
	return Object.entries(wanted).every(([size, pieces]) => pieces <= (available[size] ?? 0));
}
