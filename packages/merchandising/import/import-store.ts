import type { AuditEntry } from '#directory';
import { type ImportId, type Millis, type TenantId, parseOwnedId } from '#kernel';
import { type Audited, type Database, type Item, Page, type Write } from '#platform';
import type { FaultColumns } from './columns.ts';
import { type CountedChunk, countChunk } from './import-count-store.ts';
import {
	type Applied,
	type Import,
	type ImportChunk,
	type Outcome,
	type PreviewedChange,
	type StockMode,
	isApplied,
	productsOf,
} from './import.ts';
import {
	chunkWrite,
	dataExpiry,
	fromItem,
	headWrite,
	importKeys,
	isExpired,
	outcomesOf,
	uniqueOf,
} from './import-item-store.ts';
import type { ImportedProduct } from './product.ts';

export { importKeys } from './import-item-store.ts';

/** The products of a chunk, with the outcomes so far. */
export interface ChunkContent {
	readonly products: readonly ImportedProduct[];
	readonly columns: FaultColumns;
	/** Outcomes of the products applied or refused, by their index in the chunk. */
	readonly outcomes: ReadonlyMap<number, Outcome>;
	/** Whether quantities are set on listings on sale. */
	readonly stock: StockMode;
	/** What the preview saw of each product, by its index; undefined for an import without a preview. */
	readonly previewed: readonly PreviewedChange[] | undefined;
}

/** The audit entry of what a chunk applied, by the entry of the import's start. */
export type AuditOfChunk = (startedBy: AuditEntry, outcomes: ReadonlyMap<number, Outcome>) => Audited;

/** How applying a preview starts. */
export interface ApplyStart {
	readonly stock: StockMode;
	readonly now: Millis;
	readonly startedBy: AuditEntry | undefined;
}

/** Reads imports and builds the writes of their progress. */
export interface ImportStore {
	/** An import of the tenant, until it expires. */
	find(tenantId: TenantId, importId: ImportId, now: Millis): Promise<Import | undefined>;
	/** The tenant's imports, newest first. */
	list(tenantId: TenantId, limit: number, after: Item | undefined, now: Millis): Promise<Page<Import>>;
	/** What the preview saw of each product, in the order of the file. */
	changes(head: Import, limit: number, after: Item | undefined): Promise<Page<PreviewedChange>>;
	/** The products applied so far, in the order of the file. */
	results(head: Import, limit: number, after: Item | undefined): Promise<Page<Applied>>;
	/** Stores the products of a chunk. Without head and chunk item they have no effect, and expire. */
	storeData(chunk: ImportChunk, data: { products: string; columns: FaultColumns }, now: Millis): Promise<void>;
	/**
	 * The head and all its chunks, for one transaction, so that an import exists completely or not at all. The head keeps the
	 * audit entry of its start, whose member has applied what the chunks will apply.
	 */
	begin(head: Import, chunks: readonly ImportChunk[], startedBy: AuditEntry | undefined): Write[];
	/** The writes that turn a complete preview into a running import, once, for one transaction. */
	beginApply(head: Import, start: ApplyStart): Write[];
	/** The products of a chunk and their outcomes; undefined once they have expired. */
	chunkContent(chunk: ImportChunk): Promise<ChunkContent | undefined>;
	/** Marks the outcome of a product, if it has none yet. The write is part of the transaction that applies the product. */
	mark(chunk: ImportChunk, index: number, outcome: Outcome): Write;
	/**
	 * Counts a chunk whose products all have an outcome, and adds its faults, on the head; once per chunk. The audit entry of
	 * the outcomes is part of that write.
	 */
	markDone(chunk: ImportChunk, auditOf: AuditOfChunk): Promise<void>;
	/** Stores what the preview saw of a chunk and counts the chunk, in one transaction; once per chunk. */
	markPreviewed(chunk: ImportChunk, changes: readonly PreviewedChange[], now: Millis): Promise<void>;
	chunkFromItem(item: Item): ImportChunk;
}

/** Imports over the `catalog` table. */
export function importStore(database: Database, table: string): ImportStore {
	return {
		find: (tenantId, importId, now) => find(database, table, tenantId, importId, now),
		async list(tenantId, limit, after, now) {
			const query = keysWith(table, tenantId, 'I#');
			const page = await database.queryPage({ ...query, limit, after, backwards: true });
			return page.filter((item) => !isExpired(item, now)).map(fromItem);
		},
		async changes(head, limit, after) {
			const query = keysWith(table, head.tenantId, `V#${uniqueOf(head)}#`);
			return (await database.queryPage({ ...query, limit, after })).map(changeOf);
		},
		results: (head, limit, after) => results(database, table, head, limit, after),
		chunkContent: (chunk) => chunkContent(database, table, chunk),
		async storeData(chunk, { products, columns }, now) {
			const item = { ...importKeys.data(chunk), products, columns: { ...columns }, expiresAtSeconds: dataExpiry(now) };
			await database.write({ kind: 'put', table, item });
		},
		begin: (head, chunks, startedBy) => [
			headWrite(table, head, startedBy),
			...chunks.map((chunk) => chunkWrite(table, chunk, head.createdAt)),
		],
		beginApply: (head, start) => [
			applyWrite(table, head, start),
			...chunksOf(head).map((chunk) => chunkWrite(table, chunk, start.now)),
		],
		mark: (chunk, index, outcome) => ({
			kind: 'update',
			table,
			key: importKeys.chunk(chunk),
			update: 'SET outcomes.#index = :outcome',
			condition: 'attribute_exists(pk) AND attribute_not_exists(outcomes.#index)',
			names: { '#index': String(index) },
			values: { ':outcome': { ...outcome } as Item },
		}),
		markDone: (chunk, auditOf) => countChunk(database, table, chunk, ofOutcomes(auditOf)),
		markPreviewed: (chunk, changes, now) =>
			countChunk(database, table, chunk, () => ofChanges(table, chunk, changes, now)),
		chunkFromItem: ({ tenantId, unique, number, preview }) =>
			({ tenantId, unique, number, ...(preview ? { preview: true } : {}) }) as unknown as ImportChunk,
	};
}

