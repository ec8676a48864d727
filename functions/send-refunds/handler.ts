import { type SentRefund, refundSending } from '#aftersales';
import { dueWork, followUpStore, onSchedule } from '#followups';
import type { OrderId } from '#kernel';
import { checkoutStore, manualRefundStore, orderStore } from '#orders';
import { stripeRefunds } from '#payments/stripe';
import { log, openDatabase, readEnvironment, readOptional } from '#platform';
import { environment, optionalEnvironment } from './environment.ts';
import { refundFailed } from './log-messages.ts';

const env = readEnvironment(environment);
const { STRIPE_API_BASE } = readOptional(optionalEnvironment);
const database = openDatabase();
const stores = {
	database,
	checkouts: checkoutStore(database, env.ORDERS_TABLE),
	orders: orderStore(database, env.ORDERS_TABLE),
	manualRefunds: manualRefundStore(database, env.ORDERS_TABLE),
	provider: stripeRefunds({ secretKey: env.STRIPE_SECRET_KEY, apiBase: STRIPE_API_BASE }),
};

function logFailed(orderId: OrderId, { refundId, state, reason }: SentRefund): void {
	if (state === 'failed') log('error', refundFailed, { function: 'send-refunds', orderId, refundId, reason });
}

/** Every minute: sends pending refunds to the payments they refund. */
export const handler = onSchedule(followUpStore(database, env.ORDERS_TABLE), 'send-refunds', [
	dueWork('send-refunds', refundSending(stores, logFailed)),
]);
