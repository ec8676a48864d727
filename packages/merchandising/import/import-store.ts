import type { AuditEntry } from '#directory';
import { type ImportId, type Millis, type TenantId, parseOwnedId } from '#kernel';
import { type Audited, type Database, type Item, type Key, type Write, retryConflicts } from '#platform';
import type { FileFault } from './fault.ts';
import {
	type Import,
	type ImportChunk,
	type Outcome,
	chunkRetentionSeconds,
	importRetentionSeconds,
	isApplied,
	limitFaults,
	productsOf,
} from './import.ts';
import type { FaultColumns } from './columns.ts';
import type { ImportedProduct } from './product.ts';

/**
 * Imports live in the `catalog` table, in the partition of their tenant:
 *
 * | item | key | content |
 * |---|---|---|
 * | head | `I#<unique>` | the progress and faults that the merchant reads |
 * | data | `D#<unique>#<nnn>` | the products of a chunk, and the file's names of its columns |
 * | chunk | `P#<unique>#<nnn>` | the outcome of each product of the chunk; its insertion starts the work |
 */
export const importKeys = {
	head: (tenantId: TenantId, unique: string) => ({ pk: `T#${tenantId}`, sk: `I#${unique}` }),
	data: ({ tenantId, unique, number }: ImportChunk) => ({ pk: `T#${tenantId}`, sk: `D#${unique}#${padded(number)}` }),
	chunk: ({ tenantId, unique, number }: ImportChunk) => ({ pk: `T#${tenantId}`, sk: `P#${unique}#${padded(number)}` }),
} as const;

/** The products of a chunk, with the outcomes so far. */
export interface ChunkContent {
	readonly products: readonly ImportedProduct[];
	readonly columns: FaultColumns;
	/** Outcomes of the products applied or refused, by their index in the chunk. */
	readonly outcomes: ReadonlyMap<number, Outcome>;
}

/** The audit entry of what a chunk applied, by the entry of the import's start. */
export type AuditOfChunk = (startedBy: AuditEntry, outcomes: ReadonlyMap<number, Outcome>) => Audited;

/** Reads imports and builds the writes of their progress. */
export interface ImportStore {
	/** An import of the tenant, until it expires. */
	find(tenantId: TenantId, importId: ImportId, now: Millis): Promise<Import | undefined>;
	/** Stores the products of a chunk. Without head and chunk item they have no effect, and expire. */
	storeData(chunk: ImportChunk, data: { products: string; columns: FaultColumns }, now: Millis): Promise<void>;
	/**
	 * The head and all its chunks, for one transaction, so that an import exists completely or not at all. The head keeps the
	 * audit entry of its start, whose member has applied what the chunks will apply.
	 */
	begin(head: Import, chunks: readonly ImportChunk[], startedBy: AuditEntry | undefined): Write[];
	/** The products of a chunk and their outcomes; undefined once they have expired. */
	chunkContent(chunk: ImportChunk): Promise<ChunkContent | undefined>;
	/** Marks the outcome of a product, if it has none yet. The write is part of the transaction that applies the product. */
	mark(chunk: ImportChunk, index: number, outcome: Outcome): Write;
	/**
	 * Counts a chunk whose products all have an outcome, and adds its faults, on the head; once per chunk. The audit entry of
	 * the outcomes is part of that write.
	 */
	markDone(chunk: ImportChunk, auditOf: AuditOfChunk): Promise<void>;
	chunkFromItem(item: Item): ImportChunk;
}

/** Imports over the `catalog` table. */
export function importStore(database: Database, table: string): ImportStore {
	return {
		async find(tenantId, importId, now) {
			const id = parseOwnedId('import', importId);
			if (id?.owner !== tenantId) return undefined;
			const item = await database.get(table, importKeys.head(tenantId, id.unique), { consistent: true });
			if (item === undefined || Number(item['expiresAtSeconds']) * 1000 <= now) return undefined;
			return fromItem(item);
		},
		async storeData(chunk, { products, columns }, now) {
			const expiresAtSeconds = seconds(now) + chunkRetentionSeconds;
			const item = { ...importKeys.data(chunk), products, columns: { ...columns }, expiresAtSeconds };
			await database.write({ kind: 'put', table, item });
		},
		begin: (head, chunks, startedBy) => [
			headWrite(table, head, startedBy),
			...chunks.map((chunk) => chunkWrite(table, chunk, head.createdAt)),
		],
		async chunkContent(chunk) {
			const [data, progress] = await database.batchGet(
				[
					{ table, key: importKeys.data(chunk) },
					{ table, key: importKeys.chunk(chunk) },
				],
				{ consistent: true },
			);
			if (data === undefined || progress === undefined) return undefined;
			const columns = data['columns'] as unknown as FaultColumns;
			return { products: productsOf(String(data['products'])), columns, outcomes: outcomesOf(progress) };
		},
		mark: (chunk, index, outcome) => ({
			kind: 'update',
			table,
			key: importKeys.chunk(chunk),
			update: 'SET outcomes.#index = :outcome',
			condition: 'attribute_exists(pk) AND attribute_not_exists(outcomes.#index)',
			names: { '#index': String(index) },
			values: { ':outcome': { ...outcome } as Item },
		}),
		markDone: (chunk, auditOf) => markDone(database, table, chunk, auditOf),
		chunkFromItem: ({ tenantId, unique, number }) => ({ tenantId, unique, number }) as unknown as ImportChunk,
	};
}

