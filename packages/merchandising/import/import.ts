import type { ImportId, Millis, TenantId } from '#kernel';
import { maxTransaction } from '#platform';
import type { FileFault } from './fault.ts';
import type { ImportedProduct } from './product.ts';

/**
 * An import of a file: running → done | failed. Its chunks are applied from the stream, which keeps a record for 24 hours.
 * An import that is not done by then has failed.
 */
export interface Import {
	readonly importId: ImportId;
	readonly tenantId: TenantId;
	readonly createdAt: Millis;
	/** Products in the file. */
	readonly products: number;
	/** Products applied so far: listings created, updated, or already equal to the file. */
	readonly imported: number;
	readonly chunksLeft: number;
	/** Faults of the file, and of products that their listing has refused so far, in the order of their lines. */
	readonly faults: readonly FileFault[];
	/** The number of further faults, which are not stored. */
	readonly faultsOmitted: number;
}
export type ImportState = 'running' | 'done' | 'failed';

/** What a product did to its listing: `stocked` set pieces alone, and `unchanged` found all as in the file. */
export type Effect = 'created' | 'changed' | 'stocked' | 'unchanged';

/** A product that was applied, with the price before and after where it changed, in fen. */
export interface Applied {
	readonly effect: Effect;
	readonly price?: { readonly old: number; readonly new: number };
}

/** The outcome of a product: applied, or the fault for which its listing refused it. */
export type Outcome = Applied | FileFault;

/** Whether a product was applied. */
export function isApplied(outcome: Outcome): outcome is Applied {
	return 'effect' in outcome;
}

/** The maximum of stored faults. A file with more is no product file of this kind. */
const maxFaults = 500;
/** Bytes of the stored faults, which are part of an item and of a response. So fewer long faults are stored. */
const maxFaultBytes = 90_000;

/** Limits faults to the first by line. Limiting them step by step has the same result as limiting all at once. */
export function limitFaults(all: readonly FileFault[]): { faults: FileFault[]; omitted: number } {
	const sorted = all.toSorted((a, b) => a.line - b.line).slice(0, maxFaults);
	let bytes = 0;
	const end = sorted.findIndex((fault) => (bytes += Buffer.byteLength(JSON.stringify(fault))) > maxFaultBytes);
	const faults = end === -1 ? sorted : sorted.slice(0, end);
	return { faults, omitted: all.length - faults.length };
}

/** The outcome of an import can be read for 30 days. */
export const importRetentionSeconds = 30 * 86_400;
/** Chunks are needed while the stream may deliver them: 24 hours, doubled. */
export const chunkRetentionSeconds = 2 * 86_400;

const streamRetentionMs: Millis = 24 * 3_600_000;

/** The state of an import at a time. */
export function importState(running: Import, now: Millis): ImportState {
	if (running.chunksLeft === 0) return 'done';
	return now - running.createdAt > streamRetentionMs ? 'failed' : 'running';
}

/** A chunk of an import, as the stream delivers it. */
export interface ImportChunk {
	readonly tenantId: TenantId;
	/** The unique part of the import's id. */
	readonly unique: string;
	readonly number: number;
}

/**
 * Products of a chunk. Each product is one transaction of some 20 ms, so a chunk takes a function two seconds. 5,000 products
 * are 67 chunks, and one transaction puts the head and all chunks.
 */
export const maxChunkProducts = 75;
/** A quarter of DynamoDB's largest item. The largest product, a grid of 40 by 40, has some 25 KB. */
export const maxChunkBytes = 90_000;
/** The items of a transaction, less the head. */
export const maxChunks = maxTransaction - 1;

/** Splits products into chunks of bounded count and size, in their order. */
export function splitChunks(products: readonly ImportedProduct[]): string[] {
	const chunks: string[] = [];
	let current: string[] = [];
	let bytes = 0;
	for (const product of products) {
		const json = JSON.stringify(product);
		const size = Buffer.byteLength(json) + 1;
		if (current.length === maxChunkProducts || bytes + size > maxChunkBytes) {
			chunks.push(`[${current.join()}]`);
			current = [];
			bytes = 0;
		}
		current.push(json);
		bytes += size;
	}
	return current.length > 0 ? [...chunks, `[${current.join()}]`] : chunks;
}

/** The products of a chunk that `splitChunks` wrote. */
export function productsOf(json: string): ImportedProduct[] {
	return JSON.parse(json) as ImportedProduct[];
}
