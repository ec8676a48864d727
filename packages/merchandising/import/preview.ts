import { onSale } from '#catalog';
import type { Millis, TenantId } from '#kernel';
import type { MerchandisingDeps } from '../deps.ts';
import { type ProductDecision, decideProduct, importedListingId, toApplied } from './decide.ts';
import { toFault } from './file-fault.ts';
import type { Effect, ImportChunk, PreviewedChange } from './import.ts';
import { filedContent } from './merge-listing.ts';
import type { ChunkContent, ImportStore } from './import-store.ts';
import type { ImportedProduct } from './product.ts';

/** The stores that previewing a chunk composes. */
export interface PreviewImportDeps extends MerchandisingDeps {
	readonly imports: ImportStore;
}

/**
 * Previews the products of a chunk: what each would do to its listing, and the revision and stock that it would do it to.
 * No listing changes. Returns the number of products.
 */
export async function previewChunk(stores: PreviewImportDeps, chunk: ImportChunk, now: Millis): Promise<number> {
	const content = await stores.imports.chunkContent(chunk);
	if (content === undefined) return 0;
	const changes: PreviewedChange[] = [];
	for (const product of content.products)
		changes.push(await previewProduct(stores, chunk.tenantId, product, content, now));
	await stores.imports.markPreviewed(chunk, changes, now);
	return changes.length;
}

async function previewProduct(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	product: ImportedProduct,
	content: ChunkContent,
	now: Millis,
): Promise<PreviewedChange> {
	const { line } = product;
	const decision = await decideProduct(stores, tenantId, product, { stock: 'keep', seen: undefined, now });
	if (decision.ok) return toChange(decision.value, line);
	const fault = toFault(product, decision.refusal, content);
	const listingId = importedListingId(tenantId, product.handle);
	return { line, listingId, kind: 'refused', revision: 0, onSale: false, stock: [], fault };
}

function toChange(decision: ProductDecision, line: number): PreviewedChange {
	const { before, after, rows, imported } = decision;
	const { effect, stock, listingId } = toApplied(decision, line);
	const contents = { ...(before && { old: filedContent(before) }), new: filedContent(after) };
	return {
		line,
		listingId,
		kind: kindOf(effect, stock !== undefined),
		revision: before?.revision ?? 0,
		onSale: before !== undefined && onSale(before),
		...contents,
		stock: after.colors.map(({ code: color }) => ({
			color,
			old: after.sizes.map((size) => rows.get(color)?.available[size] ?? null),
			new: after.sizes.map((size) => imported.pieces.get(color)?.[size] ?? null),
		})),
	};
}

/** A product whose quantities alone differ is an update: it changes stock where stock is set. */
function kindOf(effect: Effect, stockDiffers: boolean): PreviewedChange['kind'] {
	switch (effect) {
		case 'created':
			return 'create';
		case 'changed':
		case 'stocked':
			return 'update';
		case 'unchanged':
			return stockDiffers ? 'update' : 'unchanged';
	}
}
