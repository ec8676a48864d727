import { catalogStore } from '#catalog';
import { auditLogStore, auditWrites, bankTransferSettingsStore, memberStore } from '#directory';
import { cursors, readClaimNames, readRateLimits, serve } from '#http';
import {
	addressBookStore,
	buyerDataStore,
	cartStore,
	checkoutStore,
	checkoutsByDayStore,
	invoiceStore,
	manualRefundStore,
	openTransferStore,
	orderStore,
	paymentExceptionStore,
	paymentReturnStore,
	readOrderClocks,
	readReturnClocks,
	returnStore,
	returnedTransferStore,
	reviewStore,
	transferStore,
} from '#orders';
import { stripeProvider } from '#payments/stripe';
import { openDatabase, readEnvironment, readOptional } from '#platform';
import { stockStore } from '#stock';
import { environment, optionalEnvironment } from './environment.ts';
import { addressHandlers } from './addresses.ts';
import { cartHandlers } from './cart.ts';
import { invoiceHandlers } from './invoices.ts';
import { orderHandlers } from './orders.ts';
import { paymentHandlers } from './pay.ts';
import { personalDataHandlers } from './personal-data.ts';
import { reconciliationHandlers } from './reconcile.ts';
import { returnHandlers } from './returns.ts';
import { reviewHandlers } from './review.ts';
import { transferHandlers } from './transfers.ts';

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
	catalog: catalogStore(database, env.CATALOG_TABLE),
	catalogTable: env.CATALOG_TABLE,
	settings: bankTransferSettingsStore(database, env.DIRECTORY_TABLE).bankTransferSettings,
	members: memberStore(database, env.DIRECTORY_TABLE),
	openTransfers: openTransferStore(database, env.ORDERS_TABLE),
	checkouts: checkoutStore(database, env.ORDERS_TABLE),
	orders: orderStore(database, env.ORDERS_TABLE),
	returns: returnStore(database, env.ORDERS_TABLE),
	clocks: readOrderClocks(env.ORDER_CLOCKS),
	returnClocks: readReturnClocks(env.RETURN_CLOCKS),
	stock: stockStore(database, env.CATALOG_TABLE),
	manualRefunds: manualRefundStore(database, env.ORDERS_TABLE),
	exceptions: paymentExceptionStore(database, env.ORDERS_TABLE),
	paymentReturns: paymentReturnStore(database, env.ORDERS_TABLE),
	reviews: reviewStore(database, env.ORDERS_TABLE),
	transfers: transferStore(database, env.ORDERS_TABLE),
	returnedTransfers: returnedTransferStore(database, env.ORDERS_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
	purchases: buyerDataStore(database, env.ORDERS_TABLE),
	invoices: invoiceStore(database, env.ORDERS_TABLE),
	addressBooks: addressBookStore(database, env.ORDERS_TABLE),
	carts: cartStore(database, env.ORDERS_TABLE),
	placed: checkoutsByDayStore(database, env.ORDERS_TABLE),
	provider,
	records: provider,
};

/**
 * Opens payments and receives the provider's events; receipts, cancellations and refunds by hand; takes requests of invoices; keeps address
 * books and carts; exports and erases buyers' data. Beside send-refunds, the only function with the payment provider's SDK and key.
 */
export const handler = serve(
	'payments',
	[
		...paymentHandlers(stores),
		...transferHandlers(stores),
		...orderHandlers(stores),
		...returnHandlers(stores),
		...reviewHandlers(stores),
		...reconciliationHandlers(stores),
		...invoiceHandlers(stores),
		...addressHandlers(stores),
		...cartHandlers(stores),
		...personalDataHandlers(stores),
	],
	readRateLimits(env.RATE_LIMITS),
	{
		claimNames: readClaimNames(env.CLAIM_NAMES),
		audit: auditWrites(auditLogStore(database, env.DIRECTORY_TABLE)),
	},
);
