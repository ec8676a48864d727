import { type Listing, draft, onSale } from '#catalog';
import { type Millis, type TenantId, accepted, folded, ownedId } from '#kernel';
import { type Write, derivedUnique, retryConflicts } from '#platform';
import type { Sizes, StockRow } from '#stock';
import { relane } from '../lanes.ts';
import type { MerchandisingDeps } from '../deps.ts';
import type { ImportChunk, Outcome } from './import.ts';
import { type ProductRefusal, type Stated, statedOf, updated } from './meet.ts';
import type { ImportedProduct } from './product.ts';
import type { ImportStore, Work } from './import-store.ts';
import { shortHandle } from './text.ts';

/** The stores that applying a chunk composes. */
export interface ApplyImportDeps extends MerchandisingDeps {
	readonly imports: ImportStore;
}

/**
 * Applies the products of a chunk that have no outcome yet, and counts the chunk on its import. Returns the number of
 * products applied or refused. A product and its outcome are written in one transaction. So a chunk delivered again sets no
 * stock a second time, and pieces sold in between stay sold. A product that its listing refuses changes nothing; its fault
 * becomes its outcome.
 *
 * A quantity of the file becomes the pieces available to sell, also on a listing on sale: pieces sold since the file was made
 * are not subtracted. Reserved pieces are added when they are released. Colors and sizes that the file does not name go off
 * sale, and their pieces stay.
 */
export async function applyChunk(stores: ApplyImportDeps, chunk: ImportChunk, now: Millis): Promise<number> {
	const work = await stores.imports.work(chunk);
	if (work === undefined) return 0;
	const due = [...work.products.keys()].filter((index) => !work.outcomes.has(index));
	for (const index of due) await applyProduct(stores, chunk, work, index, now);
	await stores.imports.markDone(chunk);
	return due.length;
}

/** A product that meets a concurrent change of its listing is decided again. More than five in a row is no accident. */
const maxTries = 5;

async function applyProduct(
	stores: ApplyImportDeps,
	chunk: ImportChunk,
	work: Work,
	index: number,
	now: Millis,
): Promise<void> {
	const product = work.products[index];
	if (product === undefined) return;
	const mark = (outcome: Outcome) => stores.imports.mark(chunk, index, outcome);
	return retryConflicts({ what: 'listing in contention', maxTries, pause: true }, async () => {
		const decided = await decide(stores, chunk.tenantId, product, now);
		if (decided === 'merged') return 'conflict';
		const writes =
			'reason' in decided ? [mark(faultOf(product, decided, work))] : [mark('applied'), ...writesOf(stores, decided)];
		const done = await stores.database.transact(writes);
		return done.ok || done.failures.some((failure) => failure.index === 0) ? undefined : 'conflict';
	});
}

function faultOf({ line, handle }: ImportedProduct, { column, reason }: ProductRefusal, { columns }: Work) {
	return { line, column: columns[column], reason, product: shortHandle({ cell: () => handle }) };
}

/** A listing as the file states it, with the listing and rows as they were read. */
interface Decided {
	readonly before: Listing | undefined;
	readonly after: Listing;
	readonly rows: ReadonlyMap<string, StockRow>;
	readonly stated: Stated;
}

/** Decides a product on its stored listing. A file has one quantity per variant, so lanes are merged first. */
async function decide(
	stores: ApplyImportDeps,
	tenantId: TenantId,
	product: ImportedProduct,
	now: Millis,
): Promise<Decided | ProductRefusal | 'merged'> {
	const listingId = importedListingId(tenantId, product.handle);
	const before = await stores.catalog.listing(tenantId, listingId);
	const stated = statedOf(product, before);
	if (before === undefined)
		return { before, after: draft({ tenantId, listingId }, stated.content, now), rows: new Map(), stated };
	const after = updated(before, stated.content, now);
	if (!after.ok) return after.refusal;
	if ((before.lanes ?? 1) > 1) {
		const restock = (_: string, available: Sizes) => accepted({ ...available });
		const merged = await relane(stores, tenantId, listingId, { lanes: 1, restock, audit: [] });
		return merged.ok ? 'merged' : { column: 'quantity', reason: 'stock_in_lanes' };
	}
	// The row of a color that comes back was kept.
	const rows = await stores.stock.rows(after.value);
	return { before, after: after.value, rows, stated };
}

/** The id of an imported listing: the same for the same handle of the same tenant, however often it is imported. */
export function importedListingId(tenantId: TenantId, handle: string): string {
	return ownedId('listing', tenantId, derivedUnique('import', tenantId, folded(handle)));
}

/**
 * The write of the listing, and of each stock row that changes: its pieces, and its revision if the listing has a new one.
 * Rows of an unchanged listing keep their revision: the listing may be withdrawn meanwhile, and only saving it would detect
 * that. With the mark, 40 new and 40 removed colors, these are 82 writes, so they fit one transaction.
 */
function writesOf(stores: ApplyImportDeps, { before, after, rows, stated }: Decided): Write[] {
	const { listingId } = after;
	const revision = onSale(after) ? after.revision : undefined;
	const revised = after.revision !== before?.revision;
	const offered = after.colors.flatMap(({ code: color }) => {
		const row = { listingId, color };
		const stored = rows.get(color);
		const pieces = stated.pieces.get(color) ?? {};
		const moved = Object.entries(pieces).some(([size, count]) => stored?.available[size] !== count);
		if (stored !== undefined && !moved && !revised) return [];
		if (stored !== undefined && !revised) return [stores.stock.set(row, pieces)];
		return [stores.stock.stockedOffer(row, revision, pieces, stored !== undefined)];
	});
	const kept = new Set(after.colors.map((color) => color.code));
	const gone = (before?.colors ?? []).filter((color) => !kept.has(color.code));
	return [
		revised ? stores.catalog.save(after, before?.revision ?? 0) : stores.catalog.requireOneLane(listingId),
		...offered,
		...gone.map(({ code: color }) => stores.stock.offer({ listingId, color }, undefined)),
	];
}
