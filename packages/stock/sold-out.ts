import type { StockRow } from './row.ts';

/** A size of a row whose pieces are sold out now, or available again. */
export interface Crossing {
	readonly size: string;
	readonly soldOut: boolean;
}

/**
 * The sizes of a row that a change sold out, or made available again or for the first time. A row that is one of several lanes
 * has none, because no single row shows that all lanes are empty. The row in which lanes are merged has every size.
 */
export function crossings(before: StockRow | undefined, after: StockRow): Crossing[] {
	if (after.lanes !== undefined) return [];
	return Object.entries(after.available).flatMap(([size, pieces]) => {
		const known = before?.lanes === undefined;
		const soldOut = pieces === 0;
		return known && soldOut === ((before?.available[size] ?? 0) === 0) ? [] : [{ size, soldOut }];
	});
}
