import type { ListingId } from '#kernel';
import { type Database, type Item, type Key, type Write, maxTransaction } from '#platform';
import { total } from './lanes.ts';
import type { LaneRow, Offered, RowId, Sizes, StockRow } from './row.ts';
import { stockKeys } from './table.ts';

/**
 * States the writes of stock; each is one condition on one row. Reserve, take, release: `reserve` takes pieces out of what
 * is available, `release` puts them back; what is taken was reserved before and touches no row.
 */
export interface StockStore {
	/** Takes every size at once, if the row is on sale at that listing revision and has enough of each. */
	reserve(row: RowId, revision: number, wanted: Sizes): Write;
	/** As `reserve`, whatever revision is on sale: for pieces whose price is already agreed. What is off sale stays so. */
	reserveAgreed(row: RowId, wanted: Sizes): Write;
	release(row: RowId, wanted: Sizes): Write;
	/** Sets what is available of the sizes named; other sizes stay. */
	set(row: RowId, available: Sizes): Write;
	/** Adds to (or takes from) what is available; never below zero. */
	adjust(row: RowId, deltas: Sizes): Write;
	/** Puts a row on sale at a revision (or off sale: undefined); creates it, empty, when it is new. */
	offer(row: RowId, revision: number | undefined): Write;
	/**
	 * `offer` and `set` of one row in one write, for a transaction may not touch a row twice. `exists` is what the caller
	 * read of the row, and the condition: sizes that are not named stay, in a new row they do not exist.
	 */
	stockedOffer(row: RowId, revision: number | undefined, available: Sizes, exists: boolean): Write;
	/** A row as it shall be, if it still holds what was read of it (undefined: it did not exist). */
	replace(row: RowId, next: StockRow, read: StockRow | undefined): Write;
	/** Removes a row, if it still holds what was read of it. */
	remove(row: RowId, read: StockRow): Write;
	/** What is available of a listing's colors, over all its lanes: one batch of keys. Rows of earlier colors are not read. */
	rows(of: Offered, options?: { consistent?: boolean }): Promise<Map<string, StockRow>>;
	/**
	 * The rows of up to 50 colors in all lanes. Of a listing that is sold in one lane nothing else is read; of one that is sold in
	 * several every row is, for its lanes are small rows, and a query is billed by their sum.
	 */
	rowsOf(colors: readonly RowId[]): Promise<(LaneRow & { readonly listingId: ListingId })[]>;
	/** Every row of a listing, with those of its earlier colors. */
	lanes(listingId: ListingId): Promise<LaneRow[]>;
	/** Where a row is stored. */
	where(row: RowId): { table: string; key: Key };
	fromItem(item: Item | undefined): StockRow | undefined;
}

/** Rows of one listing: colors times lanes. A change of a listing writes all of them, itself, and what guards the change. */
export const maxRows = maxTransaction - 2;
/** Rows of colors that are gone stay, for what was reserved of them may come back; no more of these than of the others. */
const maxKeptRows = 2 * maxRows;

/** Stock over the `catalog` table. */
export function stockStore(database: Database, table: string): StockStore {
	const lanes = (listingId: ListingId) => lanesOf(database, table, listingId);
	return {
		reserve: (row, revision, wanted) =>
			decrement(table, row, wanted, { condition: 'revision = :revision', values: { ':revision': revision } }),
		reserveAgreed: (row, wanted) =>
			decrement(table, row, wanted, { condition: 'attribute_exists(revision)', values: {} }),
		release: (row, wanted) => increment(table, row, wanted, 'attribute_exists(pk)'),
		set: (row, available) => {
			const sizes = numbered(available);
			return {
				kind: 'update',
				table,
				key: stockKeys.row(row),
				update: `SET ${sizes.map((sized) => `available.${sized.name} = ${sized.value}`).join(', ')}`,
				condition: 'attribute_exists(pk)',
				...placeholders(sizes),
			};
		},
		adjust: (row, deltas) => {
			const least = numbered(deltas).map((sized, i) => ({ ...sized, least: `:l${i}` }));
			const enough = least
				.filter((sized) => sized.pieces < 0)
				.map((sized) => `available.${sized.name} >= ${sized.least}`);
			const write = increment(table, row, deltas, ['attribute_exists(pk)', ...enough].join(' AND '));
			const values = Object.fromEntries(
				least.filter((sized) => sized.pieces < 0).map((sized) => [sized.least, -sized.pieces]),
			);
			return { ...write, values: { ...write.values, ...values } };
		},
		offer: (row, revision) => ({
			kind: 'update',
			table,
			key: stockKeys.row(row),
			update:
				revision === undefined
					? 'SET available = if_not_exists(available, :empty) REMOVE revision'
					: 'SET available = if_not_exists(available, :empty), revision = :revision',
			values: { ':empty': {}, ...(revision === undefined ? {} : { ':revision': revision }) },
		}),
		stockedOffer: (row, revision, available, exists) => stockedOffer(table, row, revision, available, exists),
		replace: (row, next, read) => ({
			kind: 'put',
			table,
			item: { ...stockKeys.row(row), available: next.available, revision: next.revision },
			...(read === undefined ? { condition: 'attribute_not_exists(pk)' } : unchanged(read)),
		}),
		remove: (row, read) => ({ kind: 'delete', table, key: stockKeys.row(row), ...unchanged(read) }),
		async rows(of, options) {
			const byColor = Map.groupBy(await offeredRows(database, table, of, options), (sized) => sized.color);
			return new Map(
				[...byColor].map(([color, all]) => [color, { available: total(all), revision: all[0]?.row.revision }]),
			);
		},
		rowsOf: (colors) => rowsOf(database, table, colors),
		lanes,
		where: (row) => ({ table, key: stockKeys.row(row) }),
		fromItem: (item) => item && rowOf(item),
	};
}

