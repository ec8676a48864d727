import type { ListingId } from '#kernel';
import { type RowId, type Sizes, type StockStore, allocate, firstLane, total } from '#stock';
import type { Variant } from './refusal.ts';

/** Pieces of one listing in one color that a checkout demands. */
export interface StockDemand {
	readonly listingId: ListingId;
	readonly color: string;
	readonly sizes: Sizes;
}

/** Pieces to decrement in one stock row. */
export interface Allocation {
	readonly row: RowId;
	readonly demand: StockDemand;
	readonly sizes: Sizes;
}

/** A variant that is short, with the pieces available over all lanes. */
export type ShortVariant = Variant & { readonly requested: number; readonly available: number };

/** Allocates each demand to one random lane, so that buyers of a drop write to different rows. */
export function firstAllocations(
	demands: readonly StockDemand[],
	unique: string,
	lanesOf: (listingId: ListingId) => number,
): Allocation[] {
	return demands.map((demand) => {
		const { listingId, color, sizes } = demand;
		return { row: { listingId, color, lane: firstLane(unique, lanesOf(listingId)) }, demand, sizes };
	});
}

/**
 * Allocates each demand over all lanes as they are now, or names every variant that is short. A row that is off sale
 * counts as empty.
 */
export async function currentAllocations(
	stock: StockStore,
	demands: readonly StockDemand[],
	unique: string,
): Promise<{ allocations: Allocation[]; short: ShortVariant[] }> {
	const rows = demands.length === 0 ? [] : await stock.colorRows(demands);
	const allocations: Allocation[] = [];
	const short: ShortVariant[] = [];
	for (const demand of demands) {
		const { listingId, color, sizes } = demand;
		const laneRows = rows.filter(
			(one) => one.listingId === listingId && one.color === color && one.row.revision !== undefined,
		);
		const shares = allocate(laneRows, sizes, firstLane(unique, Math.max(1, laneRows.length)));
		if (shares === undefined) short.push(...shortOf(demand, total(laneRows)));
		else
			allocations.push(
				...shares.map((share) => ({ row: { listingId, color, lane: share.lane }, demand, sizes: share.sizes })),
			);
	}
	return { allocations, short };
}

/** The sizes of a demand that exceed the available pieces. */
export function shortOf({ listingId, color, sizes }: StockDemand, available: Sizes): ShortVariant[] {
	return Object.entries(sizes)
		.map(([size, requested]) => ({ listingId, color, size, requested, available: available[size] ?? 0 }))
		.filter((one) => one.requested > one.available);
}
