import { catalogStore } from '#catalog';
import { holding, quotes, shortages } from '#checkout';
import { directoryStore } from '#directory';
import { cursors, readBudgets, serve } from '#http';
import { ordersStore } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { searchStore } from '#search';
import { stockStore } from '#stock';
import { browsing } from './browse.ts';
import { buying } from './buy.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const catalog = catalogStore(database, env.CATALOG_TABLE);
const stock = stockStore(database, env.CATALOG_TABLE);
const orders = ordersStore(database, env.ORDERS_TABLE);
const directory = directoryStore(database, env.DIRECTORY_TABLE);
const search = searchStore(database, env.CATALOG_TABLE);

const stores = {
	database,
	catalog,
	stock,
	orders,
	directory,
	search,
	cursors: cursors(env.CURSOR_SECRET),
	holding: holding(orders.openHolds),
	shortages: shortages(database, stock),
	quotes: quotes({
		database,
		catalog,
		directory,
		catalogTable: env.CATALOG_TABLE,
		directoryTable: env.DIRECTORY_TABLE,
	}),
};

/** Public browsing, and the buyer's checkouts and orders. */
export const handler = serve('storefront', [...browsing(stores), ...buying(stores)], readBudgets(env.CALLER_BUDGETS));
