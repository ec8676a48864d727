import { type AuditLogStore, auditWrites } from '#directory';
import { type Millis, accepted } from '#kernel';
import { retryConflicts, withChanges } from '#platform';
import type { Sizes } from '#stock';
import { redistribute } from '../lanes.ts';
import { appliedChanges } from './applied-changes.ts';
import { type ProductDecision, decideProduct, inLanes, toApplied, writesOf } from './decide.ts';
import { toFault } from './file-fault.ts';
import type { ImportChunk, Outcome } from './import.ts';
import type { ChunkContent } from './import-store.ts';
import type { PreviewImportDeps } from './preview.ts';
import type { ImportedProduct } from './product.ts';

/** The stores that applying a chunk composes. */
export interface ApplyImportDeps extends PreviewImportDeps {
	readonly auditLog: Pick<AuditLogStore, 'entries'>;
}

/**
 * Applies the products of a chunk that have no outcome yet, and counts the chunk on its import. Returns the number of
 * products applied or refused. A product and its outcome are written in one transaction. So a chunk delivered again sets no
 * stock a second time, and pieces sold in between stay sold. A product that its listing refuses changes nothing; its fault
 * becomes its outcome. A product that was refused in the preview stays refused.
 *
 * A quantity of the file becomes the pieces available to sell; on a listing on sale only if the merchant chose so. Reserved
 * pieces are added when they are released. Colors and sizes absent from the file go off sale, and their pieces stay.
 *
 * A chunk that changed something has an audit entry by the member who started the import.
 */
export async function applyChunk(stores: ApplyImportDeps, chunk: ImportChunk, now: Millis): Promise<number> {
	const content = await stores.imports.chunkContent(chunk);
	if (content === undefined) return 0;
	const pending = [...content.products.entries()].filter(
		([index]) => !content.outcomes.has(index) && content.previewed?.[index]?.kind !== 'refused',
	);
	for (const [index, product] of pending) await applyProduct(stores, chunk, content, index, product, now);
	await stores.imports.markDone(chunk, (startedBy, outcomes) => {
		const changes = appliedChanges(chunk, outcomes);
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
	product: ImportedProduct,
	now: Millis,
): Promise<void> {
	const mark = (outcome: Outcome) => stores.imports.mark(chunk, index, outcome);
	const terms = { stock: content.stock, seen: content.previewed?.[index], now };
	return retryConflicts({ what: 'listing in contention', maxTries, pause: true }, async () => {
		const decided = await decideProduct(stores, chunk.tenantId, product, terms);
		const decision = decided.ok && needsMerge(decided.value) ? await mergeLanes(stores, decided.value) : decided;
		if (decision === 'merged') return 'conflict';
		const writes = decision.ok
			? [mark(toApplied(decision.value, product.line)), ...writesOf(stores, decision.value)]
			: [mark(toFault(product, decision.refusal, content))];
		const done = await stores.database.transact(writes);
		return done.ok || done.failures.some((failure) => failure.index === 0) ? undefined : 'conflict';
	});
}

/** A file has one quantity per variant, so lanes are merged before stock is set. */
function needsMerge({ before, setsStock }: ProductDecision): boolean {
	return setsStock && (before?.lanes ?? 1) > 1;
}

/** Merges lanes by a revision of its own, which a preview did not see. So a previewed product is refused instead. */
async function mergeLanes(
	stores: ApplyImportDeps,
	{ after: { tenantId, listingId }, asPreviewed }: ProductDecision,
): Promise<'merged' | typeof inLanes> {
	if (asPreviewed) return inLanes;
	const restock = (_: string, available: Sizes) => accepted({ ...available });
	const merged = await redistribute(stores, tenantId, listingId, { lanes: 1, restock, audit: [] });
	return merged.ok ? 'merged' : inLanes;
}
