import type { Context } from 'aws-lambda';
import { flagOverdueShipments, paidOrderStore } from '#orders';
import { log, newUsage, now, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const paidOrders = paidOrderStore(openDatabase(), env.ORDERS_TABLE);

/** One note is a hundred orders at most; ten seconds end it comfortably. */
const headroomMs = 10_000;

/** Every minute: marks paid orders that were not shipped in time. What is left when time runs out is the next minute's. */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
	const usage = newUsage();
	const look = await withUsage(usage, () =>
		flagOverdueShipments(paidOrders, now(), () => context.getRemainingTimeInMillis() > headroomMs),
	);
	log('info', 'overdue shipments flagged', { function: 'flag-overdue-shipments', ...look, ...usage });
}
