import type { ListingId } from '#kernel';
import type { Database, Item, Key, Write } from '#platform';
import { total } from './lanes.ts';
import type { LaneRow, RowId, Sizes, StockRow } from './row.ts';
import { stockKeys } from './table.ts';

/**
 * States the writes of stock; each is one condition on one row. Reserve, take, release: `reserve` takes pieces out of what
 * is available, `release` puts them back; what is taken was reserved before and touches no row.
 */
export interface StockStore {
	/** Takes every size at once, if the row is on sale at that listing revision and has enough of each. */
	reserve(row: RowId, revision: number, wanted: Sizes): Write;
	/** As `reserve`, whatever revision is on sale: for pieces whose price is already agreed. */
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
	/** What is available of a listing by color, over all its lanes. */
	rows(listingId: ListingId): Promise<Map<string, StockRow>>;
	/** Every row of a listing. */
	lanes(listingId: ListingId): Promise<LaneRow[]>;
	/** Where a row is stored. */
	where(row: RowId): { table: string; key: Key };
	fromItem(item: Item | undefined): StockRow | undefined;
}

/** Rows of one listing: colors times lanes. A change of a listing writes all of them in one transaction of at most 100. */
export const maxRows = 96;
/** Rows of colors that are gone stay, for what was reserved of them may come back. With few sizes they are one page. */
const pageRows = 1_000;

/** Stock over the `catalog` table. */
export function stockStore(database: Database, table: string): StockStore {
	const lanes = (listingId: ListingId) => lanesOf(database, table, listingId);
	return {
		reserve: (row, revision, wanted) =>
			take(table, row, wanted, { condition: 'revision = :revision', values: { ':revision': revision } }),
		reserveAgreed: (row, wanted) => take(table, row, wanted, undefined),
		release: (row, wanted) => add(table, row, wanted, 'attribute_exists(pk)'),
		set: (row, available) => {
			const sizes = numbered(available);
			return {
				kind: 'update',
				table,
				key: stockKeys.row(row),
				update: `SET ${sizes.map((one) => `available.${one.name} = ${one.value}`).join(', ')}`,
				condition: 'attribute_exists(pk)',
				...placeholders(sizes),
			};
		},
		adjust: (row, deltas) => {
			const least = numbered(deltas).map((one, i) => ({ ...one, least: `:l${i}` }));
			const enough = least.filter((one) => one.pieces < 0).map((one) => `available.${one.name} >= ${one.least}`);
			const write = add(table, row, deltas, ['attribute_exists(pk)', ...enough].join(' AND '));
			const values = Object.fromEntries(least.filter((one) => one.pieces < 0).map((one) => [one.least, -one.pieces]));
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
		async rows(listingId) {
			const byColor = Map.groupBy(await lanes(listingId), (one) => one.color);
			return new Map(
				[...byColor].map(([color, all]) => [color, { available: total(all), revision: all[0]?.row.revision }]),
			);
		},
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
		...(exists ? sizes.map((one) => `available.${one.name} = ${one.value}`) : ['available = :available']),
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

async function lanesOf(database: Database, table: string, listingId: ListingId): Promise<LaneRow[]> {
	const { tenantId, prefix } = stockKeys.rows(listingId);
	const rows: LaneRow[] = [];
	let after: Item | undefined;
	do {
		const { items, last } = await database.query({
			table,
			where: 'pk = :pk AND begins_with(sk, :prefix)',
			values: { ':pk': `T#${tenantId}`, ':prefix': prefix },
			limit: pageRows,
			consistent: true,
			after,
		});
		for (const item of items) rows.push({ ...stockKeys.place(listingId, String(item['sk'])), row: rowOf(item) });
		after = last;
	} while (after !== undefined);
	return rows;
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
		names: Object.fromEntries(sizes.map((one) => [one.name, one.size])),
		values: Object.fromEntries(sizes.map((one) => [one.value, one.pieces])),
	};
}

/**
 * `:n BETWEEN :one AND available` and not `available >= :n`: the latter lets a negative quantity add stock, should a
 * validation before it ever fail.
 */
function take(table: string, row: RowId, wanted: Sizes, also: { condition: string; values: Item } | undefined): Write {
	const sizes = numbered(wanted);
	const enough = sizes.map((one) => `${one.value} BETWEEN :one AND available.${one.name}`);
	const { names, values } = placeholders(sizes);
	return {
		kind: 'update',
		table,
		key: stockKeys.row(row),
		update: `SET ${sizes.map((one) => `available.${one.name} = available.${one.name} - ${one.value}`).join(', ')}`,
		condition: [...(also ? [also.condition] : []), ...enough].join(' AND '),
		names,
		values: { ...values, ...also?.values, ':one': 1 },
	};
}

function add(table: string, row: RowId, pieces: Sizes, condition: string): Extract<Write, { kind: 'update' }> {
	const sizes = numbered(pieces);
	const { names, values } = placeholders(sizes);
	return {
		kind: 'update',
		table,
		key: stockKeys.row(row),
		update: `SET ${sizes.map((one) => `available.${one.name} = if_not_exists(available.${one.name}, :zero) + ${one.value}`).join(', ')}`,
		condition,
		names,
		values: { ...values, ':zero': 0 },
	};
}