function keysWith(table: string, tenantId: TenantId, prefix: string) {
	const values = { ':pk': `T#${tenantId}`, ':prefix': prefix };
	return { table, where: 'pk = :pk AND begins_with(sk, :prefix)', values, consistent: true };
}

async function find(database: Database, table: string, tenantId: TenantId, importId: ImportId, now: Millis) {
	const id = parseOwnedId('import', importId);
	if (id?.owner !== tenantId) return undefined;
	const item = await database.get(table, importKeys.head(tenantId, id.unique), { consistent: true });
	return item === undefined || isExpired(item, now) ? undefined : fromItem(item);
}

function applyWrite(table: string, head: Import, { stock, now, startedBy }: ApplyStart): Write {
	return {
		kind: 'update',
		table,
		key: importKeys.head(head.tenantId, uniqueOf(head)),
		update: `SET stage = :apply, stock = :stock, startedAt = :now, chunksLeft = chunks, done = :none${startedBy ? ', startedBy = :by' : ''}`,
		condition: 'stage = :preview AND chunksLeft = :zero',
		values: {
			':apply': 'apply',
			':preview': 'preview',
			':stock': stock,
			':now': now,
			':none': {},
			':zero': 0,
			...(startedBy ? { ':by': startedBy as unknown as Item } : {}),
		},
	};
}

function ofOutcomes(auditOf: AuditOfChunk) {
	return (progress: Item, startedBy: AuditEntry | undefined): CountedChunk => {
		const byIndex = outcomesOf(progress);
		const audited: Audited = startedBy === undefined ? { audit: [] } : auditOf(startedBy, byIndex);
		return { outcomes: [...byIndex.values()], writes: [], audited };
	};
}

function ofChanges(table: string, chunk: ImportChunk, changes: readonly PreviewedChange[], now: Millis): CountedChunk {
	const writes = changes.map((change, index): Write => {
		const key = importKeys.change(chunk, index);
		const item = { ...key, change: JSON.stringify(change), expiresAtSeconds: dataExpiry(now) };
		return { kind: 'put', table, item };
	});
	return { changes, writes, audited: { audit: [] } };
}

/** The chunks of an import, to be applied. */
export function chunksOf(head: Import): ImportChunk[] {
	const chunk = { tenantId: head.tenantId, unique: uniqueOf(head) };
	return Array.from({ length: head.chunks }, (_, number) => ({ ...chunk, number }));
}

async function chunkContent(database: Database, table: string, chunk: ImportChunk): Promise<ChunkContent | undefined> {
	const head = importKeys.head(chunk.tenantId, chunk.unique);
	const keys = [importKeys.data(chunk), importKeys.chunk(chunk), head].map((key) => ({ table, key }));
	const [data, progress, stored] = await database.batchGet(keys, { consistent: true });
	if (data === undefined || progress === undefined || stored === undefined) return undefined;
	const { stock = 'keep', preview } = fromItem(stored);
	const products = productsOf(String(data['products']));
	const columns = data['columns'] as unknown as FaultColumns;
	const content = { products, columns, outcomes: outcomesOf(progress), stock };
	if (preview === undefined || chunk.preview) return { ...content, previewed: undefined };
	const changes = products.map((_, index) => ({ table, key: importKeys.change(chunk, index) }));
	const previewed = await database.batchGet(changes, { consistent: true });
	// A preview that lost an item by its time to live is applied no further.
	return previewed.every((item) => item !== undefined) ? { ...content, previewed: previewed.map(changeOf) } : undefined;
}

/** Chunks of one page: a page of 100 products spans at most three full chunks. */
const chunksAtOnce = 3;

async function results(
	database: Database,
	table: string,
	head: Import,
	limit: number,
	after: Item | undefined,
): Promise<Page<Applied>> {
	const from = { number: Number(after?.['number'] ?? 0), index: Number(after?.['index'] ?? -1) };
	const chunks = chunksOf(head).slice(from.number, from.number + chunksAtOnce);
	const keys = chunks.map((chunk) => ({ table, key: importKeys.chunk(chunk) }));
	const items = keys.length === 0 ? [] : await database.batchGet(keys, { consistent: true });
	const entries = chunks.flatMap(({ number }, i) =>
		[...(items[i] ? outcomesOf(items[i]) : [])]
			.toSorted(([a], [b]) => a - b)
			.filter(([index]) => number > from.number || index > from.index)
			.flatMap(([index, outcome]) => (isApplied(outcome) ? [{ item: outcome, at: { number, index } }] : [])),
	);
	const next = from.number + chunks.length;
	return new Page(entries, next < head.chunks ? { number: next, index: -1 } : undefined).takeWhile(
		(_, index) => index < limit,
	);
}

function changeOf(item: Item): PreviewedChange {
	return JSON.parse(String(item['change'])) as PreviewedChange;
}
