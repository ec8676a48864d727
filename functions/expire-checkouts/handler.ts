import { checkoutExpiry } from '#checkout';
import { dueWork, followUpStore, onSchedule } from '#followups';
import { checkoutStore } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { stockStore } from '#stock';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	database,
	checkouts: checkoutStore(database, env.ORDERS_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
};

/** Every minute: expires unpaid checkouts and releases their stock. */
export const handler = onSchedule(followUpStore(database, env.ORDERS_TABLE), 'expire-checkouts', [
	dueWork('expire-checkouts', checkoutExpiry(stores)),
]);
