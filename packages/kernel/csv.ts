import { forSpreadsheet, fromSpreadsheet } from './spreadsheet.ts';
import { canonical } from './text.ts';

/**
 * A record of a CSV text. It stores the positions of its cells, and copies a cell only when the cell is read. So unread cells
 * cost no memory.
 */
export interface CsvRecord {
	/** The line on which the record begins, counted from 1. */
	readonly line: number;
	/** The number of cells, of which at most `maxColumns` can be read. */
	readonly width: number;
	/** Whether a cell beyond `maxColumns` has text. */
	readonly overflows: boolean;
	/** The position behind the record in the text. */
	readonly end: number;
	/** The text of a cell, cut at `maxCellLength`; `''` if there is no such cell. */
	cell(index: number): string;
	/** The index of the cell at a position in the text; undefined if that cell cannot be read. */
	cellAt(position: number): number | undefined;
}

/** A quoted field that begins on this line and has no end: the rest of the text belongs to it, and is no record. */
export interface OpenQuote {
	readonly line: number;
	readonly open: true;
}

/** Shopify's own columns are some 60; a shop adds one for each field of its own. */
export const maxColumns = 500;
/** Longer than any field, of which the handle is the longest with 255 characters. A cut cell is still too long for all. */
export const maxCellLength = 2_000;

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Yields the records of a text by RFC 4180; empty lines are skipped. Lines end in `\n`, `\r\n` or `\r`, also mixed. A quote
 * in an unquoted field (`12" zip`) stands for itself, and so do the quotes of a field that continues behind its closing
 * quote. Each character is scanned once, and only cells that are read are copied.
 */
export function* readCsv(text: string): Generator<CsvRecord | OpenQuote> {
	let at = 0;
	let line = 1;
	while (at < text.length) {
		const blank = lineEndLength(text, at);
		if (blank > 0) {
			line++;
			at += blank;
			continue;
		}
		const bounds: number[] = [];
		const begin = line;
		let width = 0;
		let overflows = false;
		for (let more = true; more;) {
			const field = fieldAt(text, at);
			if (field === undefined) return yield { line: begin, open: true };
			if (width < maxColumns) bounds.push(at, field.end);
			else overflows ||= field.end > at && text.slice(at, field.end).trim() !== '';
			width++;
			line += field.lines;
			more = text.charCodeAt(field.end) === comma;
			at = more ? field.end + 1 : field.end;
		}
		const end = at;
		yield {
			line: begin,
			width,
			overflows,
			end,
			cell: (index) => textAt(text, bounds, index),
			cellAt: (position) => cellAt(bounds, position),
		};
		line++;
		at += lineEndLength(text, at);
	}
}

/** The length of the line end at a position: 0, 1 or 2. */
function lineEndLength(text: string, at: number): number {
	const code = text.charCodeAt(at);
	if (code === lineFeed) return 1;
	if (code !== carriageReturn) return 0;
	return text.charCodeAt(at + 1) === lineFeed ? 2 : 1;
}

/** The end of the field at a position, and its number of line ends; undefined when its quote never closes. */
function fieldAt(text: string, begin: number): { end: number; lines: number } | undefined {
	let lines = 0;
	let end = begin;
	if (text.charCodeAt(begin) === quote) {
		for (end = begin + 1; ; end++) {
			if (end >= text.length) return undefined;
			if (text.charCodeAt(end) === quote) {
				if (text.charCodeAt(end + 1) !== quote) break;
				end++;
				continue;
			}
			const broken = lineEndLength(text, end);
			if (broken > 0) lines++;
			if (broken === 2) end++;
		}
		end++;
	}
	while (end < text.length && text.charCodeAt(end) !== comma && lineEndLength(text, end) === 0) end++;
	return { end, lines };
}

function cellAt(bounds: readonly number[], position: number): number | undefined {
	const end = bounds.findIndex((bound, at) => at % 2 === 1 && position < bound);
	return end === -1 ? undefined : (end - 1) / 2;
}

function textAt(text: string, bounds: readonly number[], index: number): string {
	const [begin = 0, end = 0] = bounds.slice(2 * index, 2 * index + 2);
	const quoted = end - begin >= 2 && text.charCodeAt(begin) === quote && closesAtEnd(text, begin, end);
	// Twice as long, because two quotes become one.
	const raw = (quoted ? text.slice(begin + 1, end - 1) : text.slice(begin, end)).trim().slice(0, 2 * maxCellLength);
	const plain = quoted ? raw.replaceAll('""', '"') : raw;
	return plain.replaceAll(/\r\n?/g, '\n').slice(0, maxCellLength);
}

/** Whether the quote that opens a field closes at its very end. */
function closesAtEnd(text: string, begin: number, end: number): boolean {
	for (let at = begin + 1; at < end; at++) {
		if (text.charCodeAt(at) !== quote) continue;
		if (text.charCodeAt(at + 1) !== quote || at + 1 === end) return at === end - 1;
		at++;
	}
	return false;
}

/** Strictly UTF-8, else GB 18030, the superset of GBK that Excel saves in China. A byte order mark is dropped. */
export function decodeText(bytes: Uint8Array): string | undefined {
	for (const encoding of ['utf-8', 'gb18030']) {
		try {
			return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/^\ufeff/, '');
		} catch {
			continue;
		}
	}
	return undefined;
}

/** A cell in canonical form if it has one, without the apostrophe by which a spreadsheet marks digits as text, as in `'4160`, or prevents a formula. */
export function cleanCell(cell: string): string {
	const text = canonical(cell) ?? cell.trim();
	return fromSpreadsheet(text)
		.replace(/^'(?=\d+(?:[.,]\d+)*$)/, '')
		.trim();
}

/** Text from users: never a formula in any locale, and one cell whether commas, semicolons or tabs separate cells. */
export function csvCell(text: string): string {
	const plain = forSpreadsheet(text);
	return /[",;|\t\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
