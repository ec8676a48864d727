import * as z from 'zod/mini';
import { type Listing, maxColors, maxQuantity, maxSizes } from '#catalog';
import { type ListingId, type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import { entries, name } from '#kernel/schemas';
import { type Audited, changesBetween, fingerprint, retryConflicts, withChanges } from '#platform';
import { type KeyedAdjustment, type Sizes, type StockRow, maxLanes } from '#stock';
import { redistribute } from './lanes.ts';
import type { MerchandisingRefusal, ShortLine } from './refusal.ts';
import type { AdjustStockDeps, MerchandisingDeps } from './deps.ts';

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

/**
 * Pieces were sold, or the listing was spread over lanes, between the read and the write. The first tries require the pieces
 * that were read, so that the audit log has old and new. Then sales are so frequent that the change is made without old values.
 */
const contention = { what: 'listing in contention', maxTries: 8 };
const triesAsRead = 3;

/** Sets the available pieces of the named variants; others stay. `lanes` spreads the stock over lanes, or merges them. */
export async function setStock(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ stock: grid, lanes }: StockInput,
	{ audit }: Audited,
): Promise<Result<StockedListing, MerchandisingRefusal>> {
	return retryConflicts(contention, async (tries) => {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const checked = requireVariants(listing, grid);
		if (!checked.ok) return checked;
		if (Math.max(lanes ?? 1, listing.lanes ?? 1) > 1) {
			const restock = (color: string, available: object) => accepted({ ...available, ...grid[color] });
			return withRows(stores, await redistribute(stores, tenantId, listingId, { lanes, restock, audit }));
		}
		const read = tries <= triesAsRead ? await stores.stock.rows(listing) : undefined;
		const rows = Object.entries(grid).map(([color, sizes]) =>
			stores.stock.set({ listingId, color }, sizes, read?.get(color)),
		);
		const done = await stores.database.transact(
			[stores.catalog.requireRevision(listingId, listing.revision), ...rows],
			withPieces({ audit }, grid, read, (_, next) => next),
		);
		return done.ok ? withRows(stores, accepted(listing)) : 'conflict';
	});
}

/** Deltas with the key that its caller chose, if there is one, and the time. */
export interface Adjustment {
	readonly stock: StockGrid;
	readonly idempotencyKey: string | undefined;
	readonly now: Millis;
}

/**
 * Adds deltas to the available pieces. The whole change is refused if one variant would fall below zero. Repeating an
 * adjustment under its key changes nothing; other deltas under the same key are refused.
 */
export async function adjustStock(
	stores: AdjustStockDeps,
	tenantId: TenantId,
	listingId: ListingId,
	adjustment: Adjustment,
	{ audit }: Audited,
): Promise<Result<StockedListing, MerchandisingRefusal>> {
	const { stock: grid } = adjustment;
	return retryConflicts(contention, async (tries) => {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const keyed = keyedAdjustment(listingId, adjustment);
		const earlier = keyed && (await stores.adjustments.fingerprint(keyed));
		if (keyed && earlier !== undefined)
			return earlier === keyed.fingerprint
				? withRows(stores, accepted(listing))
				: refused({ kind: 'idempotency_mismatch' });
		const checked = requireVariants(listing, grid);
		if (!checked.ok) return checked;
		const read = tries <= triesAsRead ? await stores.stock.rows(listing) : undefined;
		const adjusted = await applyAdjustment(stores, listing, { grid, keyed, read, audit });
		// A duplicate may have taken the pieces after the look-up of the key.
		if (adjusted !== 'conflict' && !adjusted.ok && keyed && (await stores.adjustments.fingerprint(keyed)) !== undefined)
			return 'conflict';
		return adjusted === 'conflict' ? adjusted : withRows(stores, adjusted);
	});
}

interface AdjustmentWrite extends Audited {
	readonly grid: StockGrid;
	readonly keyed: KeyedAdjustment | undefined;
	/** The rows that the write requires. Absent: whatever they are. */
	readonly read: ReadonlyMap<string, StockRow> | undefined;
}

