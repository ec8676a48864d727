import { auditLogStore, auditWrites } from '#directory';
import { cursors, readRateLimits, serve } from '#http';
import { buyerDataStore, checkoutStore, checkoutsByDayStore, orderStore, reviewStore, transferStore } from '#orders';
import { stripeProvider } from '#payments/stripe';
import { openDatabase, readEnvironment, readOptional } from '#platform';
import { stockStore } from '#stock';
import { environment, optionalEnvironment } from './environment.ts';
import { paymentHandlers } from './pay.ts';
import { personalDataHandlers } from './personal-data.ts';
import { reconciliationHandlers } from './reconcile.ts';
import { reviewHandlers } from './review.ts';

const env = readEnvironment(environment);
const { STRIPE_API_BASE } = readOptional(optionalEnvironment);
const database = openDatabase();

const provider = stripeProvider({
	secretKey: env.STRIPE_SECRET_KEY,
	webhookSecret: env.STRIPE_WEBHOOK_SECRET,
	apiBase: STRIPE_API_BASE,
});
const stores = {
	database,
	checkouts: checkoutStore(database, env.ORDERS_TABLE),
	orders: orderStore(database, env.ORDERS_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	reviews: reviewStore(database, env.ORDERS_TABLE),
	transfers: transferStore(database, env.ORDERS_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
	purchases: buyerDataStore(database, env.ORDERS_TABLE),
	placed: checkoutsByDayStore(database, env.ORDERS_TABLE),
	provider,
	records: provider,
};

/**
 * Opens payments, receives payment events, and exports and erases buyers' data. Beside send-refunds, the only
 * function with the payment provider's SDK and key.
 */
export const handler = serve(
	'payments',
	[
		...paymentHandlers(stores),
		...reviewHandlers(stores),
		...reconciliationHandlers(stores),
		...personalDataHandlers(stores),
	],
	readRateLimits(env.RATE_LIMITS),
	{ audit: auditWrites(auditLogStore(database, env.DIRECTORY_TABLE)) },
);
