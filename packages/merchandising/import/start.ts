import { entryOfWrites } from '#directory';
import { type ImportId, type Millis, type Result, type TenantId, accepted, ownedId, refused } from '#kernel';
import { type Audited, type Database, changesBetween, retryConflicts, withChanges } from '#platform';
import type { ImportRefusal } from './fault.ts';
import {
	type Import,
	type ImportChunk,
	type StockMode,
	importState,
	limitFaults,
	maxChunks,
	splitChunks,
} from './import.ts';
import { readProducts } from './read.ts';
import type { ImportStore } from './import-store.ts';
import type { ImportStateRefusal } from './state.ts';

/** The stores that starting an import composes. */
export interface StartImportDeps {
	readonly database: Database;
	readonly imports: ImportStore;
}

/** How an import starts: at once, with its choice of stock, or as a preview, which is applied later. */
export interface ImportStart extends Audited {
	readonly now: Millis;
	readonly unique: string;
	readonly stock: StockMode | 'preview';
}

/**
 * Reads a merchant's file and begins to import or preview it. The products are stored first, chunk by chunk, where nothing
 * reads them. Then one transaction puts the head and a small item for each chunk, which the stream delivers to `applyChunk`
 * or `previewChunk`. An upload that breaks off before that leaves no import, only data that expires.
 */
export async function startImport(
	{ database, imports }: StartImportDeps,
	tenantId: TenantId,
	bytes: Uint8Array,
	{ now, unique, stock, audit }: ImportStart,
): Promise<Result<Import, ImportRefusal>> {
	const file = readProducts(bytes);
	if (!file.ok) return file;
	const { productCount, products, faults, columns } = file.value;
	const chunkTexts = splitChunks(products);
	if (chunkTexts.length > maxChunks) return refused({ kind: 'file_unreadable', reason: 'too_large' });
	const previewed = stock === 'preview' ? { preview: true as const } : {};
	const chunks = chunkTexts.map((_, number): ImportChunk => ({ tenantId, unique, number, ...previewed }));
	const limited = limitFaults(faults);
	const head: Import = {
		importId: ownedId('import', tenantId, unique),
		tenantId,
		createdAt: now,
		startedAt: now,
		...(stock === 'preview'
			? { stage: 'preview', preview: { creates: 0, updates: 0, unchanged: 0, faults: 0 } }
			: { stage: 'apply', stock }),
		products: productCount,
		imported: 0,
		created: 0,
		updated: 0,
		unchanged: 0,
		stockKept: 0,
		chunks: chunks.length,
		chunksLeft: chunks.length,
		faults: limited.faults,
		faultsOmitted: limited.omitted,
	};
	for (const chunk of chunks)
		await imports.storeData(chunk, { products: chunkTexts[chunk.number] ?? '[]', columns }, now);
	const { importId, products: counted } = head;
	const changes = changesBetween(undefined, { importId, products: counted, faults: faults.length });
	const started = await database.transact(
		imports.begin(head, chunks, entryOfWrites(audit)),
		withChanges({ audit }, changes),
	);
	if (!started.ok) throw new Error('a new import id is already in use');
	return accepted(head);
}

/** A chunk of the preview may be counted between the read and the write, and so may the same request. */
const maxTries = 3;

/**
 * Begins to apply a complete preview. Repeating the request with the same choice of stock changes nothing. An import in any
 * other state is refused.
 */
export async function applyImport(
	{ database, imports }: StartImportDeps,
	tenantId: TenantId,
	importId: ImportId,
	{ stock, now, audit }: Audited & { readonly stock: StockMode; readonly now: Millis },
): Promise<Result<Import, ImportStateRefusal | { readonly kind: 'not_found' }>> {
	return retryConflicts({ what: 'import in contention', maxTries, pause: true }, async () => {
		const head = await imports.find(tenantId, importId, now);
		if (head === undefined) return refused({ kind: 'not_found' });
		if (head.stage === 'apply' && head.preview !== undefined && head.stock === stock) return accepted(head);
		const state = importState(head, now);
		if (state !== 'previewed') return refused({ kind: 'import_state', state });
		const applied = await database.transact(
			imports.beginApply(head, { stock, now, startedBy: entryOfWrites(audit) }),
			withChanges({ audit }, changesBetween(undefined, { importId, stock })),
		);
		if (!applied.ok) return 'conflict';
		return accepted({ ...head, stage: 'apply', stock, startedAt: now, chunksLeft: head.chunks });
	});
}
