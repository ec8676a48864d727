import { checkoutExpiry } from '#checkout';
import { followUpStore, onSchedule } from '#followups';
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

/** Every minute: releases the stock of checkouts whose time is up. */
export const handler = onSchedule(
	followUpStore(database, env.ORDERS_TABLE),
	'expire-checkouts',
	checkoutExpiry(stores),
);