/** Chunks that end at the same moment are counted one after the other. */
const maxDoneTries = 12;

/**
 * The faults of a head are replaced as a whole, so a chunk is counted only on the head as it was read. `chunksLeft` tells one
 * head from the next, because each counted chunk lowers it.
 */
async function markDone(database: Database, table: string, chunk: ImportChunk, auditOf: AuditOfChunk): Promise<void> {
	const keys = [importKeys.chunk(chunk), importKeys.head(chunk.tenantId, chunk.unique)].map((key) => ({ table, key }));
	return retryConflicts({ what: 'import in contention', maxTries: maxDoneTries, pause: true }, async () => {
		const [progress, head] = await database.batchGet(keys, { consistent: true });
		if (progress === undefined || head === undefined) return;
		if (String(chunk.number) in (head['done'] as Item)) return;
		const byIndex = outcomesOf(progress);
		const outcomes = [...byIndex.values()];
		const refused = outcomes.filter((outcome): outcome is FileFault => !isApplied(outcome));
		const startedBy = head['startedBy'] as unknown as AuditEntry | undefined;
		const limited = limitFaults([...(head['faults'] as unknown as FileFault[]), ...refused]);
		const counted: Extract<Write, { kind: 'update' }> = {
			kind: 'update',
			table,
			key: importKeys.head(chunk.tenantId, chunk.unique),
			update:
				'SET imported = imported + :imported, faults = :faults, faultsOmitted = faultsOmitted + :omitted, chunksLeft = chunksLeft - :one, done.#number = :true',
			condition: 'chunksLeft = :left',
			names: { '#number': String(chunk.number) },
			values: {
				':imported': outcomes.length - refused.length,
				':faults': limited.faults.map((fault) => ({ ...fault })),
				':omitted': limited.omitted,
				':left': head['chunksLeft'] as number,
				':one': 1,
				':true': true,
			},
		};
		const done = await database.write(counted, startedBy === undefined ? { audit: [] } : auditOf(startedBy, byIndex));
		return done.ok ? undefined : 'conflict';
	});
}

function outcomesOf(progress: Item): Map<number, Outcome> {
	const outcomes = progress['outcomes'] as unknown as Record<string, Outcome>;
	return new Map(Object.entries(outcomes).map(([index, outcome]) => [Number(index), outcome]));
}

function headWrite(table: string, head: Import, startedBy: AuditEntry | undefined): Write {
	return put(table, importKeys.head(head.tenantId, uniqueOf(head)), {
		...head,
		...(startedBy === undefined ? {} : { startedBy: startedBy as unknown as Item }),
		faults: head.faults.map((fault) => ({ ...fault })),
		done: {},
		expiresAtSeconds: seconds(head.createdAt) + importRetentionSeconds,
	});
}

function chunkWrite(table: string, chunk: ImportChunk, startedAt: Millis): Write {
	return put(table, importKeys.chunk(chunk), {
		...chunk,
		outcomes: {},
		expiresAtSeconds: seconds(startedAt) + chunkRetentionSeconds,
	});
}

function put(table: string, key: Key, item: Item): Write {
	return { kind: 'put', table, item: { ...item, ...key }, condition: 'attribute_not_exists(pk)' };
}

function fromItem({
	pk: _pk,
	sk: _sk,
	done: _done,
	startedBy: _startedBy,
	expiresAtSeconds: _expires,
	...head
}: Item): Import {
	return head as unknown as Import;
}

function uniqueOf(head: Import): string {
	const id = parseOwnedId('import', head.importId);
	if (id === undefined) throw new Error('an import without a valid id');
	return id.unique;
}

function padded(number: number): string {
	return String(number).padStart(3, '0');
}

function seconds(at: Millis): number {
	return Math.floor(at / 1000);
}
