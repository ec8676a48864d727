import { type ListingId, maxPageSize } from '#kernel';
import { type Database, type Item, maxTransaction } from '#platform';
import type { LaneRow, OfferedListing, RowId, StockRow } from './row.ts';
import { stockKeys } from './table.ts';

/** Rows of a listing: colors times lanes. One transaction writes all rows, the listing, and a guard of the change. */
export const maxRows = maxTransaction - 2;
/** Rows of removed colors stay, because reserved pieces may be released to them. They are at most as many again. */
const maxRowsEver = 2 * maxRows;

/** The rows of a listing's colors in all its lanes, in one batch read. */
export async function offeredRows(
	database: Database,
	table: string,
	{ listingId, colors, lanes = 1 }: OfferedListing,
	options: { consistent?: boolean } = { consistent: true },
): Promise<LaneRow[]> {
	const slots = colors.flatMap(({ code: color }) => Array.from({ length: lanes }, (_, lane) => ({ color, lane })));
	const keys = slots.map((slot) => ({ table, key: stockKeys.row({ listingId, ...slot }) }));
	const items = await database.batchGet(keys, options);
	return slots.flatMap((slot, i) => (items[i] ? [{ ...slot, row: rowOf(items[i]) }] : []));
}

/** The rows of colors of any listings. Every row of a listing in several lanes is read. */
export async function colorRows(
	database: Database,
	table: string,
	colors: readonly RowId[],
): Promise<(LaneRow & { readonly listingId: ListingId })[]> {
	const ids = colors.flatMap(({ listingId, color }) => [0, 1].map((lane) => ({ listingId, color, lane })));
	const keys = ids.map((id) => ({ table, key: stockKeys.row(id) }));
	const items = await database.batchGet(keys, { consistent: true });
	const firstRows = ids.flatMap((id, i) => (items[i] ? [{ ...id, row: rowOf(items[i]) }] : []));
	const inLanes = new Set(firstRows.filter(({ lane }) => lane > 0).map(({ listingId }) => listingId));
	const rows = firstRows.filter(({ listingId }) => !inLanes.has(listingId));
	for (const listingId of inLanes)
		rows.push(...(await allRows(database, table, listingId)).map((row) => ({ ...row, listingId })));
	return rows;
}

/** Every row of a listing, earlier colors included. */
export async function allRows(database: Database, table: string, listingId: ListingId): Promise<LaneRow[]> {
	const { tenantId, prefix } = stockKeys.rows(listingId);
	const items = await database.queryAll({
		table,
		where: 'pk = :pk AND begins_with(sk, :prefix)',
		values: { ':pk': `T#${tenantId}`, ':prefix': prefix },
		atMost: maxRowsEver,
		consistent: true,
	});
	return items.map((item) => ({ ...stockKeys.laneAndColor(listingId, String(item['sk'])), row: rowOf(item) }));
}

/** Every row of a tenant's listings from one id to another, both included. */
export async function rowsBetween(
	database: Database,
	table: string,
	{ first, last, consistent }: { readonly first: ListingId; readonly last: ListingId; readonly consistent: boolean },
): Promise<Map<ListingId, LaneRow[]>> {
	const { tenantId, prefix } = stockKeys.rows(first);
	const items = await database.queryAll({
		table,
		where: 'pk = :pk AND sk BETWEEN :first AND :last',
		// Every character of a key sorts before the last code point.
		values: { ':pk': `T#${tenantId}`, ':first': prefix, ':last': `${stockKeys.rows(last).prefix}\u{10ffff}` },
		atMost: maxPageSize * maxRowsEver,
		consistent,
	});
	const rows = items.flatMap((item) => {
		const key = { pk: String(item['pk']), sk: String(item['sk']) };
		const named = stockKeys.listingAndColor(key);
		if (named === undefined) return [];
		const { lane, color } = stockKeys.laneAndColor(named.listingId, key.sk);
		return [{ listingId: named.listingId, color, lane, row: rowOf(item) }];
	});
	return Map.groupBy(rows, ({ listingId }) => listingId);
}

/** The stock row of an item. */
export function rowOf(item: Item): StockRow {
	const { available, revision, lanes } = item as unknown as StockRow;
	return { available, revision, ...(lanes === undefined ? {} : { lanes }) };
}
