import type { ImportId, Millis, TenantId } from '#kernel';
import { maxTransaction } from '#platform';
import type { FileFault } from './fault.ts';
import type { ImportedProduct } from './product.ts';

/**
 * One import of a file: running → done. Its parts are applied from the stream, which keeps a record for 24 hours; an
 * import that is not done by then never will be: failed.
 */
export interface Import {
	readonly importId: ImportId;
	readonly tenantId: TenantId;
	readonly createdAt: Millis;
	/** Products found in the file. */
	readonly products: number;
	/** Listings created, updated or found to be as the file says, so far. */
	readonly imported: number;
	readonly chunksLeft: number;
	/** In the order of their lines: of the file, and of products that their listing has refused so far. */
	readonly faults: readonly FileFault[];
	/** Faults beyond those that are kept. */
	readonly faultsOmitted: number;
}
export type ImportState = 'running' | 'done' | 'failed';

/** What became of a product: it is applied, or its listing refused it, and this is told. */
export type Outcome = 'applied' | FileFault;

/** Kept faults: more is a file of another kind. */
const maxKeptFaults = 500;
/** They are part of an item, and of a response. Where they are long, fewer are kept. */
const maxKeptFaultBytes = 90_000;

/** The first faults by line, as many as are kept. Adding to those kept gives what keeping of all at once would. */
export function keepFaults(all: readonly FileFault[]): { faults: FileFault[]; omitted: number } {
	const sorted = all.toSorted((a, b) => a.line - b.line).slice(0, maxKeptFaults);
	let bytes = 0;
	const beyond = sorted.findIndex((fault) => (bytes += Buffer.byteLength(JSON.stringify(fault))) > maxKeptFaultBytes);
	const faults = beyond === -1 ? sorted : sorted.slice(0, beyond);
	return { faults, omitted: all.length - faults.length };
}

/** How long the outcome of an import can be asked for. */
export const importKeptSeconds = 30 * 86_400;
/** The parts are needed while the stream may deliver them: 24 hours, doubled. */
export const chunkKeptSeconds = 2 * 86_400;

const streamRetentionMs: Millis = 24 * 3_600_000;

/** Where an import stands now. */
export function importState(running: Import, now: Millis): ImportState {
	if (running.chunksLeft === 0) return 'done';
	return now - running.createdAt > streamRetentionMs ? 'failed' : 'running';
}

/** A part of an import as it waits in the stream. */
export interface ImportChunk {
	readonly tenantId: TenantId;
	/** The unique part of the import's id. */
	readonly unique: string;
	readonly number: number;
}

/**
 * Products of a part: each is one transaction of some 20 ms, so that a part takes a function two seconds, and 5,000
 * products are 67 parts: the head and its parts are begun in one transaction.
 */
export const maxChunkProducts = 75;
/** A quarter of what DynamoDB's item may have; the largest product, a grid of 40 by 40, has some 25 KB. */
export const maxChunkBytes = 90_000;
/** The writes of a transaction, less the head. */
export const maxChunks = maxTransaction - 1;

/** Splits products into parts of bounded count and size, in their order. */
export function splitChunks(products: readonly ImportedProduct[]): string[] {
	const chunks: string[] = [];
	let paused: string[] = [];
	let bytes = 0;
	for (const product of products) {
		const json = JSON.stringify(product);
		const size = Buffer.byteLength(json) + 1;
		if (paused.length === maxChunkProducts || bytes + size > maxChunkBytes) {
			chunks.push(`[${paused.join()}]`);
			paused = [];
			bytes = 0;
		}
		paused.push(json);
		bytes += size;
	}
	return paused.length > 0 ? [...chunks, `[${paused.join()}]`] : chunks;
}

/** The products of a part, as `splitChunks` wrote them. */
export function productsOf(json: string): ImportedProduct[] {
	return JSON.parse(json) as ImportedProduct[];
}
