import type { ListingId } from '#kernel';
import type { Database, Item, Key, Write } from '#platform';
import { total } from './lanes.ts';
import type { LaneRow, OfferedListing, RowId, Sizes, StockRow } from './row.ts';
import { allRows, colorRows, offeredRows, rowOf, rowsBetween } from './row-reads-store.ts';
import { stockKeys } from './table.ts';

/**
 * Builds the writes of stock, each with one condition on one row. `reserve` moves pieces out of `available`, and `release`
 * puts them back. Taking pieces when they are paid writes no row, because they were reserved before.
 */
export interface StockStore {
	/** Reserves every size, if the row is on sale at that listing revision and has enough of each; otherwise none. */
	reserve(row: RowId, revision: number, pieces: Sizes): Write;
	/** Like `reserve` at any revision on sale, for pieces whose price is already agreed. A row off sale still refuses. */
	reserveAgreed(row: RowId, pieces: Sizes): Write;
	release(row: RowId, pieces: Sizes): Write;
	/** Sets the available pieces of the named sizes. Other sizes stay. With `read`, those sizes must be as they were read. */
	set(row: RowId, available: Sizes, read?: StockRow): Write;
	/** Adds to the available pieces, or subtracts from them; never below zero. With `read`, as for `set`. */
	adjust(row: RowId, deltas: Sizes, read?: StockRow): Write;
	/**
	 * Puts a row on sale at a revision, or off sale (undefined). Creates an empty row where there is none. A row of several
	 * lanes keeps their number.
	 */
	offer(row: RowId, revision: number | undefined, lanes?: number): Write;
	/** Stores a row if the stored one is still as read (undefined: there was none). */
	replace(row: RowId, next: StockRow, read: StockRow | undefined): Write;
	/** Removes a row if it is still as read. */
	remove(row: RowId, read: StockRow): Write;
	/** The available pieces of a listing's colors over all lanes, in one batch read. Earlier colors are not read. */
	rows(listing: OfferedListing, options?: { consistent?: boolean }): Promise<Map<string, StockRow>>;
	/**
	 * The rows of up to 50 colors in all lanes. Of a listing that is sold in one lane nothing else is read. Of a listing in
	 * several lanes every row is read, because its lanes are small rows and a query is billed by their sum.
	 */
	colorRows(colors: readonly RowId[]): Promise<(LaneRow & { readonly listingId: ListingId })[]>;
	/** Every row of a listing, earlier colors included. */
	allRows(listingId: ListingId): Promise<LaneRow[]>;
	/** Every row of a tenant's listings from one id to another, both included, in the order of ids. */
	rowsBetween(
		first: ListingId,
		last: ListingId,
		options?: { readonly consistent?: boolean },
	): Promise<Map<ListingId, LaneRow[]>>;
	tableKey(row: RowId): { table: string; key: Key };
	fromItem(item: Item | undefined): StockRow | undefined;
}

/** Stock over the `catalog` table. */
export function stockStore(database: Database, table: string): StockStore {
	return {
		reserve: (row, revision, pieces) =>
			decrement(table, row, pieces, { condition: 'revision = :revision', values: { ':revision': revision } }),
		reserveAgreed: (row, pieces) =>
			decrement(table, row, pieces, { condition: 'attribute_exists(revision)', values: {} }),
		release: (row, pieces) => increment(table, row, pieces, 'attribute_exists(pk)'),
		set: (row, available, read) => setWrite(table, row, available, read),
		adjust: (row, deltas, read) => {
			const least = placeholdersOf(deltas).map((sized, i) => ({ ...sized, least: `:l${i}` }));
			const bounds = least
				.filter((sized) => sized.pieces < 0)
				.map((sized) => `available.${sized.name} >= ${sized.least}`);
			const asRead = sizesAsRead(least, read);
			const conditions = ['attribute_exists(pk)', ...bounds, ...asRead.conditions];
			const write = increment(table, row, deltas, conditions.join(' AND '));
			const values = Object.fromEntries(
				least.filter((sized) => sized.pieces < 0).map((sized) => [sized.least, -sized.pieces]),
			);
			return { ...write, values: { ...write.values, ...values, ...asRead.values } };
		},
		offer: (row, revision, lanes = 1) => offer(table, row, revision, lanes),
		replace: (row, next, read) => ({
			kind: 'put',
			table,
			item: { ...stockKeys.row(row), ...next },
			...(read === undefined ? { condition: 'attribute_not_exists(pk)' } : isUnchanged(read)),
		}),
		remove: (row, read) => ({ kind: 'delete', table, key: stockKeys.row(row), ...isUnchanged(read) }),
		async rows(listing, options) {
			const byColor = Map.groupBy(await offeredRows(database, table, listing, options), ({ color }) => color);
			return new Map(
				[...byColor].map(([color, lanes]) => [color, { available: total(lanes), revision: lanes[0]?.row.revision }]),
			);
		},
		colorRows: (colors) => colorRows(database, table, colors),
		allRows: (listingId) => allRows(database, table, listingId),
		rowsBetween: (first, last, { consistent = false } = {}) =>
			rowsBetween(database, table, { first, last, consistent }),
		tableKey: (row) => ({ table, key: stockKeys.row(row) }),
		fromItem: (item) => item && rowOf(item),
	};
}

