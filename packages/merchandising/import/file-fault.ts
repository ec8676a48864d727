import type { FileFault } from './fault.ts';
import type { ChunkContent } from './import-store.ts';
import type { ProductRefusal } from './merge-listing.ts';
import type { ImportedProduct } from './product.ts';
import { shortHandle } from './text.ts';

/** The refusal of a product by its listing, as a fault of the file. */
export function toFault(
	{ line, handle }: ImportedProduct,
	{ column, reason }: ProductRefusal,
	{ columns }: Pick<ChunkContent, 'columns'>,
): FileFault {
	return { line, column: columns[column], reason, product: shortHandle({ cell: () => handle }) };
}
