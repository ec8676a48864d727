import { entryOfWrites } from '#directory';
import { type Millis, type Result, type TenantId, accepted, ownedId, refused } from '#kernel';
import { type Audited, type Database, changesBetween, withChanges } from '#platform';
import type { ImportRefusal } from './fault.ts';
import { type Import, type ImportChunk, limitFaults, maxChunks, splitChunks } from './import.ts';
import { readProducts } from './read.ts';
import type { ImportStore } from './import-store.ts';

/** The stores that starting an import composes. */
export interface StartImportDeps {
	readonly database: Database;
	readonly imports: ImportStore;
}

/**
 * Reads a merchant's file and begins to import it. The products are stored first, chunk by chunk, where nothing reads them.
 * Then one transaction puts the head and a small item for each chunk, which the stream delivers to `applyChunk`. An upload
 * that breaks off before that leaves no import, only data that expires.
 */
export async function startImport(
	{ database, imports }: StartImportDeps,
	tenantId: TenantId,
	bytes: Uint8Array,
	{ now, unique, audit }: Audited & { readonly now: Millis; readonly unique: string },
): Promise<Result<Import, ImportRefusal>> {
	const file = readProducts(bytes);
	if (!file.ok) return file;
	const { productCount, products, faults, columns } = file.value;
	const chunkTexts = splitChunks(products);
	if (chunkTexts.length > maxChunks) return refused({ kind: 'file_unreadable', reason: 'too_large' });
	const chunks = chunkTexts.map((_, number): ImportChunk => ({ tenantId, unique, number }));
	const limited = limitFaults(faults);
	const head: Import = {
		importId: ownedId('import', tenantId, unique),
		tenantId,
		createdAt: now,
		products: productCount,
		imported: 0,
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
