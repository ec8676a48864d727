import { type Listing, onSale } from '#catalog';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toGridResponse } from '#http/schemas';
import { accepted, iso } from '#kernel';
import {
	type AdjustStockDeps,
	type PublishListingDeps,
	adjustStock,
	createListing,
	publishListing,
	reviseListing,
	setStock,
	withdrawListing,
} from '#merchandising';
import { newUnique } from '#platform';
import { type ListingResponse, routes } from './routes.ts';

interface Stores extends PublishListingDeps, AdjustStockDeps {
	readonly cursors: Cursors;
}

/** Handlers of the tenant's listings and stock. */
export function listingHandlers(stores: Stores) {
	return [
		on(routes.createListing, async ({ principal, body, now, audit }) => {
			return mapOk(
				await createListing(stores, principal.tenantId, body, { now, unique: newUnique(now), audit }),
				toListingResponse,
			);
		}),
		on(routes.listMerchantListings, async ({ principal, query }) => {
			const scope = ['merchant-listings', principal.tenantId];
			const after = stores.cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const page = await stores.catalog.listings(principal.tenantId, query.limit, after.value);
			return accepted(stores.cursors.page(scope, page, toListingResponse));
		}),
		on(routes.getMerchantListing, async ({ principal, path }) => {
			return mapOk(orNotFound(await stores.catalog.listing(principal.tenantId, path.listingId)), toListingResponse);
		}),
		on(routes.changeListing, async ({ principal, path, body, now, audit }) => {
			const revised = await reviseListing(stores, principal.tenantId, path.listingId, body, { now, audit });
			return mapOk(revised, toListingResponse);
		}),
		on(routes.publishListing, async ({ principal, path, now, audit }) => {
			const published = await publishListing(stores, principal.tenantId, path.listingId, { now, audit });
			return mapOk(published, toListingResponse);
		}),
		on(routes.withdrawListing, async ({ principal, path, audit }) => {
			return mapOk(await withdrawListing(stores, principal.tenantId, path.listingId, { audit }), toListingResponse);
		}),
		on(routes.getStock, async ({ principal, path: { listingId } }) => {
			const found = orNotFound(await stores.catalog.listing(principal.tenantId, listingId));
			return found.ok
				? accepted({ listingId, stock: toGridResponse(found.value, await stores.stock.rows(found.value)) })
				: found;
		}),
		on(routes.setStock, async ({ principal, path: { listingId }, body, audit }) => {
			const set = await setStock(stores, principal.tenantId, listingId, body, { audit });
			return mapOk(set, ({ listing, rows }) => ({ listingId, stock: toGridResponse(listing, rows) }));
		}),
		on(routes.adjustStock, async ({ principal, path: { listingId }, body, idempotencyKey, now, audit }) => {
			const adjustment = { ...body, idempotencyKey, now };
			const adjusted = await adjustStock(stores, principal.tenantId, listingId, adjustment, { audit });
			return mapOk(adjusted, ({ listing, rows }) => ({ listingId, stock: toGridResponse(listing, rows) }));
		}),
	];
}

function toListingResponse(listing: Listing): ListingResponse {
	const { paused: _held, clusterId: _cluster, lanes: _lanes, retired: _retired, indexed: _indexed, ...rest } = listing;
	return {
		...rest,
		onSale: onSale(listing),
		createdAt: iso(rest.createdAt),
		publishedAt: rest.publishedAt === undefined ? null : iso(rest.publishedAt),
	};
}
