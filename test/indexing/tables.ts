import { type Listing, catalogStore, draft, publish, withdraw } from '#catalog';
import { apply, directoryStore } from '#directory';
import { rowEntry, listingEntry } from '#indexing';
import { cny, ownedId } from '#kernel';
import { type Database, derivedUnique } from '#platform';
import type { IndexEntry } from '#search';
import { type StockRow, stockKeys } from '#stock';
import { now } from '../search/search-stores.ts';

export const tenantId = 'compared';
const name = { zh: '毛衣', en: 'Sweater' };

/** A listing on sale, at revision 2. */
export function published(id: string, price = 12_900): Listing {
	const listingId = ownedId('listing', tenantId, derivedUnique('test', id));
	const colors = [{ code: 'red', name: { zh: '红色', en: 'Red' } }];
	const content = { title: name, category: '毛衣', colors, sizes: ['S', 'M'], price: cny(price) };
	const result = publish(draft({ tenantId, listingId }, content, now), 'chaonan', now);
	if (!result.ok) throw new Error('not published');
	return result.value;
}

export const withdrawn = (id: string) => withdraw(published(id));

/** The row of a listing on sale. */
export const rowOf = (listing: Listing, available: StockRow['available']): StockRow => {
	return { available, revision: listing.revision };
};

/** Writes listings and their only rows, as their merchants have them now. */
export function openTables(database: Database) {
	const table = 'catalog';
	const catalog = catalogStore(database, table);
	return {
		async tenant(): Promise<void> {
			const tenant = apply({ tenantId, name, clusterId: 'chaonan', grade: 'leading' }, now);
			const directory = directoryStore(database, 'directory');
			await directory.putCluster({ clusterId: 'chaonan', name }, { audit: [] });
			await directory.createTenant(tenant, { audit: [] });
		},
		async save(listing: Listing, available: StockRow['available'] = { S: 1 }): Promise<void> {
			const saved = catalog.save(listing, 0);
			if (saved.kind !== 'put') throw new Error('a listing is put');
			await database.write({ kind: 'put', table, item: saved.item });
			const key = stockKeys.row({ listingId: listing.listingId, color: 'red' });
			await database.write({ kind: 'put', table, item: { ...key, ...rowOf(listing, available) } });
		},
		async remove({ listingId }: Listing): Promise<void> {
			const key = catalog.key(listingId);
			if (key === undefined) throw new Error('no key');
			await database.write({ kind: 'delete', table, key });
		},
	};
}

/** What the stream brings to the log for a listing and its row. */
export function entriesOf(listing: Listing, available: StockRow['available'] = { S: 1 }): IndexEntry[] {
	const row = rowEntry({ listingId: listing.listingId, color: 'red', lane: 0 }, rowOf(listing, available));
	return [listingEntry(listing), ...(row === undefined ? [] : [row])];
}
