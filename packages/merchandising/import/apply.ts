import { type Listing, draft, onSale } from '#catalog';
import { type Millis, type TenantId, accepted, folded, ownedId } from '#kernel';
import { Unavailable, type Write, derivedUnique, jitter } from '#platform';
import type { Sizes, StockRow } from '#stock';
import { relane } from '../lanes.ts';
import type { MerchandisingDeps } from '../deps.ts';
import type { ImportChunk, Outcome } from './import.ts';
import { type ProductRefusal, type Stated, statedOf, updated } from './meet.ts';
import type { ImportedProduct } from './product.ts';
import type { ImportStore, Work } from './import-store.ts';
import { shortHandle } from './text.ts';

/** What applying a part composes. */
export interface ApplyImportDeps extends MerchandisingDeps {
	readonly imports: ImportStore;
}

/**
 * Deals with the products of a part that have no outcome yet, and counts the part on its import. A product is applied in
 * one transaction with its mark, so that a part delivered again sets no stock a second time: what was sold in between
 * stays sold. A product that its listing refuses changes nothing, and is marked with the fault that is told.
 *
 * A quantity of the file becomes what is available to sell at that moment, also of a listing on sale: pieces sold since
 * the file was made are not taken off it. Pieces that are reserved come on top when they are released. Colors and sizes
 * that the file does not name go off sale, and their pieces stay. Returns how many products it dealt with.
 */
export async function applyChunk(stores: ApplyImportDeps, chunk: ImportChunk, now: Millis): Promise<number> {
	const work = await stores.imports.work(chunk);
	if (work === undefined) return 0;
	const due = [...work.products.keys()].filter((index) => !work.outcomes.has(index));
	for (const index of due) await applyProduct(stores, chunk, work, index, now);
	await stores.imports.markDone(chunk);
	return due.length;
}

/** A product that meets another change of its listing is decided again; more than five in a row is no accident. */
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
	const note = (outcome: Outcome) => stores.imports.mark(chunk, index, outcome);
	for (let tries = 0; tries < maxTries; tries++) {
		const decided = await decide(stores, chunk.tenantId, product, now);
		if (decided === 'merged') continue;
		const writes =
			'reason' in decided ? [note(faultOf(product, decided, work))] : [note('applied'), ...writesOf(stores, decided)];
		const done = await stores.database.transact(writes);
		if (done.ok || done.failures.some((failure) => failure.index === 0)) return;
		await jitter(tries);
	}
	throw new Unavailable('listing in contention', 1);
}

function faultOf({ line, handle }: ImportedProduct, { column, reason }: ProductRefusal, { columns }: Work) {
	return { line, column: columns[column], reason, product: shortHandle({ cell: () => handle }) };
}

/** A listing as the file wants it, with what was read of it. */
interface Decided {
	readonly before: Listing | undefined;
	readonly after: Listing;
	readonly rows: ReadonlyMap<string, StockRow>;
	readonly stated: Stated;
}

/** What a product makes of its listing as it is now. A file knows one number a variant: lanes are merged back first. */
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
	// A color that comes back finds the row that was kept of it.
	const rows = await stores.stock.rows(after.value);
	return { before, after: after.value, rows, stated };
}

/** The same handle of the same tenant is the same listing, however often it is imported. */
export function importedListingId(tenantId: TenantId, handle: string): string {
	return ownedId('listing', tenantId, derivedUnique('import', tenantId, folded(handle)));
}

/**
 * The listing, and one write for each stock row that changes: its pieces, and its revision when the listing has a new one.
 * The revision of an unchanged listing is not touched: it may be withdrawn meanwhile, and only its save would notice. With
 * the mark, and 40 colors that come and 40 that go, these are 82 writes, so they always fit one transaction.
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
