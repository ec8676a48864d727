import { mapOk, on } from '#http';
import { type PublishListingDeps, checkListing, printListingLabel } from '#merchandising';
import { routes } from './routes.ts';

/** Handlers of the labels of the tenant's listings. */
export const labelHandlers = [
	on(routes.checkListing, async ({ principal, path, now }, stores: PublishListingDeps) => {
		return mapOk(await checkListing(stores, principal.tenantId, path.listingId, now), (faults) => ({
			faults: [...faults],
		}));
	}),
	on(routes.printLabel, ({ principal, path, query }, stores: PublishListingDeps) => {
		return printListingLabel(stores, principal.tenantId, path.listingId, query);
	}),
];
