import { type ListingCard, cny } from '#kernel';
import { ByteReader, type ByteWriter } from './bytes.ts';
import type { Dictionaries } from './dictionaries.ts';
import type { ListingState, StockState } from './listing-state.ts';

/** The fields of a listing that are columns, because filters read them. */
export interface ColumnValues {
	readonly category: number;
	readonly cluster: number;
	readonly tenant: number;
	readonly price: number;
}

/** The state of a listing on sale. */
export type OnSale = ListingState & { readonly card: ListingCard };

/**
 * Writes a listing without the fields that are columns. The id comes first, then the time of publishing and the titles, because
 * they are read without the rest. Rows of colors that the card no longer has are left out: they are on sale again only by
 * a new entry.
 */
export function writeRecord(writer: ByteWriter, state: OnSale, dictionaries: Dictionaries): void {
	const { card, revision } = state;
	const prefix = idPrefix(card.tenantId);
	const plain = card.listingId.startsWith(prefix);
	writer.text(plain ? card.listingId.slice(prefix.length) : `\0${card.listingId}`);
	writer.number(card.publishedAt);
	writer.text(card.title.zh);
	writer.text(card.title.en);
	writer.number(revision);
	writer.number(state.offSaleAt);
	writer.number(card.minOrderQuantity);
	writer.number(dictionaries.sizeLists.number(card.sizes));
	writer.number(card.colors.length);
	for (const { code, name, picture = '' } of card.colors) {
		writer.number(dictionaries.colors.number({ code, name }));
		writer.text(picture);
	}
	writer.text(card.picture ?? '');
	writeRows(writer, state, dictionaries);
}

/** Rows in one lane, one for each color at the revision of the card, are nearly all rows there are: lists of sizes only. */
function writeRows(writer: ByteWriter, { card, revision, rows }: OnSale, dictionaries: Dictionaries): void {
	const usual = card.colors.map(({ code }) =>
		rows.find((row) => row.color === code && row.lane === 0 && row.revision === revision),
	);
	const codes = card.colors.map(({ code }) => code);
	const kept = rows.filter((row) => codes.includes(row.color) || row.revision > revision);
	if (kept.length === usual.length && !usual.includes(undefined)) {
		writer.number(0);
		for (const row of usual) writer.number(dictionaries.sizeLists.number(row?.sizes ?? []));
		return;
	}
	writer.number(kept.length + 1);
	for (const row of kept) {
		const color = codes.indexOf(row.color);
		writer.number(color + 1);
		if (color < 0) writer.text(row.color);
		writer.number(row.lane);
		writer.number(row.revision);
		writer.number(dictionaries.sizeLists.number(row.sizes));
	}
}

/** Reads the listing whose record begins at the offset. */
export function readRecord(bytes: Buffer, offset: number, columns: ColumnValues, dictionaries: Dictionaries): OnSale {
	const reader = new ByteReader(bytes, offset);
	const tenantId = dictionaries.tenants.at(columns.tenant);
	const listingId = readId(reader, tenantId);
	const publishedAt = reader.number();
	const title = { zh: reader.text(), en: reader.text() };
	const revision = reader.number();
	const offSaleAt = reader.number();
	const minOrderQuantity = reader.number();
	const sizes = dictionaries.sizeLists.at(reader.number());
	const colors = Array.from({ length: reader.number() }, () => {
		const color = dictionaries.colors.at(reader.number());
		return withPicture(color, reader.text());
	});
	const picture = reader.text();
	const plain = {
		listingId,
		tenantId,
		clusterId: dictionaries.clusters.at(columns.cluster),
		title,
		category: dictionaries.categories.at(columns.category),
		colors,
		sizes,
		price: cny(columns.price),
		minOrderQuantity,
		publishedAt,
	};
	const card = withPicture(plain, picture);
	return { listingId, revision, card, offSaleAt, rows: readRows(reader, card, revision, dictionaries) };
}

/** An empty reference stands for no picture. */
function withPicture<T extends object>(pictured: T, picture: string): T & { readonly picture?: string } {
	return picture === '' ? pictured : { ...pictured, picture };
}

function readRows(reader: ByteReader, card: ListingCard, revision: number, dictionaries: Dictionaries): StockState[] {
	const count = reader.number();
	if (count === 0)
		return card.colors.map(({ code }) => {
			return { color: code, lane: 0, revision, sizes: dictionaries.sizeLists.at(reader.number()) };
		});
	return Array.from({ length: count - 1 }, () => {
		const color = reader.number();
		return {
			color: color === 0 ? reader.text() : (card.colors[color - 1]?.code ?? ''),
			lane: reader.number(),
			revision: reader.number(),
			sizes: dictionaries.sizeLists.at(reader.number()),
		};
	});
}

/** The listing's id and its time of publishing, which order the listings. */
export function readKey(bytes: Buffer, offset: number, tenantId: string): { listingId: string; publishedAt: number } {
	const reader = new ByteReader(bytes, offset);
	return { listingId: readId(reader, tenantId), publishedAt: reader.number() };
}

function readId(reader: ByteReader, tenantId: string): string {
	const id = reader.text();
	return id.startsWith('\0') ? id.slice(1) : idPrefix(tenantId) + id;
}

const idPrefix = (tenantId: string) => `lst_${tenantId}_`;

/** Whether a title of the record has the phrase, which is bytes in which letters of ASCII are lower-case. */
export function recordHasPhrase(bytes: Buffer, offset: number, phrase: Uint8Array): boolean {
	const reader = new ByteReader(bytes, offset);
	reader.skipText();
	reader.number();
	for (let title = 0; title < 2; title++) {
		const length = reader.number();
		const end = reader.offset + length;
		if (rangeHas(bytes, reader.offset, end, phrase)) return true;
		reader.offset = end;
	}
	return false;
}

function rangeHas(bytes: Buffer, start: number, end: number, phrase: Uint8Array): boolean {
	const last = end - phrase.length;
	const first = phrase[0];
	for (let at = start; at <= last; at++) {
		if (lower(bytes[at] ?? 0) !== first) continue;
		let i = 1;
		while (i < phrase.length && lower(bytes[at + i] ?? 0) === phrase[i]) i++;
		if (i === phrase.length) return true;
	}
	return false;
}

const lower = (byte: number) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