function stockedOffer(
	table: string,
	row: RowId,
	revision: number | undefined,
	available: Sizes,
	exists: boolean,
): Write {
	const sizes = exists ? numbered(available) : [];
	const { names, values: pieces } = placeholders(sizes);
	const values = {
		...pieces,
		...(exists ? {} : { ':available': available }),
		...(revision === undefined ? {} : { ':revision': revision }),
	};
	const sets = [
		...(exists ? sizes.map((sized) => `available.${sized.name} = ${sized.value}`) : ['available = :available']),
		...(revision === undefined ? [] : ['revision = :revision']),
	];
	return {
		kind: 'update',
		table,
		key: stockKeys.row(row),
		update: [sets.length > 0 ? `SET ${sets.join(', ')}` : '', revision === undefined ? 'REMOVE revision' : '']
			.join(' ')
			.trim(),
		condition: exists ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)',
		...(sizes.length > 0 ? { names } : {}),
		...(Object.keys(values).length > 0 ? { values } : {}),
	};
}

async function offeredRows(
	database: Database,
	table: string,
	{ listingId, colors, lanes = 1 }: Offered,
	options: { consistent?: boolean } = { consistent: true },
): Promise<LaneRow[]> {
	const places = colors.flatMap(({ code: color }) => Array.from({ length: lanes }, (_, lane) => ({ color, lane })));
	const keys = places.map((place) => ({ table, key: stockKeys.row({ listingId, ...place }) }));
	const items = await database.batchGet(keys, options);
	return places.flatMap((place, i) => (items[i] ? [{ ...place, row: rowOf(items[i]) }] : []));
}

async function rowsOf(
	database: Database,
	table: string,
	colors: readonly RowId[],
): Promise<(LaneRow & { readonly listingId: ListingId })[]> {
	const first = colors.flatMap(({ listingId, color }) => [0, 1].map((lane) => ({ listingId, color, lane })));
	const keys = first.map((place) => ({ table, key: stockKeys.row(place) }));
	const items = await database.batchGet(keys, { consistent: true });
	const found = first.flatMap((place, i) => (items[i] ? [{ ...place, row: rowOf(items[i]) }] : []));
	const inLanes = new Set(found.filter(({ lane }) => lane > 0).map(({ listingId }) => listingId));
	const all = found.filter(({ listingId }) => !inLanes.has(listingId));
	for (const listingId of inLanes)
		all.push(...(await lanesOf(database, table, listingId)).map((row) => ({ ...row, listingId })));
	return all;
}

async function lanesOf(database: Database, table: string, listingId: ListingId): Promise<LaneRow[]> {
	const { tenantId, prefix } = stockKeys.rows(listingId);
	const items = await database.queryAll({
		table,
		where: 'pk = :pk AND begins_with(sk, :prefix)',
		values: { ':pk': `T#${tenantId}`, ':prefix': prefix },
		atMost: maxKeptRows,
		consistent: true,
	});
	return items.map((item) => ({ ...stockKeys.laneAndColor(listingId, String(item['sk'])), row: rowOf(item) }));
}

function unchanged(read: StockRow): { condition: string; values: Item } {
	return { condition: 'available = :read', values: { ':read': read.available } };
}

function rowOf(item: Item): StockRow {
	return { available: item['available'] as Sizes, revision: item['revision'] as number | undefined };
}

interface NumberedSize {
	readonly name: string;
	readonly size: string;
	readonly value: string;
	readonly pieces: number;
}

/** A placeholder for each size: names of sizes are the merchant's and may hold anything. */
function numbered(sizes: Sizes): NumberedSize[] {
	return Object.entries(sizes).map(([size, pieces], i) => ({ name: `#s${i}`, value: `:n${i}`, size, pieces }));
}

function placeholders(sizes: readonly NumberedSize[]): { names: Record<string, string>; values: Item } {
	return {
		names: Object.fromEntries(sizes.map((sized) => [sized.name, sized.size])),
		values: Object.fromEntries(sizes.map((sized) => [sized.value, sized.pieces])),
	};
}

/**
 * `:n BETWEEN :one AND available` and not `available >= :n`: the latter lets a negative quantity add stock, should a
 * validation before it ever fail.
 */
function decrement(
	table: string,
	row: RowId,
	wanted: Sizes,
	also: { condition: string; values: Item } | undefined,
): Write {
	const sizes = numbered(wanted);
	const enough = sizes.map((sized) => `${sized.value} BETWEEN :one AND available.${sized.name}`);
	const { names, values } = placeholders(sizes);
	return {
		kind: 'update',
		table,
		key: stockKeys.row(row),
		update: `SET ${sizes.map((sized) => `available.${sized.name} = available.${sized.name} - ${sized.value}`).join(', ')}`,
		condition: [...(also ? [also.condition] : []), ...enough].join(' AND '),
		names,
		values: { ...values, ...also?.values, ':one': 1 },
	};
}

function increment(table: string, row: RowId, pieces: Sizes, condition: string): Extract<Write, { kind: 'update' }> {
	const sizes = numbered(pieces);
	const { names, values } = placeholders(sizes);
	return {
		kind: 'update',
		table,
		key: stockKeys.row(row),
		update: `SET ${sizes.map((sized) => `available.${sized.name} = if_not_exists(available.${sized.name}, :zero) + ${sized.value}`).join(', ')}`,
		condition,
		names,
		values: { ...values, ':zero': 0 },
	};
}
