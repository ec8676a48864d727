import { catalogStore } from '#catalog';
import { directoryStore } from '#directory';
import { cursors, serve } from '#http';
import { importStore } from '#merchandising';
import { ordersStore, refundsStore } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { salesReader, salesStore } from '#sales';
import { stockStore } from '#stock';
import { environment } from './environment.ts';
import { fulfilling } from './fulfil.ts';
import { importing } from './import.ts';
import { listing } from './list.ts';
import { refunding } from './refund.ts';
import { watchingSales } from './sales.ts';

const env = readEnvironment(environment);
const database = openDatabase();

const stores = {
	database,
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	imports: importStore(database, env.CATALOG_TABLE),
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	orders: ordersStore(database, env.ORDERS_TABLE),
	sales: salesReader(salesStore(database, env.SALES_TABLE)),
	refunds: refundsStore(database, env.ORDERS_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** A tenant's listings, stock, imports, orders with their refunds, and sales. */
export const handler = serve('merchant', [
	...listing(stores),
	...importing(stores),
	...fulfilling(stores),
	...watchingSales(stores),
	...refunding(stores),
]);
