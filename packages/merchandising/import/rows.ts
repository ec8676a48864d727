import { parse } from 'csv-parse/sync';
import { type Result, accepted, canonical, refused } from '#kernel';
import { type Column, type Columns, readHeader } from './columns.ts';
import type { FileFault, ImportRefusal } from './fault.ts';
import { shortHandle } from './text.ts';

/** A function receives 6 MB at most, and API Gateway may hand bytes on in base64, which is a third longer. */
export const maxFileBytes = 4_000_000;
/** Rows below the header: ten variants or images for each of the 5,000 products. */
export const maxRows = 50_000;

/** One row below the header: the line on which it begins, and its cells, in canonical form where they can be stored. */
export interface Row {
	readonly line: number;
	cell(column: Column): string;
}

export interface File {
	readonly columns: Columns;
	readonly rows: readonly Row[];
	readonly faults: readonly FileFault[];
}

/** Reads the bytes of a product CSV into rows. Any bytes have an answer: nothing is thrown. */
export function readRows(bytes: Uint8Array): Result<File, ImportRefusal> {
	if (bytes.length > maxFileBytes) return unreadable('too_large');
	const text = decode(bytes);
	if (text === undefined) return unreadable('encoding');
	const { records, brokenLine } = parseCsv(text);
	const [header, ...rest] = records;
	const columns = readHeader(header?.cells ?? []);
	if (columns.missing.length > 0)
		return refused({ kind: 'file_unreadable', reason: 'columns_missing', columns: columns.missing });
	if (rest.length > maxRows) return unreadable('too_many_rows');
	const faults: FileFault[] = [];
	if (brokenLine !== undefined)
		faults.push({ line: brokenLine, column: columns.name('handle'), reason: 'quote_not_closed' });
	const rows = rest.flatMap(({ line, cells }): Row[] => {
		const row: Row = { line, cell: (column) => plain(cells[columns.at.get(column) ?? -1] ?? '') };
		if (cells.slice(columns.width).every((cell) => cell.trim() === '')) return [row];
		faults.push({
			line,
			column: columns.lastName,
			reason: 'fields_too_many',
			product: shortHandle(row),
		});
		return [];
	});
	return accepted({ columns, rows, faults });
}

function unreadable(reason: Exclude<ImportRefusal['reason'], 'columns_missing'>) {
	return refused({ kind: 'file_unreadable', reason } as const);
}

/**
 * Strictly UTF-8, else GB 18030, the superset of GBK that Excel saves in China. A byte order mark is dropped. All line
 * ends become `\n`: files mix them, and the parser would count `\r\n` within quotes as two lines.
 */
function decode(bytes: Uint8Array): string | undefined {
	for (const encoding of ['utf-8', 'gb18030']) {
		try {
			const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
			return text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
		} catch {
			continue;
		}
	}
	return undefined;
}

interface CsvRecord {
	readonly line: number;
	readonly cells: readonly string[];
}

/**
 * Splits a text into records. Quotes within an unquoted field (`12" zip`) stand for themselves. A quote that is never
 * closed swallows the rest of the file: the records before it are kept and its line is told.
 */
function parseCsv(text: string): { records: CsvRecord[]; brokenLine: number | undefined } {
	const records: CsvRecord[] = [];
	let broken = false;
	let lastLine = 0;
	parse(text, {
		record_delimiter: '\n',
		relax_column_count: true,
		relax_quotes: true,
		skip_empty_lines: true,
		skip_records_with_error: true,
		on_record: (cells: string[], { lines }) => {
			records.push({ line: lines - lineBreaks(cells), cells });
			lastLine = lines;
			return null;
		},
		on_skip: () => {
			broken = true;
			return undefined;
		},
		to: maxRows + 2,
	});
	return { records, brokenLine: broken ? lastLine + 1 : undefined };
}

/** The parser says on which line a record ends; fields with line breaks began earlier. */
function lineBreaks(cells: readonly string[]): number {
	return cells.reduce((total, cell) => total + cell.split('\n').length - 1, 0);
}

/** Spreadsheets keep a text from being taken for a formula or number by an apostrophe before it: `'4160`, `'+86`. */
function plain(cell: string): string {
	const text = canonical(cell) ?? cell.trim();
	return text.replace(/^'(?=[=+@-]|\d+(?:[.,]\d+)*$)/, '').trim();
}
