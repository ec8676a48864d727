/**
 * One record of a CSV text. It holds where its cells stand, and a cell becomes a text when it is asked for: what nobody
 * reads costs nothing, however much of it there is.
 */
export interface CsvRecord {
	/** The line on which the record begins, counted from 1. */
	readonly line: number;
	/** Its cells, of which at most `maxColumns` can be read. */
	readonly width: number;
	/** Whether a cell beyond `maxColumns` has a text. */
	readonly overflows: boolean;
	/** The text of a cell, cut at `maxCellLength`; `''` where there is none. */
	cell(index: number): string;
}

/** The quoted field that begins on this line has no end: the rest of the text belongs to it, and is no record. */
export interface OpenQuote {
	readonly line: number;
	readonly open: true;
}

/** Shopify's own columns are some 60; a shop adds one for each field of its own. */
export const maxColumns = 500;
/** No field takes as much: the longest, a handle, has 255 characters. A cell that is cut is still too long for any. */
export const maxCellLength = 2_000;

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * The records of a text after RFC 4180, one at a time; empty lines are none. Lines end in `\n`, `\r\n` or `\r`, also
 * mixed. A quote within an unquoted field (`12" zip`) stands for itself, and so do the quotes of a field that goes on
 * behind its closing quote. Every character is passed once, and only the cells that are read are copied.
 */
export function* readCsv(text: string): Generator<CsvRecord | OpenQuote> {
	let at = 0;
	let line = 1;
	while (at < text.length) {
		const blank = breakAt(text, at);
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
		yield { line: begin, width, overflows, cell: (index) => textAt(text, bounds, index) };
		line++;
		at += breakAt(text, at);
	}
}

/** The characters of the line end at a place: 0, 1 or 2. */
function breakAt(text: string, at: number): number {
	const code = text.charCodeAt(at);
	if (code === lineFeed) return 1;
	if (code !== carriageReturn) return 0;
	return text.charCodeAt(at + 1) === lineFeed ? 2 : 1;
}

/** Where the field that begins at a place ends, and how many line ends it holds; undefined when its quote never closes. */
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
			const broken = breakAt(text, end);
			if (broken > 0) lines++;
			if (broken === 2) end++;
		}
		end++;
	}
	while (end < text.length && text.charCodeAt(end) !== comma && breakAt(text, end) === 0) end++;
	return { end, lines };
}

function textAt(text: string, bounds: readonly number[], index: number): string {
	const [begin = 0, end = 0] = bounds.slice(2 * index, 2 * index + 2);
	const quoted = end - begin >= 2 && text.charCodeAt(begin) === quote && closes(text, begin, end);
	// Twice as long, for of two quotes one is left.
	const raw = (quoted ? text.slice(begin + 1, end - 1) : text.slice(begin, end)).trim().slice(0, 2 * maxCellLength);
	const plain = quoted ? raw.replaceAll('""', '"') : raw;
	return plain.replaceAll(/\r\n?/g, '\n').slice(0, maxCellLength);
}

/** Whether the quote that opens a field closes at its very end. */
function closes(text: string, begin: number, end: number): boolean {
	for (let at = begin + 1; at < end; at++) {
		if (text.charCodeAt(at) !== quote) continue;
		if (text.charCodeAt(at + 1) !== quote || at + 1 === end) return at === end - 1;
		at++;
	}
	return false;
}
