import { type QuoteCheckoutDeps, quoteCheckout } from '#checkout';
import { type DirectoryStore, publicTenant } from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toListingResponse, toQuoteResponse } from '#http/schemas';
import { accepted, refused } from '#kernel';
import { newUnique } from '#platform';
import { routes } from './routes.ts';

interface Stores extends QuoteCheckoutDeps {
	readonly directory: DirectoryStore;
	readonly cursors: Cursors;
}

/** Handlers of the public routes. */
export function browseHandlers(stores: Stores) {
	return [
		on(routes.getListing, async ({ path, now }) => {
			const quote = (await stores.quotes.refresh([path.listingId], now)).get(path.listingId);
			return quote
				? accepted(toListingResponse(quote.listing, await stores.stock.rows(quote.listing, { consistent: false })))
				: refused({ kind: 'not_found' });
		}),
		on(routes.quoteCheckout, async ({ body, now }) => {
			return mapOk(await quoteCheckout(stores, { input: body, now, unique: newUnique(now) }), toQuoteResponse);
		}),
		on(routes.getTenant, async ({ path }) => {
			const tenant = await stores.directory.tenant(path.tenantId);
			return orNotFound(tenant?.state === 'active' ? publicTenant(tenant) : undefined);
		}),
		on(routes.getClusters, ({ query }) =>
			stores.cursors.list(['clusters'], query, stores.directory.clusters, ({ speciality, ...cluster }) => ({
				...cluster,
				speciality: speciality ?? null,
			})),
		),
	];
}
