import type { ListingId } from '#kernel';
import { type LaneRow, type RowId, type Sizes, type StockStore, allocate, firstLane, total } from '#stock';
import type { Variant } from './refusal.ts';

/** Pieces of one listing in one color that a checkout needs. */
export interface Need {
	readonly listingId: ListingId;
	readonly color: string;
	readonly sizes: Sizes;
}

/** Pieces to take from one stock row. */
export interface Taking {
	readonly row: RowId;
	readonly need: Need;
	readonly sizes: Sizes;
}

/** A variant that is short, with what there is of it over all lanes. */
export type Short = Variant & { readonly requested: number; readonly available: number };

/** Where to take each need on the first try: all of it from one lane, so that buyers of a drop meet in different rows. */
export function firstTakings(
	needs: readonly Need[],
	unique: string,
	lanesOf: (listingId: ListingId) => number,
): Taking[] {
	return needs.map((need) => {
		const { listingId, color, sizes } = need;
		return { row: { listingId, color, lane: firstLane(unique, lanesOf(listingId)) }, need, sizes };
	});
}

/**
 * Where to take each need as the rows are now, over all lanes; or every variant that is short. A row that is off sale has
 * nothing to take: it was withdrawn, or its tenant is not active.
 */
export async function takingsNow(
	stock: StockStore,
	needs: readonly Need[],
	unique: string,
): Promise<{ takings: Taking[]; short: Short[] }> {
	const rows = new Map<ListingId, LaneRow[]>();
	for (const { listingId } of needs) if (!rows.has(listingId)) rows.set(listingId, await stock.lanes(listingId));
	const takings: Taking[] = [];
	const short: Short[] = [];
	for (const need of needs) {
		const { listingId, color, sizes } = need;
		const own = (rows.get(listingId) ?? []).filter(({ color: of, row }) => of === color && row.revision !== undefined);
		const shares = allocate(own, sizes, firstLane(unique, Math.max(1, own.length)));
		if (shares === undefined) short.push(...shortOf(need, total(own)));
		else
			takings.push(
				...shares.map((share) => ({ row: { listingId, color, lane: share.lane }, need, sizes: share.sizes })),
			);
	}
	return { takings, short };
}

/** The sizes of a need that are more than what there is. */
export function shortOf({ listingId, color, sizes }: Need, available: Sizes): Short[] {
	return Object.entries(sizes)
		.map(([size, requested]) => ({ listingId, color, size, requested, available: available[size] ?? 0 }))
		.filter((one) => one.requested > one.available);
}
