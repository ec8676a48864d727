import { catalogStore } from '#catalog';
import { auditStore, auditing, directoryStore } from '#directory';
import { cursors, serve } from '#http';
import { businessDay } from '#kernel';
import { importStore } from '#merchandising';
import { ordersStore, refundsStore } from '#orders';
import { now, openDatabase, readEnvironment } from '#platform';
import { rollupsStore, salesReader, salesStore } from '#sales';
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
	sales: salesReader(
		{ rollups: rollupsStore(database, env.SALES_TABLE), live: salesStore(database, env.SALES_TABLE) },
		() => businessDay(now()),
	),
	refunds: refundsStore(database, env.ORDERS_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** A tenant's listings, stock, imports, orders with their refunds, and sales. */
export const handler = serve(
	'merchant',
	[...listing(stores), ...importing(stores), ...fulfilling(stores), ...refunding(stores), ...watchingSales(stores)],
	auditing(auditStore(database, env.DIRECTORY_TABLE)),
);
