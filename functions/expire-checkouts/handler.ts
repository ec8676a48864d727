import type { Context } from 'aws-lambda';
import { expireDueCheckouts } from '#checkout';
import { orderStore, reservationStore } from '#orders';
import { log, newUsage, now, openDatabase, readEnvironment, withUsage } from '#platform';
import { stockStore } from '#stock';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	database,
	orders: orderStore(database, env.ORDERS_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	reservations: reservationStore(database, env.ORDERS_TABLE),
};

/** One batch of holds is a hundred checkouts at most; ten seconds end it comfortably. */
const headroomMs = 10_000;

/** Every minute: releases the stock of checkouts whose time is up. What is left when time runs out is the next minute's. */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
	const usage = newUsage();
	const swept = await withUsage(usage, () =>
		expireDueCheckouts(stores, now(), () => context.getRemainingTimeInMillis() > headroomMs),
	);
	log('info', 'checkouts expired', { function: 'expire-checkouts', ...swept, ...usage });
}
