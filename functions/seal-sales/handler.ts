import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { directoryStore } from '#directory';
import { type BusinessDay, type Millis, startOfDay } from '#kernel';
import { checkoutsByDayStore, orderHistoryStore, pulseStore } from '#orders';
import { log, newUsage, now, openDatabase, openShards, readEnvironment, withUsage } from '#platform';
import { type Seal, counterStore, leaseStore, minus, rollupStore, sealStore, streamProgressStore } from '#sales';
import { exclusively, sealClosedDays, streamConsumers } from '#sealing';
import { environment } from './environment.ts';
import { consumerBehind, dayLeftOut, daySealed, sealingDone, sealingHeld } from './log-messages.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const leases = leaseStore(database, env.SALES_TABLE);
const stores = {
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	history: orderHistoryStore(database, env.ORDERS_TABLE),
	placed: checkoutsByDayStore(database, env.ORDERS_TABLE),
	live: counterStore(database, env.SALES_TABLE),
	rollups: rollupStore(database, env.SALES_TABLE),
	seals: sealStore(database, env.SALES_TABLE),
	consumers: streamConsumers({
		openShards: () => openShards(env.ORDERS_STREAM),
		progress: streamProgressStore(database, env.SALES_TABLE),
		pulses: pulseStore(database, env.ORDERS_TABLE),
		wait,
	}),
};

/** Recounting a page of tenants, or writing the days of a thousand tenants, ends well within 90 seconds. */
const headroomMs = 90_000;
const hourMs = 3_600_000;

type RunContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/**
 * Every minute: seals the business days that are closed. The next run continues with the rest. A run that begins while
 * another seals does nothing.
 */
export async function handler(_event: unknown, context: RunContext): Promise<void> {
	const usage = newUsage();
	const at = now();
	const run = { holder: `${context.awsRequestId} ${at}`, now: at, until: at + context.getRemainingTimeInMillis() };
	const sealed = await withUsage(usage, () =>
		exclusively(leases, run, () => sealClosedDays(stores, at, () => context.getRemainingTimeInMillis() > headroomMs)),
	);
	if (sealed === undefined) return log('info', sealingHeld, { function: 'seal-sales', ...usage });
	const { seals, open, unfinished, behind, leftOut } = sealed;
	for (const seal of seals) log('info', daySealed, { function: 'seal-sales', ...factsOf(seal) });
	for (const consumer of leftOut) log('error', dayLeftOut, { function: 'seal-sales', ...consumer });
	for (const consumer of behind) log('info', consumerBehind, { function: 'seal-sales', ...consumer });
	const behindHours = hoursSince(open, at);
	log('info', sealingDone, { function: 'seal-sales', days: seals.length, unfinished, behindHours, ...usage });
}

function factsOf({ day, orders, measures, late, differing }: Seal) {
	const drift = [...measures].map(([measure, { live, sealed }]) => [measure, minus(live, sealed)]);
	return { day, orders, late, differing, drift: Object.fromEntries(drift) as Record<string, unknown> };
}

function hoursSince(day: BusinessDay | undefined, at: Millis): number {
	return day === undefined ? 0 : Math.max(0, Math.floor((at - startOfDay(day)) / hourMs));
}
