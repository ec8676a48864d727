import type { Context } from 'aws-lambda';
import { findUnshipped, watchStore } from '#orders';
import { log, newUsage, now, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const watch = watchStore(openDatabase(), env.ORDERS_TABLE);

/** One note is a hundred orders at most; ten seconds end it comfortably. */
const reserveMs = 10_000;

/** Every minute: marks paid orders that were not shipped in time. What is left when time runs out is the next minute's. */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
	const usage = newUsage();
	const look = await withUsage(usage, () =>
		findUnshipped(watch, now(), () => context.getRemainingTimeInMillis() > reserveMs),
	);
	log('info', 'looked for unshipped orders', { function: 'find-unshipped', ...look, ...usage });
}
