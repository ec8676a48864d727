import { catalogStore } from '#catalog';
import { quoteCache, reservationLimit, soldOutCache } from '#checkout';
import { directoryStore } from '#directory';
import { cursors, readClaimNames, readRateLimits, serve } from '#http';
import { buyerOrderStore, checkoutStore, orderAddressStore, readOrderClocks } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { stockStore } from '#stock';
import { browseHandlers } from './browse.ts';
import { checkoutHandlers } from './buy.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const catalog = catalogStore(database, env.CATALOG_TABLE);
const stock = stockStore(database, env.CATALOG_TABLE);
const checkouts = checkoutStore(database, env.ORDERS_TABLE);
const orders = buyerOrderStore(database, env.ORDERS_TABLE);
const directory = directoryStore(database, env.DIRECTORY_TABLE);

const stores = {
	database,
	catalog,
	stock,
	checkouts,
	orders,
	clocks: readOrderClocks(env.ORDER_CLOCKS),
	addresses: orderAddressStore(database, env.ORDERS_TABLE),
	directory,
	cursors: cursors(env.CURSOR_SECRET),
	reservationLimit: reservationLimit(checkouts.openReservations),
	soldOut: soldOutCache(database, stock),
	quotes: quoteCache({
		database,
		catalog,
		directory,
		catalogTable: env.CATALOG_TABLE,
		directoryTable: env.DIRECTORY_TABLE,
	}),
};

/** Public listings, tenants and clusters, and the buyer's checkouts and orders over HTTP. */
export const handler = serve(
	'storefront',
	[...browseHandlers(stores), ...checkoutHandlers(stores)],
	readRateLimits(env.RATE_LIMITS),
	{ claimNames: readClaimNames(env.CLAIM_NAMES) },
);
