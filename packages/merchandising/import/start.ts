import { type Millis, type Result, type TenantId, accepted, ownedId, refused } from '#kernel';
import type { Audited, Database } from '#platform';
import type { ImportRefusal } from './fault.ts';
import { type Import, type ImportChunk, keepFaults, maxChunks, splitChunks } from './import.ts';
import { readProducts } from './read.ts';
import type { ImportStore } from './import-store.ts';

/** What starting an import composes. */
export interface StartImportDeps {
	readonly database: Database;
	readonly imports: ImportStore;
}

/**
 * Reads a merchant's file and begins to import it. The products are stored first, part by part, where nothing looks at
 * them; then one transaction puts the head and a small item for each part, whose insertion the stream brings to
 * `applyPart`. An upload that breaks off before that leaves no import, only data that expires.
 */
export async function startImport(
	{ database, imports }: StartImportDeps,
	tenantId: TenantId,
	bytes: Uint8Array,
	{ now, unique, audit }: Audited & { readonly now: Millis; readonly unique: string },
): Promise<Result<Import, ImportRefusal>> {
	const file = readProducts(bytes);
	if (!file.ok) return file;
	const { found, products, faults, columns } = file.value;
	const data = splitChunks(products);
	if (data.length > maxChunks) return refused({ kind: 'file_unreadable', reason: 'too_large' });
	const chunks = data.map((_, number): ImportChunk => ({ tenantId, unique, number }));
	const kept = keepFaults(faults);
	const head: Import = {
		importId: ownedId('import', tenantId, unique),
		tenantId,
		createdAt: now,
		products: found,
		imported: 0,
		chunksLeft: chunks.length,
		faults: kept.faults,
		faultsOmitted: kept.omitted,
	};
	for (const chunk of chunks) await imports.storeData(chunk, { products: data[chunk.number] ?? '[]', columns }, now);
	const begun = await database.transact(imports.begin(head, chunks), { audit });
	if (!begun.ok) throw new Error('a new import id is taken');
	return accepted(head);
}