function offer(table: string, row: RowId, revision: number | undefined, lanes: number): Write {
	return {
		kind: 'update',
		table,
		key: stockKeys.row(row),
		update: [
			'SET available = if_not_exists(available, :empty)',
			lanes === 1 ? '' : ', lanes = :lanes',
			revision === undefined ? ' REMOVE revision' : ', revision = :revision',
		].join(''),
		values: {
			':empty': {},
			...(lanes === 1 ? {} : { ':lanes': lanes }),
			...(revision === undefined ? {} : { ':revision': revision }),
		},
	};
}

function setWrite(table: string, row: RowId, available: Sizes, read: StockRow | undefined): Write {
	const sizes = placeholdersOf(available);
	const { names, values } = namesAndValues(sizes);
	const asRead = sizesAsRead(sizes, read);
	return {
		kind: 'update',
		table,
		key: stockKeys.row(row),
		update: `SET ${sizes.map((sized) => `available.${sized.name} = ${sized.value}`).join(', ')}`,
		condition: ['attribute_exists(pk)', ...asRead.conditions].join(' AND '),
		names,
		values: { ...values, ...asRead.values },
	};
}

/** The pieces and revision with which `offerWithStock` puts a row on sale, or off sale (undefined). */
interface Offering {
	readonly revision: number | undefined;
	readonly available: Sizes;
	/** Whether the caller has read the row. */
	readonly exists: boolean;
	/** The named sizes must be as they were read here. Absent: whatever they are. */
	readonly read?: StockRow | undefined;
}

/**
 * `offer` and `set` in one write, because a transaction may write a row only once. Sizes that are not named stay; a new row has
 * the named ones alone. Apart from the store, so that functions that never import do not bundle it.
 */
export function offerWithStock(
	stock: Pick<StockStore, 'tableKey'>,
	row: RowId,
	{ revision, available, exists, read }: Offering,
): Write {
	const sizes = exists ? placeholdersOf(available) : [];
	const { names, values: pieces } = namesAndValues(sizes);
	const asRead = sizesAsRead(sizes, read);
	const values = {
		...pieces,
		...asRead.values,
		...(exists ? {} : { ':available': available }),
		...(revision === undefined ? {} : { ':revision': revision }),
	};
	const sets = [
		...(exists ? sizes.map((sized) => `available.${sized.name} = ${sized.value}`) : ['available = :available']),
		...(revision === undefined ? [] : ['revision = :revision']),
	];
	return {
		kind: 'update',
		...stock.tableKey(row),
		update: [sets.length > 0 ? `SET ${sets.join(', ')}` : '', revision === undefined ? 'REMOVE revision' : '']
			.join(' ')
			.trim(),
		condition: [exists ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)', ...asRead.conditions].join(' AND '),
		...(sizes.length > 0 ? { names } : {}),
		...(Object.keys(values).length > 0 ? { values } : {}),
	};
}

/** The conditions that sizes of a row are as they were read. None without a row that was read. */
function sizesAsRead(sizes: readonly SizePlaceholders[], read: StockRow | undefined) {
	const known = sizes.map(({ name, size }, i) => ({ name, value: `:r${i}`, pieces: read?.available[size] }));
	return {
		conditions:
			read === undefined
				? []
				: known.map(({ name, value, pieces }) =>
						pieces === undefined ? `attribute_not_exists(available.${name})` : `available.${name} = ${value}`,
					),
		values: Object.fromEntries(known.flatMap(({ value, pieces }) => (pieces === undefined ? [] : [[value, pieces]]))),
	};
}

function isUnchanged(read: StockRow): { condition: string; values: Item } {
	return { condition: 'available = :read', values: { ':read': read.available } };
}

interface SizePlaceholders {
	readonly name: string;
	readonly size: string;
	readonly value: string;
	readonly pieces: number;
}

/** Placeholders for each size: merchants name sizes freely, so a name may contain any character. */
function placeholdersOf(sizes: Sizes): SizePlaceholders[] {
	return Object.entries(sizes).map(([size, pieces], i) => ({ name: `#s${i}`, value: `:n${i}`, size, pieces }));
}

function namesAndValues(sizes: readonly SizePlaceholders[]): { names: Record<string, string>; values: Item } {
	return {
		names: Object.fromEntries(sizes.map((sized) => [sized.name, sized.size])),
		values: Object.fromEntries(sizes.map((sized) => [sized.value, sized.pieces])),
	};
}

/**
 * `:n BETWEEN :one AND available`, because `available >= :n` would let a negative quantity add stock if the validation
 * before it ever failed.
 */
function decrement(
	table: string,
	row: RowId,
	pieces: Sizes,
	also: { condition: string; values: Item } | undefined,
): Write {
	const sizes = placeholdersOf(pieces);
	const enough = sizes.map((sized) => `${sized.value} BETWEEN :one AND available.${sized.name}`);
	const { names, values } = namesAndValues(sizes);
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
	const sizes = placeholdersOf(pieces);
	const { names, values } = namesAndValues(sizes);
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