/** Adds the deltas in one transaction with the key. A conflict is a change of the listing, or a duplicate, in between. */
async function applyAdjustment(
	stores: AdjustStockDeps,
	listing: Listing,
	{ grid, keyed, read, audit }: AdjustmentWrite,
): Promise<Result<Listing, MerchandisingRefusal> | 'conflict'> {
	const { listingId, tenantId } = listing;
	const guard = keyed && { write: stores.adjustments.remember(keyed), refusal: () => usedMeanwhile };
	if ((listing.lanes ?? 1) > 1) {
		const restock = (color: string, available: Sizes) => applyDeltas(color, available, grid[color] ?? {});
		const redistributed = await redistribute(stores, tenantId, listingId, { restock, guard, audit });
		if (redistributed.ok) return redistributed;
		return redistributed.refusal.kind === usedMeanwhile.kind ? 'conflict' : refused(redistributed.refusal);
	}
	const colors = Object.entries(grid);
	const rows = colors.map(([color, sizes]) => stores.stock.adjust({ listingId, color }, sizes, read?.get(color)));
	const guards = [stores.catalog.requireRevision(listingId, listing.revision), ...(guard ? [guard.write] : [])];
	const audited = withPieces({ audit }, grid, read, (old, delta) => old + delta);
	const done = await stores.database.transact([...guards, ...rows], audited);
	if (done.ok) return accepted(listing);
	if (done.failures.some(({ index }) => index < guards.length)) return 'conflict';
	const lines = done.failures.flatMap(({ index, item }): ShortLine[] => {
		const [color, sizes] = colors[index - guards.length] ?? ['', {}];
		return shortLines(color, stores.stock.fromItem(item)?.available ?? {}, sizes);
	});
	return lines.length > 0 ? refused({ kind: 'out_of_stock', lines }) : 'conflict';
}

/** The audit entry with the pieces of each named size before and after. Without a read, it has the numbers that were given. */
function withPieces(
	audited: Audited,
	grid: StockGrid,
	read: ReadonlyMap<string, StockRow> | undefined,
	next: (old: number, given: number) => number,
): Audited {
	const pieces = (of: (color: string, size: string, given: number) => number | undefined) =>
		Object.fromEntries(
			Object.entries(grid).map(([color, sizes]) => [
				color,
				Object.fromEntries(Object.entries(sizes).map(([size, given]) => [size, of(color, size, given)])),
			]),
		);
	const was = (color: string, size: string) => read?.get(color)?.available[size];
	if (read === undefined) return withChanges(audited, changesBetween(undefined, { given: grid }));
	const before = { stock: pieces(was) };
	const after = { stock: pieces((color, size, given) => next(was(color, size) ?? 0, given)) };
	return withChanges(audited, changesBetween(before, after));
}

/** A request with the same key came between the look-up of the key and the write. */
const usedMeanwhile = { kind: 'key_used_meanwhile' } as const;

function keyedAdjustment(
	listingId: ListingId,
	{ stock, idempotencyKey, now }: Adjustment,
): KeyedAdjustment | undefined {
	if (idempotencyKey === undefined) return undefined;
	return { listingId, idempotencyKey, fingerprint: fingerprint(JSON.stringify(stock)), at: now };
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

/** The listing, unless the grid names a color or size that it does not have. */
function requireVariants(listing: Listing, grid: StockGrid): Result<Listing, MerchandisingRefusal> {
	const colors = new Set(listing.colors.map((color) => color.code));
	const sizes = new Set(listing.sizes);
	const variants = Object.entries(grid).flatMap(([color, pieces]) =>
		Object.keys(pieces)
			.filter((size) => !colors.has(color) || !sizes.has(size))
			.map((size) => ({ color, size })),
	);
	return variants.length > 0 ? refused({ kind: 'unknown_variant', variants }) : accepted(listing);
}
