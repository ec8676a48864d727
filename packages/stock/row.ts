/** The stock of one listing in one color: what is available to sell, by size. */
export interface StockRow {
	readonly available: Readonly<Record<string, number>>;
	/** The listing revision that is on sale; absent while the listing is not. */
	readonly revision?: number | undefined;
}

/** Pieces by size. */
export type Sizes = Readonly<Record<string, number>>;

/** Which stock row: a listing and one of its colors. */
export interface RowId {
	readonly listingId: string;
	readonly color: string;
}

/** Why a reservation did not pass, told from the stored row: off sale, another revision, or short of some sizes. */
export type Shortfall =
	| { readonly kind: 'off_sale' }
	| { readonly kind: 'revision'; readonly revision: number }
	| {
			readonly kind: 'short';
			readonly sizes: readonly { readonly size: string; readonly requested: number; readonly available: number }[];
	  };

/** Tells from the stored row why taking `wanted` at `revision` did not pass. */
export function shortfall(row: StockRow | undefined, revision: number, wanted: Sizes): Shortfall {
	if (row?.revision === undefined) return { kind: 'off_sale' };
	if (row.revision !== revision) return { kind: 'revision', revision: row.revision };
	return {
		kind: 'short',
		sizes: Object.entries(wanted)
			.map(([size, requested]) => ({ size, requested, available: row.available[size] ?? 0 }))
			.filter((one) => one.requested > one.available),
	};
}
