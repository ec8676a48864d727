import { type Listing, onSale } from '#catalog';
import { type Cursors, mapOk, on, orNotFound, problemOf } from '#http';
import { toGridResponse, toListingMediaResponse } from '#http/schemas';
import { accepted, iso } from '#kernel';
import {
	type AdjustStockDeps,
	type ListingOutcome,
	type PublishListingDeps,
	adjustStock,
	changeListings,
	createListing,
	deleteListing,
	ownListings,
	publishListing,
	reviseListing,
	setStock,
	withdrawListing,
} from '#merchandising';
import { newUnique } from '#platform';
import { type ListingOutcomeResponse, type ListingResponse, routes } from './routes.ts';

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
		on(routes.listMerchantListings, ({ principal: { tenantId }, query }, stores: Stores) => {
			const { limit: pageSize, cursor, ...filters } = query;
			return cursors.list(
				['merchant-listings', tenantId, JSON.stringify(filters)],
				{ limit: pageSize, cursor },
				(limit, after) => ownListings(stores, tenantId, filters, { limit, after }),
				toListingResponse,
			);
		}),
		on(routes.getMerchantListing, async ({ principal, path }, stores: Stores) => {
			return mapOk(orNotFound(await stores.catalog.listing(principal.tenantId, path.listingId)), toListingResponse);
		}),
		on(routes.changeListing, async ({ principal, path, body, now, audit }, stores: Stores) => {
			const revised = await reviseListing(stores, principal.tenantId, path.listingId, body, { now, audit });
			return mapOk(revised, toListingResponse);
		}),
		on(routes.deleteListing, async ({ principal, path, audit }, stores: Stores) => {
			return mapOk(await deleteListing(stores, principal.tenantId, path.listingId, { audit }), toListingResponse);
		}),
		on(routes.changeListings, async ({ principal, body, now, audit }, stores: Stores) => {
			const outcomes = await changeListings(stores, principal.tenantId, body, { now, audit });
			const count = (outcome: string) => outcomes.filter((item) => item.outcome === outcome).length;
			const counts = { changed: count('changed'), unchanged: count('unchanged'), refused: count('refused') };
			return accepted({ ...counts, items: outcomes.map(toOutcomeResponse) });
		}),
		on(routes.publishListing, async ({ principal, path, now, audit }, stores: Stores) => {
			const published = await publishListing(stores, principal.tenantId, path.listingId, { now, audit });
			return mapOk(published, toListingResponse);
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

function toOutcomeResponse(done: ListingOutcome): ListingOutcomeResponse {
	const { listingId, outcome } = done;
	if (done.outcome !== 'refused') {
		const { revision, state } = done.listing;
		return { listingId, outcome, revision, state, problem: null };
	}
	return { listingId, outcome, revision: null, state: null, problem: problemOf(done.refusal) };
}
