import { auditStore, auditing } from '#directory';
import { cursors, readBudgets, serve } from '#http';
import { ordersStore, placedStore, purchasesStore, reviewsStore, transfersStore } from '#orders';
import { stripeProvider } from '#payments/stripe';
import { openDatabase, readEnvironment, readOptional } from '#platform';
import { stockStore } from '#stock';
import { environment, optionalEnvironment } from './environment.ts';
import { paying } from './pay.ts';
import { showingAndErasing } from './personal.ts';
import { reconciling } from './reconcile.ts';
import { reviewing } from './review.ts';

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
	orders: ordersStore(database, env.ORDERS_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	reviews: reviewsStore(database, env.ORDERS_TABLE),
	transfers: transfersStore(database, env.ORDERS_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
	purchases: purchasesStore(database, env.ORDERS_TABLE),
	placed: placedStore(database, env.ORDERS_TABLE),
	provider,
	records: provider,
};

/** Opens payments and hears of them, and shows and erases what is stored of a buyer: with send-refunds, the only function that holds the payment provider's SDK and its key. */
export const handler = serve(
	'payments',
	[...paying(stores), ...reviewing(stores), ...reconciling(stores), ...showingAndErasing(stores)],
	readBudgets(env.CALLER_BUDGETS),
	{ audit: auditing(auditStore(database, env.DIRECTORY_TABLE)) },
);
