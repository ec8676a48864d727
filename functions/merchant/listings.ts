import { type Listing, onSale } from '#catalog';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toGridResponse, toListingMediaResponse } from '#http/schemas';
import { accepted, iso } from '#kernel';
import {
	type AdjustStockDeps,
	type PublishListingDeps,
	adjustStock,
	checkListing,
	createListing,
	publishListing,
	reviseListing,
	setStock,
	withdrawListing,
} from '#merchandising';
import { newUnique } from '#platform';
import { type ListingResponse, routes } from './routes.ts';

type Stores = PublishListingDeps & AdjustStockDeps;

/** Handlers of the tenant's listings and stock. */
export function listingHandlers(cursors: Cursors) {
	return [
		on(routes.createListing, async ({ principal, body, now, audit }, stores: Stores) => {
			return mapOk(
				await createListing(stores, principal.tenantId, body, { now, unique: newUnique(now), audit }),
				toListingResponse,
			);
		}),
		on(routes.listMerchantListings, ({ principal: { tenantId }, query }, { catalog }: Stores) =>
			cursors.list(
				['merchant-listings', tenantId],
				query,
				(limit, after) => catalog.listings(tenantId, limit, after),
				toListingResponse,
			),
		),
		on(routes.getMerchantListing, async ({ principal, path }, stores: Stores) => {
			return mapOk(orNotFound(await stores.catalog.listing(principal.tenantId, path.listingId)), toListingResponse);
		}),
		on(routes.changeListing, async ({ principal, path, body, now, audit }, stores: Stores) => {
			const revised = await reviseListing(stores, principal.tenantId, path.listingId, body, { now, audit });
			return mapOk(revised, toListingResponse);
		}),
		on(routes.publishListing, async ({ principal, path, now, audit }, stores: Stores) => {
			const published = await publishListing(stores, principal.tenantId, path.listingId, { now, audit });
			return mapOk(published, toListingResponse);
		}),
		on(routes.checkListing, async ({ principal, path }, stores: Stores) => {
			return mapOk(await checkListing(stores, principal.tenantId, path.listingId), (faults) => ({
				faults: [...faults],
			}));
		}),
		on(routes.withdrawListing, async ({ principal, path, audit }, stores: Stores) => {
			return mapOk(await withdrawListing(stores, principal.tenantId, path.listingId, { audit }), toListingResponse);
		}),
		on(routes.getStock, async ({ principal, path: { listingId } }, stores: Stores) => {
			const listing = orNotFound(await stores.catalog.listing(principal.tenantId, listingId));
			return listing.ok
				? accepted({ listingId, stock: toGridResponse(listing.value, await stores.stock.rows(listing.value)) })
				: listing;
		}),
		on(routes.setStock, async ({ principal, path: { listingId }, body, audit }, stores: Stores) => {
			const set = await setStock(stores, principal.tenantId, listingId, body, { audit });
			return mapOk(set, ({ listing, rows }) => ({ listingId, stock: toGridResponse(listing, rows) }));
		}),
		on(
			routes.adjustStock,
			async ({ principal, path: { listingId }, body, idempotencyKey, now, audit }, stores: Stores) => {
				const adjustment = { ...body, idempotencyKey, now };
				const adjusted = await adjustStock(stores, principal.tenantId, listingId, adjustment, { audit });
				return mapOk(adjusted, ({ listing, rows }) => ({ listingId, stock: toGridResponse(listing, rows) }));
			},
		),
	];
}

export function toListingResponse(listing: Listing): ListingResponse {
	const { paused: _held, clusterId: _cluster, lanes: _lanes, retired: _retired, indexed: _indexed, ...shown } = listing;
	const { media = [], ...rest } = shown;
	return {
		...rest,
		media: media.map((picture) => ({ mediaId: picture.mediaId, ...toListingMediaResponse(picture) })),
		onSale: onSale(listing),
		createdAt: iso(rest.createdAt),
		publishedAt: rest.publishedAt === undefined ? null : iso(rest.publishedAt),
	};
}
