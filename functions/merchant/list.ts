import { type Listing, onSale } from '#catalog';
import { type Cursors, found, on, shown } from '#http';
import { showGrid } from '#http/shapes';
import { accepted, iso } from '#kernel';
import {
	type PublishingStores,
	adjustStock,
	createListing,
	publishListing,
	reviseListing,
	setStock,
	withdrawListing,
} from '#merchandising';
import { newUnique } from '#platform';
import { type ListingShape, routes } from './routes.ts';

interface Stores extends PublishingStores {
	readonly cursors: Cursors;
}

/** The tenant's listings and their stock. */
export function listing(stores: Stores) {
	return [
		on(routes.createListing, async ({ principal, body, now }) => {
			return shown(await createListing(stores, principal.tenantId, body, { now, unique: newUnique(now) }), showListing);
		}),
		on(routes.listMerchantListings, async ({ principal, query }) => {
			const scope = ['merchant-listings', principal.tenantId];
			const after = stores.cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const page = await stores.catalog.listings(principal.tenantId, query.limit, after.value);
			return accepted(stores.cursors.page(scope, page, showListing));
		}),
		on(routes.getMerchantListing, async ({ principal, path }) => {
			return shown(found(await stores.catalog.listing(principal.tenantId, path.listingId)), showListing);
		}),
		on(routes.changeListing, async ({ principal, path, body, now }) => {
			return shown(await reviseListing(stores, principal.tenantId, path.listingId, body, now), showListing);
		}),
		on(routes.publishListing, async ({ principal, path, now }) => {
			return shown(await publishListing(stores, principal.tenantId, path.listingId, now), showListing);
		}),
		on(routes.withdrawListing, async ({ principal, path }) => {
			return shown(await withdrawListing(stores, principal.tenantId, path.listingId), showListing);
		}),
		on(routes.getStock, async ({ principal, path: { listingId } }) => {
			const one = found(await stores.catalog.listing(principal.tenantId, listingId));
			return one.ok ? accepted({ listingId, stock: showGrid(one.value, await stores.stock.rows(one.value)) }) : one;
		}),
		on(routes.setStock, async ({ principal, path: { listingId }, body }) => {
			const set = await setStock(stores, principal.tenantId, listingId, body);
			return shown(set, ({ listing: one, rows }) => ({ listingId, stock: showGrid(one, rows) }));
		}),
		on(routes.adjustStock, async ({ principal, path: { listingId }, body }) => {
			const adjusted = await adjustStock(stores, principal.tenantId, listingId, body.stock);
			return shown(adjusted, ({ listing: one, rows }) => ({ listingId, stock: showGrid(one, rows) }));
		}),
	];
}

function showListing(listing: Listing): ListingShape {
	const { held: _held, clusterId: _cluster, lanes: _lanes, retired: _retired, indexed: _indexed, ...one } = listing;
	return {
		...one,
		onSale: onSale(listing),
		createdAt: iso(one.createdAt),
		publishedAt: one.publishedAt === undefined ? null : iso(one.publishedAt),
	};
}
