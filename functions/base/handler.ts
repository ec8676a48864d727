import { catalogStore } from '#catalog';
import { directoryStore } from '#directory';
import { cursors, serve } from '#http';
import { reviewsStore, watchStore } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { salesReader, salesStore } from '#sales';
import { stockStore } from '#stock';
import { managingClusters } from './clusters.ts';
import { environment } from './environment.ts';
import { watchingSales } from './sales.ts';
import { settingTargets } from './targets.ts';
import { surveyingSales } from './survey.ts';
import { managingTenants } from './tenants.ts';
import { watchingOrders } from './watch.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	database,
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	sales: salesReader(salesStore(database, env.SALES_TABLE)),
	watch: watchStore(database, env.ORDERS_TABLE),
	reviews: reviewsStore(database, env.ORDERS_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** Base management over HTTP. */
export const handler = serve('base', [
	...managingClusters(stores),
	...managingTenants(stores),
	...settingTargets(stores),
	...watchingSales(stores),
	...surveyingSales(stores),
	...watchingOrders(stores),
]);
