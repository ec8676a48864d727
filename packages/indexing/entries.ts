import { type Listing, cardOf, onSale } from '#catalog';
import type { IndexEntry, ListingEntry, StockEntry } from '#search';
import type { StockRow } from '#stock';

/** The color and the lane of a stock row. */
export interface RowName {
	readonly listingId: string;
	readonly color: string;
	readonly lane: number;
}

/** The entry of a listing: its card, or null while it is off sale. */
export function listingEntry(listing: Listing): ListingEntry {
	const { listingId, revision } = listing;
	return { kind: 'listing', listingId, revision, card: onSale(listing) ? cardOf(listing) : null };
}

/** The entry of a change of a listing; undefined where it was and is off sale. */
export function changedListing(before: Listing | undefined, after: Listing | undefined): ListingEntry | undefined {
	const latest = after ?? before;
	if (latest === undefined || ![before, after].some((listing) => listing && onSale(listing))) return undefined;
	return after === undefined ? { ...listingEntry(latest), card: null } : listingEntry(after);
}

/**
 * The entry of a change of a stock row on sale: a size was sold out or is available again, or the row is on sale at another
 * revision. Undefined for any other change, such as most reservations. A listing that goes off sale has its own entry.
 */
export function changedRow(
	name: RowName,
	before: StockRow | undefined,
	after: StockRow | undefined,
): StockEntry | undefined {
	if (after === undefined)
		return before?.revision === undefined
			? undefined
			: { kind: 'stock', ...name, revision: before.revision, sizes: [] };
	if (after.revision === undefined) return undefined;
	const sizes = sizesInStock(after);
	const same = before?.revision === after.revision && sizesInStock(before).join('\n') === sizes.join('\n');
	return same ? undefined : { kind: 'stock', ...name, revision: after.revision, sizes };
}

/** The entry of a stock row; undefined while it is off sale. */
export function rowEntry(name: RowName, row: StockRow): StockEntry | undefined {
	return changedRow(name, undefined, row);
}

/** The last entry of each item, in the order of the items' last entries. */
export function latest(entries: readonly IndexEntry[]): IndexEntry[] {
	const byItem = new Map<string, IndexEntry>();
	for (const entry of entries) {
		const item = entry.kind === 'listing' ? entry.listingId : `${entry.listingId} ${entry.lane} ${entry.color}`;
		byItem.delete(item);
		byItem.set(item, entry);
	}
	return [...byItem.values()];
}

function sizesInStock({ available }: StockRow): string[] {
	return Object.keys(available)
		.filter((size) => (available[size] ?? 0) > 0)
		.toSorted();
}
