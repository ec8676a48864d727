import { folded } from '#kernel';
import type { Column } from './columns.ts';
import type { Report } from './options.ts';
import type { Row } from './rows.ts';

/** The rows of a product, in the order of the file. The first has the fields of the whole product. */
export interface Group {
	readonly handle: string;
	readonly rows: Row[];
}

/** A row with none of these only adds an image. */
const variantColumns: readonly Column[] = [
	'option1Value',
	'option2Value',
	'option3Value',
	'color',
	'size',
	'sku',
	'price',
	'quantity',
];

/** Whether a row describes a variant. */
export function isVariant(row: Row): boolean {
	return variantColumns.some((column) => row.cell(column) !== '');
}

/**
 * Groups rows by handle, wherever they stand. A run of rows with another title than the first rows of its handle is a second
 * product. It is reported and left out. Grouping stops at one product more than `maxProducts`.
 */
export function groupRows(rows: readonly Row[], report: Report, maxProducts: number): Group[] {
	const groups = new Map<string, Group>();
	let current: string | undefined;
	let skipping = false;
	for (const row of rows) {
		const handle = row.cell('handle');
		const title = row.cell('title');
		if (handle === '') {
			if (title !== '' || isVariant(row)) report(row, 'handle', 'handle_missing');
			continue;
		}
		const key = folded(handle);
		const group = groups.get(key);
		if (key !== current) skipping = false;
		current = key;
		if (group === undefined) {
			groups.set(key, { handle, rows: [row] });
			if (groups.size > maxProducts) break;
			continue;
		}
		const firstTitle = group.rows[0]?.cell('title') ?? '';
		const contradicts = title !== '' && firstTitle !== '' && title !== firstTitle;
		if (contradicts && !skipping) report(row, 'title', 'title_differs');
		skipping ||= contradicts;
		if (!skipping) group.rows.push(row);
	}
	return [...groups.values()];
}
