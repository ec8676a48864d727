import { catalogStore } from '#catalog';
import { auditStore, auditing, directoryStore } from '#directory';
import { cursors, serve } from '#http';
import { importStore } from '#merchandising';
import { ordersStore } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { salesReader, salesStore } from '#sales';
import { stockStore } from '#stock';
import { environment } from './environment.ts';
import { fulfilling } from './fulfil.ts';
import { importing } from './import.ts';
import { listing } from './list.ts';
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
	cursors: cursors(env.CURSOR_SECRET),
};

/** A tenant's listings, stock, imports, orders and sales. */
export const handler = serve(
	'merchant',
	[...listing(stores), ...importing(stores), ...fulfilling(stores), ...watchingSales(stores)],
	auditing(auditStore(database, env.DIRECTORY_TABLE)),
);
