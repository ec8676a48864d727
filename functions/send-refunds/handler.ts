import type { Context } from 'aws-lambda';
import { sendNotedRefunds } from '#aftersales';
import { orderStore, refundStore } from '#orders';
import { stripeRefunds } from '#payments/stripe';
import { log, newUsage, openDatabase, readEnvironment, readOptional, withUsage } from '#platform';
import { environment, optionalEnvironment } from './environment.ts';
import { refundFailed } from './log-messages.ts';

const env = readEnvironment(environment);
const { STRIPE_API_BASE } = readOptional(optionalEnvironment);
const database = openDatabase();
const stores = {
	orders: orderStore(database, env.ORDERS_TABLE),
	refunds: refundStore(database, env.ORDERS_TABLE),
	provider: stripeRefunds({ secretKey: env.STRIPE_SECRET_KEY, apiBase: STRIPE_API_BASE }),
};

/** One refund is three calls to Stripe, each at most two tries of five seconds; what is left is for the database. */
const headroomMs = 40_000;

/**
 * Every minute: sends the refunds that are due to where the money came from. What the payment provider does not take now,
 * and what is left when time runs out, is the next minute's; what was sent is not due.
 */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
	const usage = newUsage();
	const hasTimeLeft = () => context.getRemainingTimeInMillis() > headroomMs;
	const { orders, unfinished } = await withUsage(usage, () => sendNotedRefunds(stores, hasTimeLeft));
	for (const { orderId, settled } of orders)
		for (const { refundId, state, reason } of settled)
			if (state === 'failed') log('error', refundFailed, { function: 'send-refunds', orderId, refundId, reason });
	log('info', 'refunds sent', { function: 'send-refunds', orders: orders.length, unfinished, ...usage });
}
