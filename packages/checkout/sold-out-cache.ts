import { type Database, type Item, type Key, type Transacted, Unavailable, batchLoader, maxBatch } from '#platform';
import { type RowId, type Sizes, type StockRow, type StockStore, enough, shortfall } from '#stock';

/**
 * Stock rows that were recently short, to be read before anything is written. A failed transaction costs as much as a
 * successful one, on the row that every buyer of a drop wants; a read costs a tenth. The cache only says when to read
 * and never refuses by itself.
 */
export interface SoldOutCache {
	/** Records a row that was short of pieces, as it was stored. */
	record(row: RowId, stored: StockRow): void;
	/**
	 * Predicts how the transaction would fail, from one consistent read of its key and rows. Undefined when no row
	 * was short before or the read fails: then the transaction is tried.
	 */
	precheck(checkoutKey: TableKey, decrements: readonly Decrement[]): Promise<Transacted | undefined>;
}

/** Pieces to decrement in a row that is on sale at a revision. */
export interface Decrement {
	readonly row: RowId;
	readonly revision: number;
	readonly sizes: Sizes;
}

interface TableKey {
	readonly table: string;
	readonly key: Key;
}

/** Rows kept in memory, 1 MB at most. The oldest entry is dropped first. */
const maxRows = 5_000;

/** A cache of the shortages that this instance has seen. */
export function soldOutCache(database: Database, stock: StockStore): SoldOutCache {
	const known = new Map<string, Sizes>();
	const nameOf = ({ listingId, color, lane = 0 }: RowId) => `${listingId}\n${lane}\n${color}`;
	const readItems = batchLoader<TableKey, Item | undefined>((keys) => database.transactGet(keys), {
		cacheKey: ({ table, key }) => `${table}\n${key.pk}\n${key.sk}`,
		maxBatchSize: maxBatch,
	});
	const suspect = ({ row, sizes }: Decrement) => {
		const available = known.get(nameOf(row));
		return available !== undefined && !enough(available, sizes);
	};

	return {
		record(row, stored) {
			const name = nameOf(row);
			if (!known.has(name) && known.size >= maxRows) known.delete(known.keys().next().value ?? name);
			known.set(name, stored.available);
		},
		async precheck(checkoutKey, decrements) {
			const suspects = decrements.filter(suspect);
			if (suspects.length === 0) return undefined;
			const items = await readItems([checkoutKey, ...decrements.map(({ row }) => stock.tableKey(row))]).catch(
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
