import { type Listing, draft, onSale } from '#catalog';
import { type AuditLogStore, auditWrites } from '#directory';
import { type Millis, type TenantId, accepted, folded, ownedId } from '#kernel';
import { type Write, derivedUnique, retryConflicts, withChanges } from '#platform';
import type { Sizes, StockRow } from '#stock';
import { redistribute } from '../lanes.ts';
import { appliedChanges } from './applied-changes.ts';
import type { MerchandisingDeps } from '../deps.ts';
import type { Applied, ImportChunk, Outcome } from './import.ts';
import { type ImportedContent, type ProductRefusal, importedContent, updateListing } from './merge-listing.ts';
import type { ImportedProduct } from './product.ts';
import type { ChunkContent, ImportStore } from './import-store.ts';
import { shortHandle } from './text.ts';

/** The stores that applying a chunk composes. */
export interface ApplyImportDeps extends MerchandisingDeps {
	readonly imports: ImportStore;
	readonly auditLog: Pick<AuditLogStore, 'entries'>;
}

/**
 * Applies the products of a chunk that have no outcome yet, and counts the chunk on its import. Returns the number of
 * products applied or refused. A product and its outcome are written in one transaction. So a chunk delivered again sets no
 * stock a second time, and pieces sold in between stay sold. A product that its listing refuses changes nothing; its fault
 * becomes its outcome.
 *
 * A quantity of the file becomes the pieces available to sell, also on a listing on sale. Pieces sold since the file was made
 * are not subtracted. Reserved pieces are added when they are released. Colors and sizes absent from the file go off sale, and
 * their pieces stay.
 *
 * A chunk that changed something has an audit entry by the member who started the import.
 */
export async function applyChunk(stores: ApplyImportDeps, chunk: ImportChunk, now: Millis): Promise<number> {
	const content = await stores.imports.chunkContent(chunk);
	if (content === undefined) return 0;
	const pending = [...content.products.keys()].filter((index) => !content.outcomes.has(index));
	for (const index of pending) await applyProduct(stores, chunk, content, index, now);
	await stores.imports.markDone(chunk, (startedBy, outcomes) => {
		const listingIds = content.products.map(({ handle }) => importedListingId(chunk.tenantId, handle));
		const changes = appliedChanges(chunk, listingIds, outcomes);
		return changes.length === 0
			? { audit: [] }
			: withChanges({ audit: auditWrites(stores.auditLog)({ ...startedBy, at: now }) }, changes);
	});
	return pending.length;
}

/** A product that meets a concurrent change of its listing is decided again. More than five in a row is no accident. */
const maxTries = 5;

async function applyProduct(
	stores: ApplyImportDeps,
	chunk: ImportChunk,
	content: ChunkContent,
	index: number,
	now: Millis,
): Promise<void> {
	const product = content.products[index];
	if (product === undefined) return;
	const mark = (outcome: Outcome) => stores.imports.mark(chunk, index, outcome);
	return retryConflicts({ what: 'listing in contention', maxTries, pause: true }, async () => {
		const decision = await decide(stores, chunk.tenantId, product, now);
		if (decision === 'merged') return 'conflict';
		const writes =
			'reason' in decision
				? [mark(toFault(product, decision, content))]
				: [mark(toApplied(decision)), ...writesOf(stores, decision)];
		const done = await stores.database.transact(writes);
		return done.ok || done.failures.some((failure) => failure.index === 0) ? undefined : 'conflict';
	});
}

function toFault({ line, handle }: ImportedProduct, { column, reason }: ProductRefusal, { columns }: ChunkContent) {
	return { line, column: columns[column], reason, product: shortHandle({ cell: () => handle }) };
}

/** The listing that a product becomes, with the listing and rows as they were read. */
interface ProductDecision {
	readonly before: Listing | undefined;
	readonly after: Listing;
	readonly rows: ReadonlyMap<string, StockRow>;
	readonly imported: ImportedContent;
}

/** Decides a product on its stored listing. A file has one quantity per variant, so lanes are merged first. */
async function decide(
	stores: ApplyImportDeps,
	tenantId: TenantId,
	product: ImportedProduct,
	now: Millis,
): Promise<ProductDecision | ProductRefusal | 'merged'> {
	const listingId = importedListingId(tenantId, product.handle);
	const before = await stores.catalog.listing(tenantId, listingId);
	const imported = importedContent(product, before);
	if (before === undefined)
		return { before, after: draft({ tenantId, listingId }, imported.content, now), rows: new Map(), imported };
	const after = updateListing(before, imported.content, now);
	if (!after.ok) return after.refusal;
	if ((before.lanes ?? 1) > 1) {
		const restock = (_: string, available: Sizes) => accepted({ ...available });
		const merged = await redistribute(stores, tenantId, listingId, { lanes: 1, restock, audit: [] });
		return merged.ok ? 'merged' : { column: 'quantity', reason: 'stock_in_lanes' };
	}
	// A color that comes back still has its row.
	const rows = await stores.stock.rows(after.value);
	return { before, after: after.value, rows, imported };
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
function writesOf(stores: ApplyImportDeps, { before, after, rows, imported }: ProductDecision): Write[] {
	const { listingId } = after;
	const revision = onSale(after) ? after.revision : undefined;
	const revised = after.revision !== before?.revision;
	const offered = after.colors.flatMap(({ code: color }) => {
		const row = { listingId, color };
		const stored = rows.get(color);
		const pieces = imported.pieces.get(color) ?? {};
		if (stored !== undefined && !isRestocked(stored, pieces) && !revised) return [];
		if (stored !== undefined && !revised) return [stores.stock.set(row, pieces)];
		return [stores.stock.offerWithStock(row, revision, pieces, stored !== undefined)];
	});
	const current = new Set(after.colors.map((color) => color.code));
	const removed = (before?.colors ?? []).filter((color) => !current.has(color.code));
	return [
		revised ? stores.catalog.save(after, before?.revision ?? 0) : stores.catalog.requireOneLane(listingId),
		...offered,
		...removed.map(({ code: color }) => stores.stock.offer({ listingId, color }, undefined)),
	];
}

function isRestocked(stored: StockRow | undefined, pieces: Sizes): boolean {
	return Object.entries(pieces).some(([size, count]) => stored?.available[size] !== count);
}

/** What the writes of a decision do to the listing, for the audit log. */
function toApplied({ before, after, rows, imported }: ProductDecision): Applied {
	if (before === undefined) return { effect: 'created' };
	if (after.revision === before.revision) {
		const restocked = [...imported.pieces].some(([color, pieces]) => isRestocked(rows.get(color), pieces));
		return { effect: restocked ? 'stocked' : 'unchanged' };
	}
	const [old, next] = [before.price.amount, after.price.amount];
	return { effect: 'changed', ...(old === next ? {} : { price: { old, new: next } }) };
}
