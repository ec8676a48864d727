import { type Result, accepted, refused } from '#kernel';
import type { FaultColumns } from './columns.ts';
import type { FileFault, ImportRefusal } from './fault.ts';
import { groupRows } from './groups.ts';
import type { Report } from './options.ts';
import { type ImportedProduct, readProduct } from './product.ts';
import { readRows } from './rows.ts';
import { shortHandle } from './text.ts';

/** The catalogue of a large enterprise. So many products also fit the chunks of one transaction. */
export const maxProducts = 5_000;

/** The content of a file: its number of products, those that can become listings, and its faults in the order of lines. */
export interface ProductFile {
	readonly productCount: number;
	readonly products: readonly ImportedProduct[];
	readonly faults: readonly FileFault[];
	readonly columns: FaultColumns;
}

/**
 * Reads a product file: Shopify's old or new format, or the template, as CSV or as the first sheet of a workbook. A fault of one row or product does not stop the others. Only a file
 * that is no product file is refused.
 */
export function readProducts(bytes: Uint8Array): Result<ProductFile, ImportRefusal> {
	const file = readRows(bytes);
	if (!file.ok) return file;
	const { columns, rows } = file.value;
	const faults = [...file.value.faults];
	const report: Report = (row, column, reason) => {
		faults.push({ line: row.line, column: columns.name(column), reason, product: shortHandle(row) });
	};
	const groups = groupRows(rows, report, maxProducts);
	if (groups.length === 0 && faults.length === 0) return refused({ kind: 'file_unreadable', reason: 'no_rows' });
	if (groups.length > maxProducts) return refused({ kind: 'file_unreadable', reason: 'too_many_products' });
	const products = groups.flatMap((group) => readProduct(group, report) ?? []);
	return accepted({
		productCount: groups.length,
		products,
		faults: faults.toSorted((a, b) => a.line - b.line),
		columns: { handle: columns.name('handle'), price: columns.name('price'), quantity: columns.name('quantity') },
	});
}
