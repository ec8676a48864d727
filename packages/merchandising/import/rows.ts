import { type OpenQuote, type Result, accepted, cleanCell, decodeText, maxColumns, readCsv, refused } from '#kernel';
import { type Column, type Columns, readHeader } from './columns.ts';
import type { FileFault, ImportRefusal, UnreadableReason } from './fault.ts';
import type { FileRecord } from './file-record.ts';
import { shortHandle } from './text.ts';
import { isCompoundFile, isZip, readWorkbook } from './workbook.ts';

/** A function receives at most 6 MB, and API Gateway may encode bytes as base64, which is a third longer. */
export const maxFileBytes = 4_000_000;
/** Rows below the header: ten variants or images for each of the 5,000 products. */
export const maxFileRows = 50_000;

/** A row below the header: the line on which it begins, and its cells, in canonical form if they have one. */
export interface Row {
	readonly line: number;
	cell(column: Column): string;
}

export interface ProductRows {
	readonly columns: Columns;
	readonly rows: readonly Row[];
	readonly faults: readonly FileFault[];
}

/**
 * Reads the bytes of a product CSV, or of a workbook, into rows. Any bytes have a result: nothing is thrown. Only the cells of known columns are
 * kept, so memory grows with the rows and not with the rest of the file.
 */
export function readRows(bytes: Uint8Array): Result<ProductRows, ImportRefusal> {
	if (bytes.length > maxFileBytes) return unreadable('too_large');
	if (isZip(bytes)) return readSheetRows(bytes);
	if (isCompoundFile(bytes)) return unreadable('workbook_unreadable');
	const text = decodeText(bytes);
	if (text === undefined) return unreadable('encoding');
	const lost = text.indexOf('\ufffd');
	if (lost !== -1) return refused({ kind: 'file_unreadable', reason: 'characters_lost', ...placeOf(text, lost) });
	return readRecords(readCsv(text));
}

function readSheetRows(bytes: Uint8Array): Result<ProductRows, ImportRefusal> {
	const sheet = readWorkbook(bytes);
	if (!sheet.ok) return unreadable(sheet.refusal);
	if (sheet.value.lostCharacters) return refused({ kind: 'file_unreadable', reason: 'characters_lost' });
	return readRecords(sheet.value.records);
}

function readRecords(all: Iterable<FileRecord | OpenQuote>): Result<ProductRows, ImportRefusal> {
	const records = all[Symbol.iterator]();
	const first = records.next();
	const columns = headerOf(first.done ? undefined : first.value);
	if (!columns.ok) return columns;
	return readBody({ [Symbol.iterator]: () => records }, columns.value);
}

function headerOf(first: FileRecord | OpenQuote | undefined): Result<Columns, ImportRefusal> {
	const record = first === undefined || 'open' in first ? undefined : first;
	if (record?.overflows) return unreadable('too_many_columns');
	const columns = columnsOf(record);
	if (columns.missing.length === 0) return accepted(columns);
	return refused({ kind: 'file_unreadable', reason: 'columns_missing', columns: columns.missing });
}

function columnsOf(record: FileRecord | undefined): Columns {
	const width = Math.min(record?.width ?? 0, maxColumns);
	return readHeader(Array.from({ length: width }, (_, index) => record?.cell(index) ?? ''));
}

/** The line on which the row at a position begins, and the header of its column there. */
function placeOf(text: string, position: number): { readonly line: number; readonly column: string } {
	let columns: Columns | undefined;
	for (const record of readCsv(text)) {
		if ('open' in record) return { line: record.line, column: columns?.name('handle') ?? '' };
		columns ??= columnsOf(record);
		if (position < record.end) return { line: record.line, column: columns.nameAt(record.cellAt(position)) };
	}
	throw new Error('a position behind the text');
}

function readBody(records: Iterable<FileRecord | OpenQuote>, columns: Columns): Result<ProductRows, ImportRefusal> {
	const rows: Row[] = [];
	const faults: FileFault[] = [];
	const slots = new Map([...columns.at.keys()].map((column, slot) => [column, slot]));
	let count = 0;
	for (const record of records) {
		if ('open' in record) {
			faults.push({ line: record.line, column: columns.name('handle'), reason: 'quote_not_closed' });
			break;
		}
		if (++count > maxFileRows) return unreadable('too_many_rows');
		const row = rowOf(record.line, slots, [...columns.at.values()].map(record.cell).map(cleanCell));
		if (!isWiderThan(record, columns.width)) rows.push(row);
		else
			faults.push({
				line: row.line,
				column: columns.nameAt(),
				reason: 'fields_too_many',
				product: shortHandle(row),
			});
	}
	return accepted({ columns, rows, faults });
}

/** A row that references its cells alone. A closure made next to the record would keep the record in memory. */
function rowOf(line: number, slots: ReadonlyMap<Column, number>, cells: readonly string[]): Row {
	return { line, cell: (column) => cells[slots.get(column) ?? -1] ?? '' };
}

/** Whether a cell right of the header has text. */
function isWiderThan(record: FileRecord, width: number): boolean {
	for (let index = width; index < Math.min(record.width, maxColumns); index++)
		if (record.cell(index).trim() !== '') return true;
	return record.overflows;
}

function unreadable(reason: Exclude<UnreadableReason, 'characters_lost' | 'columns_missing'>) {
	return refused({ kind: 'file_unreadable', reason } as const);
}
