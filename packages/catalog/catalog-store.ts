import { type ListingId, type TenantId, parseOwnedId } from '#kernel';
import type { Database, Item, Key, Page, Write } from '#platform';
import type { Listing } from './listing.ts';
import { catalogKeys } from './table.ts';

/** Reads listings and builds their writes. A listing is found by its id alone, because the id names its tenant. */
export interface CatalogStore {
	/** A listing of the tenant, in any state. */
	listing(tenantId: TenantId, listingId: ListingId): Promise<Listing | undefined>;
	/** Any listing by its id, for the public side. */
	anyListing(listingId: ListingId): Promise<Listing | undefined>;
	/** A tenant's listings in the order of their ids. */
	listings(tenantId: TenantId, limit: number, after: Item | undefined): Promise<Page<Listing>>;
	/** The write that stores a listing if the stored revision is `expected` (0: there is none yet). */
	save(listing: Listing, expected: number): Write;
	/** The write that removes a draft if the stored one is at its revision. */
	remove(draft: Listing): Write;
	/** The check that fails a transaction unless the listing is at that revision. */
	requireRevision(listingId: ListingId, revision: number): Write;
	key(listingId: ListingId): Key | undefined;
	fromItem(item: Item): Listing;
}

/** Listings over the `catalog` table. */
export function catalogStore(database: Database, table: string): CatalogStore {
	const store: CatalogStore = {
		async listing(tenantId, listingId) {
			return parseOwnedId('listing', listingId)?.owner === tenantId ? store.anyListing(listingId) : undefined;
		},
		async anyListing(listingId) {
			const key = store.key(listingId);
			const item = key && (await database.get(table, key, { consistent: true }));
			return item && store.fromItem(item);
		},
		async listings(tenantId, limit, after) {
			const page = await database.queryPage({
				table,
				where: 'pk = :pk AND begins_with(sk, :prefix)',
				values: { ':pk': `T#${tenantId}`, ':prefix': 'L#' },
				limit,
				after,
				consistent: true,
			});
			return page.map(store.fromItem);
		},
		save: (listing, expected) => ({
			kind: 'put',
			table,
			item: { ...keyOf(listing.listingId), ...listing } as Item & Key,
			...(expected === 0
				? { condition: 'attribute_not_exists(pk)' }
				: { condition: 'revision = :expected', values: { ':expected': expected } }),
		}),
		remove: ({ listingId, revision }) => ({
			kind: 'delete',
			table,
			key: keyOf(listingId),
			condition: 'revision = :read',
			values: { ':read': revision },
		}),
		requireRevision: (listingId, revision) => ({
			kind: 'check',
			table,
			key: keyOf(listingId),
			condition: 'revision = :revision',
			values: { ':revision': revision },
		}),
		key(listingId) {
			const id = parseOwnedId('listing', listingId);
			return id && catalogKeys.listing(id.owner, id.unique);
		},
		fromItem({ pk: _pk, sk: _sk, ...listing }) {
			return listing as unknown as Listing;
		},
	};
	function keyOf(listingId: ListingId): Key {
		const key = store.key(listingId);
		if (key === undefined) throw new Error('a listing without a valid id');
		return key;
	}
	return store;
}
