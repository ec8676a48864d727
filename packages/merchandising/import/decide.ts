import { type Listing, draft, onSale } from '#catalog';
import { type ListingId, type Millis, type Result, type TenantId, accepted, folded, ownedId, refused } from '#kernel';
import { type Write, derivedUnique } from '#platform';
import { type Sizes, type StockRow, maxRows, offerWithStock } from '#stock';
import { offerWrites, rowCount } from '../change-listing.ts';
import type { MerchandisingDeps } from '../deps.ts';
import type { Applied, PreviewedChange, StockMode } from './import.ts';
import { type ImportedContent, type ProductRefusal, importedContent, updateListing } from './merge-listing.ts';
import type { ImportedProduct } from './product.ts';

/** The listing that a product becomes, with the listing and rows as they were read. */
export interface ProductDecision {
	readonly before: Listing | undefined;
	readonly after: Listing;
	readonly rows: ReadonlyMap<string, StockRow>;
	readonly imported: ImportedContent;
	/** Whether quantities of the file are set. Otherwise the listing is on sale and keeps its stock. */
	readonly setsStock: boolean;
	/** Whether stock is set only where it still is as the preview saw it. */
	readonly asPreviewed: boolean;
}

/** What decides a product besides its listing. */
export interface ProductTerms {
	readonly stock: StockMode;
	/** What the preview saw; undefined without a preview. */
	readonly seen: PreviewedChange | undefined;
	readonly now: Millis;
}

/** The id of an imported listing: the same for the same handle of the same tenant, however often it is imported. */
export function importedListingId(tenantId: TenantId, handle: string): ListingId {
	return ownedId('listing', tenantId, derivedUnique('import', tenantId, folded(handle)));
}

/**
 * Decides a product on its stored listing, without a write. Stock of a listing on sale is set only on request: pieces were
 * sold since the file was made. A listing, or stock that would be set, that changed after the preview refuses the product.
 */
export async function decideProduct(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	product: ImportedProduct,
	{ stock, seen, now }: ProductTerms,
): Promise<Result<ProductDecision, ProductRefusal>> {
	const listingId = importedListingId(tenantId, product.handle);
	const before = await stores.catalog.listing(tenantId, listingId);
	if (seen !== undefined && seen.revision !== (before?.revision ?? 0)) return outdated;
	const imported = importedContent(product, before);
	const setsStock = stock === 'set' || before === undefined || !onSale(before);
	const common = { imported, setsStock, asPreviewed: seen !== undefined };
	if (before === undefined) {
		const after = draft({ tenantId, listingId }, imported.content, now);
		return accepted({ before, after, rows: new Map(), ...common });
	}
	const after = updateListing(before, imported.content, now);
	if (!after.ok) return after;
	if (!setsStock && rowCount(before, after.value) > maxRows) return inLanes;
	// A color that comes back still has its row.
	const rows = await stores.stock.rows(after.value);
	if (setsStock && seen !== undefined && !isAsSeen(seen, rows, after.value)) return outdated;
	return accepted({ before, after: after.value, rows, ...common });
}

const outdated = refused({ column: 'handle', reason: 'import_outdated' } as const);
export const inLanes = refused({ column: 'quantity', reason: 'stock_in_lanes' } as const);

/** Whether each cell that the file states has the pieces that the preview saw. */
function isAsSeen(seen: PreviewedChange, rows: ReadonlyMap<string, StockRow>, { sizes }: Listing): boolean {
	return seen.stock.every(({ color, old, new: next }) =>
		sizes.every((size, i) => (next[i] ?? null) === null || (rows.get(color)?.available[size] ?? null) === old[i]),
	);
}

/**
 * The write or check of the listing, and of each stock row that changes: its pieces, and its revision if the listing has a new
 * one. Rows of an unchanged listing keep their revision, and the check detects that it was published or withdrawn meanwhile.
 * With the mark, 40 new and 40 removed colors, these are 82 writes, so they fit one transaction.
 */
export function writesOf(stores: MerchandisingDeps, decision: ProductDecision): Write[] {
	const { before, after, rows, imported, setsStock, asPreviewed } = decision;
	const { listingId } = after;
	const revision = onSale(after) ? after.revision : undefined;
	const revised = after.revision !== before?.revision;
	const listing = revised
		? stores.catalog.save(after, before?.revision ?? 0)
		: stores.catalog.requireRevision(listingId, after.revision);
	if (!setsStock) return [listing, ...(revised ? offerWrites(stores, before, after) : [])];
	const offered = after.colors.flatMap(({ code: color }) => {
		const row = { listingId, color };
		const stored = rows.get(color);
		const read = asPreviewed ? stored : undefined;
		const pieces = imported.pieces.get(color) ?? {};
		if (stored !== undefined && !isRestocked(stored, pieces) && !revised) return [];
		if (stored !== undefined && !revised) return [stores.stock.set(row, pieces, read)];
		const offering = { revision, available: pieces, exists: stored !== undefined, read };
		return [offerWithStock(stores.stock, row, offering)];
	});
	const current = new Set(after.colors.map((color) => color.code));
	const removed = (before?.colors ?? []).filter((color) => !current.has(color.code));
	return [
		listing,
		...offered,
		...removed.map(({ code: color }) => stores.stock.offer({ listingId, color }, undefined)),
	];
}

function isRestocked(stored: StockRow | undefined, pieces: Sizes): boolean {
	return Object.entries(pieces).some(([size, count]) => stored?.available[size] !== count);
}

/** Whether a quantity of the file differs from the pieces stored. A cell that is not stored has none. */
function differs({ imported, rows }: ProductDecision): boolean {
	return [...imported.pieces].some(([color, pieces]) =>
		Object.entries(pieces).some(([size, count]) => (rows.get(color)?.available[size] ?? 0) !== count),
	);
}

/** What the writes of a decision do to the listing, for the report and the audit log. */
export function toApplied(decision: ProductDecision, line: number): Applied {
	const { before, after, rows, imported, setsStock } = decision;
	const restocks = [...imported.pieces].some(([color, pieces]) => isRestocked(rows.get(color), pieces));
	const stock = setsStock ? restocks && { stock: 'set' as const } : differs(decision) && { stock: 'kept' as const };
	const common = { line, listingId: after.listingId, ...stock };
	if (before === undefined) return { effect: 'created', ...common };
	if (after.revision === before.revision) return { effect: setsStock && restocks ? 'stocked' : 'unchanged', ...common };
	const [old, next] = [before.price.amount, after.price.amount];
	return { effect: 'changed', ...common, ...(old === next ? {} : { price: { old, new: next } }) };
}
