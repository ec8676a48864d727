import { eventRoutes } from './routes-events.ts';
import { importRoutes } from './routes-imports.ts';
import { invoiceRoutes } from './routes-invoices.ts';
import { labelRoutes } from './routes-labels.ts';
import { listingRoutes } from './routes-listings.ts';
import { mediaRoutes } from './routes-media.ts';
import { orderRoutes } from './routes-orders.ts';
import { profileRoutes } from './routes-profile.ts';
import { returnRoutes } from './routes-returns.ts';
import { salesRoutes } from './routes-sales.ts';

export type { ChangeResponse, ImportResponse, ResultResponse } from './routes-imports.ts';
export type { ListingOutcomeResponse, ListingResponse } from './routes-listings.ts';
export type { ProfileResponse } from './routes-profile.ts';

/** All routes of a tenant. */
export const routes = {
	...listingRoutes,
	...labelRoutes,
	...importRoutes,
	...eventRoutes,
	...orderRoutes,
	...invoiceRoutes,
	...mediaRoutes,
	...returnRoutes,
	...profileRoutes,
	...salesRoutes,
};
