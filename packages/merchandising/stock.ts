import * as z from 'zod/mini';
import { type Listing, maxColors, maxQuantity, maxSizes } from '#catalog';
import { type ListingId, type Result, type TenantId, accepted, refused } from '#kernel';
import { entries, name } from '#kernel/schemas';
import { type Audited, retryConflicts } from '#platform';
import { type Sizes, type StockRow, maxLanes } from '#stock';
import { redistribute } from './lanes.ts';
import type { MerchandisingRefusal, ShortLine } from './refusal.ts';
import type { MerchandisingDeps } from './deps.ts';

/** The maximum of available pieces of one size. */
export const maxAvailable = 10_000_000;

function gridSchema(pieces: z.ZodMiniType<number>) {
	const sizes = z.record(name(20), pieces).check(entries(1, maxSizes));
	return z.record(name(40), sizes).check(entries(1, maxColors));
}

/**
 * The pieces available to sell from now on, by color and size. `lanes` is the number of lanes for an announced drop; 1 merges
 * them.
 */
export const stockInput = z.strictObject({
	stock: gridSchema(z.int().check(z.minimum(0), z.maximum(maxAvailable))),
	lanes: z.optional(z.int().check(z.minimum(1), z.maximum(maxLanes))),
});
/** Pieces to add, or to subtract when negative, by color and size. */
export const stockDeltas = z.strictObject({
	stock: gridSchema(z.int().check(z.minimum(-maxQuantity), z.maximum(maxQuantity))),
});
export type StockInput = z.output<typeof stockInput>;
export type StockGrid = StockInput['stock'];

/** A listing with its stock rows by color. */
export interface StockedListing {
	readonly listing: Listing;
	readonly rows: ReadonlyMap<string, StockRow>;
}

/** The listing was spread over lanes between the read and the write. More than five times in a row is no accident. */
const inLanesMeanwhile = { what: 'listing in contention', maxTries: 5 };

/** Sets the available pieces of the named variants; others stay. `lanes` spreads the stock over lanes, or merges them. */
export async function setStock(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ stock: grid, lanes }: StockInput,
	{ audit }: Audited,
): Promise<Result<StockedListing, MerchandisingRefusal>> {
	return retryConflicts(inLanesMeanwhile, async () => {
		const listing = await listingWithVariants(stores, tenantId, listingId, grid);
		if (!listing.ok) return listing;
		if (Math.max(lanes ?? 1, listing.value.lanes ?? 1) > 1) {
			const restock = (color: string, available: object) => accepted({ ...available, ...grid[color] });
			return withRows(stores, await redistribute(stores, tenantId, listingId, { lanes, restock, audit }));
		}
		const rows = Object.entries(grid).map(([color, sizes]) => stores.stock.set({ listingId, color }, sizes));
		const done = await stores.database.transact([stores.catalog.requireOneLane(listingId), ...rows], { audit });
		return done.ok ? withRows(stores, listing) : 'conflict';
	});
}

/** Adds deltas to the available pieces. The whole change is refused if one variant would fall below zero. */
export async function adjustStock(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	grid: StockGrid,
	{ audit }: Audited,
): Promise<Result<StockedListing, MerchandisingRefusal>> {
	return retryConflicts(inLanesMeanwhile, async () => {
		const listing = await listingWithVariants(stores, tenantId, listingId, grid);
		if (!listing.ok) return listing;
		if ((listing.value.lanes ?? 1) > 1) {
			const restock = (color: string, now: Sizes) => applyDeltas(color, now, grid[color] ?? {});
			return withRows(stores, await redistribute(stores, tenantId, listingId, { restock, audit }));
		}
		const colors = Object.entries(grid);
		const rows = colors.map(([color, sizes]) => stores.stock.adjust({ listingId, color }, sizes));
		const done = await stores.database.transact([stores.catalog.requireOneLane(listingId), ...rows], { audit });
		if (done.ok) return withRows(stores, listing);
		if (done.failures.some((failure) => failure.index === 0)) return 'conflict';
		const lines = done.failures.flatMap(({ index, item }): ShortLine[] => {
			const [color, sizes] = colors[index - 1] ?? ['', {}];
			return shortLines(color, stores.stock.fromItem(item)?.available ?? {}, sizes);
		});
		return refused({ kind: 'out_of_stock', lines });
	});
}

function applyDeltas(
	color: string,
	available: Sizes,
	deltas: Sizes,
): Result<Record<string, number>, MerchandisingRefusal> {
	const lines = shortLines(color, available, deltas);
	if (lines.length > 0) return refused({ kind: 'out_of_stock', lines });
	const sums = Object.entries(deltas).map(([size, delta]) => [size, (available[size] ?? 0) + delta]);
	return accepted({ ...available, ...Object.fromEntries(sums) });
}

/** The sizes that a delta would take below zero. */
function shortLines(color: string, available: Sizes, deltas: Sizes): ShortLine[] {
	return Object.entries(deltas)
		.map(([size, delta]) => ({ color, size, requested: -delta, available: available[size] ?? 0 }))
		.filter((line) => line.requested > line.available);
}

async function withRows(
	stores: MerchandisingDeps,
	listing: Result<Listing, MerchandisingRefusal>,
): Promise<Result<StockedListing, MerchandisingRefusal>> {
	if (!listing.ok) return listing;
	return accepted({ listing: listing.value, rows: await stores.stock.rows(listing.value) });
}

/** The listing, provided that it has every color and size of the grid. */
async function listingWithVariants(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	grid: StockGrid,
): Promise<Result<Listing, MerchandisingRefusal>> {
	const listing = await stores.catalog.listing(tenantId, listingId);
	if (listing === undefined) return refused({ kind: 'not_found' });
	const colors = new Set(listing.colors.map((color) => color.code));
	const sizes = new Set(listing.sizes);
	const variants = Object.entries(grid).flatMap(([color, pieces]) =>
		Object.keys(pieces)
			.filter((size) => !colors.has(color) || !sizes.has(size))
			.map((size) => ({ color, size })),
	);
	return variants.length > 0 ? refused({ kind: 'unknown_variant', variants }) : accepted(listing);
}
