import * as z from 'zod/mini';
import { type Listing, maxColors, maxQuantity, maxSizes } from '#catalog';
import { type ListingId, type Result, type TenantId, accepted, refused } from '#kernel';
import { text } from '#kernel/schemas';
import type { StockRow } from '#stock';
import type { MerchandisingRefusal, MerchandisingStores, ShortLine } from './stores.ts';

/** Most pieces of one size that can be available. */
export const maxAvailable = 10_000_000;

function grid(pieces: z.ZodMiniType<number>) {
	const sizes = z.record(text(20), pieces).check(entries(maxSizes));
	return z.strictObject({ stock: z.record(text(40), sizes).check(entries(maxColors)) });
}

function entries(max: number) {
	return z.refine<Record<string, unknown>>((all) => Object.keys(all).length >= 1 && Object.keys(all).length <= max, {
		error: `must have 1 to ${max} entries`,
	});
}

/** What is available to sell from now on, by color and size. */
export const stockInput = grid(z.int().check(z.minimum(0), z.maximum(maxAvailable)));
/** Pieces to add (or, below zero, to take off) by color and size. */
export const stockDeltas = grid(z.int().check(z.minimum(-maxQuantity), z.maximum(maxQuantity)));
export type StockGrid = z.output<typeof stockInput>['stock'];

/** A listing with its stock rows by color. */
export interface Stocked {
	readonly listing: Listing;
	readonly rows: ReadonlyMap<string, StockRow>;
}

/** Sets what is available of the variants named; the others stay as they are. */
export async function setStock(
	stores: MerchandisingStores,
	tenantId: TenantId,
	listingId: ListingId,
	grid: StockGrid,
): Promise<Result<Stocked, MerchandisingRefusal>> {
	const known = await knownVariants(stores, tenantId, listingId, grid);
	if (!known.ok) return known;
	const rows = Object.entries(grid).map(([color, sizes]) => stores.stock.set({ listingId, color }, sizes));
	const done = await stores.database.transact(rows);
	if (!done.ok) throw new Error('a listing without its stock rows');
	return accepted({ listing: known.value, rows: await stores.stock.rows(listingId) });
}

/** Adjusts what is available by deltas. What would fall below zero refuses all of it. */
export async function adjustStock(
	stores: MerchandisingStores,
	tenantId: TenantId,
	listingId: ListingId,
	grid: StockGrid,
): Promise<Result<Stocked, MerchandisingRefusal>> {
	const known = await knownVariants(stores, tenantId, listingId, grid);
	if (!known.ok) return known;
	const colors = Object.entries(grid);
	const done = await stores.database.transact(
		colors.map(([color, sizes]) => stores.stock.adjust({ listingId, color }, sizes)),
	);
	if (done.ok) return accepted({ listing: known.value, rows: await stores.stock.rows(listingId) });
	const lines = done.failures.flatMap(({ index, item }): ShortLine[] => {
		const [color, sizes] = colors[index] ?? ['', {}];
		const row = stores.stock.fromItem(item);
		return Object.entries(sizes)
			.map(([size, delta]) => ({ color, size, requested: -delta, available: row?.available[size] ?? 0 }))
			.filter((line) => line.requested > line.available);
	});
	return refused({ kind: 'out_of_stock', lines });
}

async function knownVariants(
	stores: MerchandisingStores,
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
