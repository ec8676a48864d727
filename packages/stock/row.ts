import type { ListingId } from '#kernel';

/** The stock of one listing in one color: the pieces available to sell, by size. */
export interface StockRow {
	readonly available: Readonly<Record<string, number>>;
	/** The listing revision on sale; absent while the listing is off sale. */
	readonly revision?: number | undefined;
	/** The number of lanes of its listing; absent means one. */
	readonly lanes?: number | undefined;
}

/** Pieces by size. */
export type Sizes = Readonly<Record<string, number>>;

/** Identifies a stock row: listing, color and lane. The lane is 0 unless the listing is sold in several. */
export interface RowId {
	readonly listingId: string;
	readonly color: string;
	readonly lane?: number | undefined;
}

/** The fields of a listing that determine its rows: one for each color in each lane. */
export interface OfferedListing {
	readonly listingId: ListingId;
	readonly colors: readonly { readonly code: string }[];
	readonly lanes?: number | undefined;
}

/** A stock row with its color and lane. */
export interface LaneRow {
	readonly color: string;
	readonly lane: number;
	readonly row: StockRow;
}

/** Why the stored row refuses a reservation: off sale, at another revision, or short of pieces. */
export function shortfall(
	row: StockRow | undefined,
	revision: number,
	requested: Sizes,
): 'off_sale' | 'revision' | 'short' | undefined {
	if (row?.revision === undefined) return 'off_sale';
	if (row.revision !== revision) return 'revision';
	return enough(row.available, requested) ? undefined : 'short';
}

/** Whether each size has as many pieces as are requested. */
export function enough(available: Sizes, requested: Sizes): boolean {
	return Object.entries(requested).every(([size, pieces]) => pieces <= (available[size] ?? 0));
}
