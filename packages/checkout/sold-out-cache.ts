import { type Database, type Item, type Key, type Transacted, Unavailable, batchLoader, maxBatch } from '#platform';
import { type RowId, type Sizes, type StockRow, type StockStore, enough, shortfall } from '#stock';

/**
 * Stock rows that were found short, so that what comes next is looked at before anything is written. Of a style that is
 * sold out most checkouts are refused, and a transaction that fails is billed as one that passes, on the very row that all
 * of them want; a look costs a tenth. What is remembered says when to look and no more: it refuses nobody.
 */
export interface SoldOutCache {
	/** Notes a row that was short of pieces, as it was stored. */
	note(row: RowId, stored: StockRow): void;
	/**
	 * How a transaction that puts an item in a place that is free and then reserves would fail, when a row of it was short before
	 * and still is: as of one moment, like the transaction itself. Undefined when it is to be tried, as it is when the look
	 * gets no answer.
	 */
	precheck(place: TableKey, decrements: readonly Decrement[]): Promise<Transacted | undefined>;
}

/** Pieces to take of a row that is on sale at a revision. */
export interface Decrement {
	readonly row: RowId;
	readonly revision: number;
	readonly sizes: Sizes;
}

interface TableKey {
	readonly table: string;
	readonly key: Key;
}

/** Rows remembered: a MB at most. The one that was noted first is forgotten first. */
const maxRows = 5_000;

/** Remembers the shortages that one function has met. */
export function soldOutCache(database: Database, stock: StockStore): SoldOutCache {
	const known = new Map<string, Sizes>();
	const nameOf = ({ listingId, color, lane = 0 }: RowId) => `${listingId}\n${lane}\n${color}`;
	const look = batchLoader<TableKey, Item | undefined>((keys) => database.transactGet(keys), {
		cacheKey: ({ table, key }) => `${table}\n${key.pk}\n${key.sk}`,
		maxBatchSize: maxBatch,
	});
	const suspect = ({ row, sizes }: Decrement) => {
		const available = known.get(nameOf(row));
		return available !== undefined && !enough(available, sizes);
	};

	return {
		note(row, stored) {
			const name = nameOf(row);
			if (!known.has(name) && known.size >= maxRows) known.delete(known.keys().next().value ?? name);
			known.set(name, stored.available);
		},
		async precheck(checkoutKey, decrements) {
			const suspects = decrements.filter(suspect);
			if (suspects.length === 0) return undefined;
			const items = await look([checkoutKey, ...decrements.map(({ row }) => stock.where(row))]).catch(
				unlessUnavailable,
			);
			if (items === undefined) return undefined;
			const [duplicate, ...rows] = items;
			const failures = decrements.flatMap(({ revision, sizes }, i) => {
				const stored = rows[i];
				return shortfall(stock.fromItem(stored), revision, sizes) ? [{ index: i + 1, item: stored }] : [];
			});
			if (duplicate !== undefined) failures.unshift({ index: 0, item: duplicate });
			if (failures.length > 0) return { ok: false, failures, conflicted: false };
			for (const { row } of suspects) known.delete(nameOf(row));
			return undefined;
		},
	};
}

function unlessUnavailable(error: unknown): undefined {
	if (!(error instanceof Unavailable)) throw error;
}
