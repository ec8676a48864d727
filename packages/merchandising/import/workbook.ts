import { unzipSync } from 'fflate';
import { type Result, accepted, maxCellLength, maxColumns, refused } from '#kernel';
import type { FileRecord } from './file-record.ts';

/** Bytes of the parts that are read, once inflated. 50,000 rows of 15 cells take some 30 MB of XML. */
const maxInflatedBytes = 32_000_000;
/** A workbook has some ten parts; a list of further ones is no product file. */
const maxParts = 1_000;

/** Whether a file is a ZIP container, as a workbook in Office Open XML is. */
export function isZip(bytes: Uint8Array): boolean {
	return startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
}

/** Whether a file is a compound file: an old `.xls`, or a workbook with a password. */
export function isCompoundFile(bytes: Uint8Array): boolean {
	return startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
	return magic.every((byte, index) => bytes[index] === byte);
}

/** The records of a workbook's first sheet. */
export interface WorkbookSheet {
	readonly records: Iterable<FileRecord>;
	/** Whether a text has U+FFFD, so that characters were lost before the file was saved. */
	readonly lostCharacters: boolean;
}

/**
 * Reads the first sheet of an `.xlsx` workbook (ECMA-376). The line of a record is its row in the sheet. A formula has the
 * value that was stored with it. Numbers have the 15 digits that a spreadsheet shows; dates stay numbers.
 */
export function readWorkbook(bytes: Uint8Array): Result<WorkbookSheet, 'workbook_unreadable' | 'too_large'> {
	try {
		const book = unzip(bytes, (name) => name === 'xl/workbook.xml' || name === 'xl/_rels/workbook.xml.rels');
		const sheetPath = firstSheet(text(book, 'xl/workbook.xml'), text(book, 'xl/_rels/workbook.xml.rels'));
		const parts = unzip(bytes, (name) => name === sheetPath || name === 'xl/sharedStrings.xml');
		const sheet = text(parts, sheetPath);
		const strings = 'xl/sharedStrings.xml' in parts ? text(parts, 'xl/sharedStrings.xml') : '';
		const lostCharacters = sheet.includes('\ufffd') || strings.includes('\ufffd');
		return accepted({ records: readSheet(sheet, sharedStrings(strings)), lostCharacters });
	} catch (error) {
		return refused(error instanceof TooLarge ? 'too_large' : 'workbook_unreadable');
	}
}

/** Thrown out of the container reader, before a part is inflated. */
class TooLarge extends Error {}

/** The chosen parts. Each is inflated into a buffer of the size that the container states, so no part grows beyond it. */
function unzip(bytes: Uint8Array, chooses: (name: string) => boolean): Record<string, Uint8Array> {
	let inflatedBytes = 0;
	let count = 0;
	return unzipSync(bytes, {
		filter: ({ name, originalSize }) => {
			if (++count > maxParts) throw new TooLarge();
			if (!chooses(name)) return false;
			inflatedBytes += originalSize;
			if (!(inflatedBytes <= maxInflatedBytes)) throw new TooLarge();
			return true;
		},
	});
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function text(parts: Record<string, Uint8Array>, name: string): string {
	const part = parts[name];
	if (part === undefined) throw new Error('a part is missing');
	return utf8.decode(part);
}

/** The path of the sheet that the workbook lists first. */
function firstSheet(workbook: string, relations: string): string {
	const [, sheet = ''] = /<(?:\w+:)?sheet\s([^>]*)>/.exec(workbook) ?? [];
	const id = attribute(sheet, '\\w+:id');
	for (const [, relation = ''] of relations.matchAll(/<(?:\w+:)?Relationship\s([^>]*)>/g)) {
		if (id === undefined || attribute(relation, 'Id') !== id) continue;
		const target = attribute(relation, 'Target') ?? '';
		return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
	}
	throw new Error('a workbook without a sheet');
}

/** The texts that cells refer to by index. Phonetic guides are no part of a text. */
function sharedStrings(xml: string): string[] {
	return [...xml.matchAll(/<(?:\w+:)?si(?:\s[^>]*)?(?:\/>|>([^]*?)<\/(?:\w+:)?si>)/g)].map(([, inner = '']) =>
		richText(inner),
	);
}

function richText(xml: string): string {
	const plain = xml.replaceAll(/<((?:\w+:)?rPh)[\s>][^]*?<\/\1>/g, '');
	const runs = [...plain.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</g)].map(([, run = '']) => unescaped(run));
	return runs.join('').slice(0, maxCellLength);
}

const rowTag = /<(?:\w+:)?row(\s[^>]*?)?(?:\/>|>([^]*?)<\/(?:\w+:)?row>)/g;
const cellTag = /<(?:\w+:)?c(\s[^>]*?)?(?:\/>|>([^]*?)<\/(?:\w+:)?c>)/g;

function* readSheet(xml: string, strings: readonly string[]): Generator<FileRecord> {
	let line = 0;
	for (const [, attributes = '', inner = ''] of xml.matchAll(rowTag)) {
		line = Number(attribute(attributes, 'r') ?? line + 1);
		const cells: string[] = [];
		let overflows = false;
		let column = -1;
		for (const [, cellAttributes = '', content = ''] of inner.matchAll(cellTag)) {
			column = columnOf(attribute(cellAttributes, 'r')) ?? column + 1;
			const value = valueOf(attribute(cellAttributes, 't'), content, strings);
			if (value === '') continue;
			if (column < maxColumns) cells[column] = value;
			else overflows = true;
		}
		// A sheet has rows of formats alone, as a CSV has blank lines.
		if (cells.length > 0 || overflows)
			yield { line, width: cells.length, overflows, cell: (index) => cells[index] ?? '' };
	}
}

/** `AB12` is column 27, counted from 0. */
function columnOf(reference: string | undefined): number | undefined {
	const [letters] = /^[A-Z]{1,3}/.exec(reference ?? '') ?? [];
	if (letters === undefined) return undefined;
	return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function valueOf(type: string | undefined, content: string, strings: readonly string[]): string {
	if (type === 'inlineStr') return richText(content).trim();
	const [, raw = ''] = /<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</.exec(content) ?? [];
	switch (type) {
		case 's':
			return (strings[Number(raw)] ?? '').trim();
		case undefined:
		case 'n':
			return decimal(raw);
		default:
			return unescaped(raw).trim().slice(0, maxCellLength);
	}
}

/** A stored number as a decimal text. `0.30000000000000004` is 0.3: a spreadsheet keeps 15 digits. */
function decimal(raw: string): string {
	if (/^-?\d{1,15}(?:\.\d{1,2})?$/.test(raw)) return raw;
	const value = Number(raw);
	if (raw === '' || !Number.isFinite(value)) return raw;
	const digits = String(Number(value.toPrecision(15)));
	return digits.includes('e') ? raw : digits;
}

function attribute(attributes: string, name: string): string | undefined {
	const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
	return match === null ? undefined : unescaped(match[1] ?? match[2] ?? '');
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** XML's references to characters, and `_x000D_`, by which a workbook writes a character that XML forbids. */
function unescaped(xml: string): string {
	return xml
		.replaceAll(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w+));/g, (whole, decimal?: string, hex?: string, name = '') => {
			if (decimal === undefined && hex === undefined) return entities[name] ?? whole;
			const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
			return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
		})
		.replaceAll(/_x([\dA-F]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
