import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { BaseBlock, type BaseParts } from './base-block.ts';
import type { Column } from './columns.ts';
import { Dictionaries, type StoredValues } from './dictionaries.ts';
import type { ListingState } from './listing-state.ts';
import type { Vocabulary } from '../words/vocabulary.ts';
import { TermLists } from './term-lists.ts';

/** Bytes that are no whole segment of this format. */
export class DamagedSegment extends Error {
	override name = 'DamagedSegment';
}

/** What a segment holds beside the base. */
export interface SegmentFacts {
	readonly position: number;
	readonly vocabularyVersion: number;
	readonly withheld: readonly ListingState[];
}

const magic = 'CHSG';
/** Grows with each change of the format. */
const formatVersion = 1;
const headerBytes = 12;
/** Of a section: its width of a number, its bytes, its bytes compressed, and their checksum. */
const sectionHeaderBytes = 16;
/** Larger sections would be of more listings than one process holds. */
const maxSectionBytes = 2 ** 31;

/**
 * Writes a segment: a header (`CHSG`, the version, the bytes of all), then sections that are compressed one by one. Numbers are
 * little-endian, as they are in the memory of every processor that Lambda offers.
 */
export function writeSegment(facts: SegmentFacts, base: BaseBlock, dictionaries: Dictionaries): Uint8Array {
	const { parts } = base;
	const { termLists } = parts;
	const values = Buffer.from(JSON.stringify({ ...facts, dictionaries: dictionaries.stored() }));
	const sections = [
		values,
		...columnNames.map((name) => parts[name]),
		parts.records,
		termLists.termStart,
		termLists.terms,
		termLists.listStart,
		termLists.lists,
	].map(writeSection);
	const header = Buffer.alloc(headerBytes);
	header.write(magic, 0, 'latin1');
	header.writeUInt32LE(formatVersion, 4);
	header.writeUInt32LE(
		sections.reduce((sum, section) => sum + section.length, headerBytes),
		8,
	);
	return Buffer.concat([header, ...sections]);
}

const columnNames = [
	'category',
	'cluster',
	'tenant',
	'price',
	'cellStart',
	'cellColor',
	'cellSizes',
	'recordStart',
] as const satisfies readonly (keyof BaseParts)[];
/** The facts, the columns, the records, and four of the terms. */
const sectionCount = 1 + columnNames.length + 5;

/** Reads a segment. Throws `DamagedSegment` unless every byte is as it was written. */
export function readSections(
	bytes: Uint8Array,
	vocabulary: Vocabulary,
): { facts: SegmentFacts; base: BaseBlock; dictionaries: Dictionaries } {
	const sections = sectionsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
	const [first, ...rest] = sections.map(readSection);
	const { dictionaries: stored, ...facts } = JSON.parse(asBuffer(first).toString()) as SegmentFacts & {
		dictionaries: StoredValues;
	};
	const dictionaries = new Dictionaries(vocabulary, stored);
	const [category, cluster, tenant, price, cellStart, cellColor, cellSizes, recordStart] = rest as ColumnSections;
	const [records, termStart, terms, listStart, lists] = rest.slice(columnNames.length);
	const termLists = new TermLists({
		termStart: termStart ?? new Uint8Array(),
		terms: asBuffer(terms),
		listStart: listStart ?? new Uint8Array(),
		lists: asBuffer(lists),
	});
	const columns = { category, cluster, tenant, price, cellStart, cellColor, cellSizes, recordStart };
	return {
		facts,
		base: new BaseBlock({ ...columns, records: asBuffer(records), termLists }, dictionaries),
		dictionaries,
	};
}

type ColumnSections = [Column, Column, Column, Column, Column, Column, Column, Column];

function asBuffer(column: Column | undefined): Buffer {
	return column === undefined ? Buffer.alloc(0) : Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

function writeSection(column: Column): Buffer {
	const packed = zstdCompressSync(asBuffer(column));
	const header = Buffer.alloc(sectionHeaderBytes);
	header.writeUInt32LE(column.BYTES_PER_ELEMENT, 0);
	header.writeUInt32LE(column.byteLength, 4);
	header.writeUInt32LE(packed.length, 8);
	header.writeUInt32LE(crc32(packed, crc32(header.subarray(0, 12))), 12);
	return Buffer.concat([header, packed]);
}

interface Section {
	readonly width: number;
	readonly length: number;
	readonly packed: Buffer;
}

/** The sections, after all lengths and checksums have been checked. */
function sectionsOf(bytes: Buffer): Section[] {
	if (bytes.length < headerBytes || bytes.toString('latin1', 0, 4) !== magic) throw new DamagedSegment('no segment');
	const version = bytes.readUInt32LE(4);
	if (version !== formatVersion) throw new DamagedSegment(`version ${version} instead of ${formatVersion}`);
	if (bytes.readUInt32LE(8) !== bytes.length) throw new DamagedSegment('not of the length that it was written with');
	const sections: Section[] = [];
	let at = headerBytes;
	while (at < bytes.length) {
		if (at + sectionHeaderBytes > bytes.length) throw new DamagedSegment('a section is cut');
		const [width, length, packedLength, checksum] = [0, 4, 8, 12].map((offset) => bytes.readUInt32LE(at + offset));
		const start = at + sectionHeaderBytes;
		const packed = bytes.subarray(start, start + (packedLength ?? 0));
		if (packed.length !== packedLength) throw new DamagedSegment('a section is cut');
		if (crc32(packed, crc32(bytes.subarray(at, at + 12))) !== checksum) throw new DamagedSegment('a checksum differs');
		sections.push({ width: width ?? 1, length: length ?? 0, packed });
		at = start + packed.length;
	}
	if (sections.length !== sectionCount) throw new DamagedSegment(`${sections.length} sections`);
	return sections;
}

function readSection({ width, length, packed }: Section): Column {
	const raw = zstdDecompressSync(packed, { maxOutputLength: maxSectionBytes });
	if (raw.length !== length) throw new DamagedSegment('a section has another length');
	// A copy of its own: numbers wider than a byte must begin at a multiple of their width.
	const buffer = new ArrayBuffer(length);
	new Uint8Array(buffer).set(raw);
	if (width === 2) return new Uint16Array(buffer);
	if (width === 4) return new Uint32Array(buffer);
	return width === 8 ? new Float64Array(buffer) : new Uint8Array(buffer);
}
