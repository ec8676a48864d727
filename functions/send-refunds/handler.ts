import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { sendRefunds } from '#checkout';
import type { OrderId } from '#kernel';
import { orderFromItem, ordersStore, refundsStore } from '#orders';
import { stripeRefunds } from '#payments/stripe';
import {
	errorFacts,
	fromAttributes,
	log,
	newUsage,
	openDatabase,
	readEnvironment,
	readOptional,
	withUsage,
} from '#platform';
import { environment, optionalEnvironment } from './environment.ts';
import { refundFailed } from './said.ts';

const env = readEnvironment(environment);
const { STRIPE_API_BASE } = readOptional(optionalEnvironment);
const database = openDatabase();
const stores = {
	orders: ordersStore(database, env.ORDERS_TABLE),
	refunds: refundsStore(database, env.ORDERS_TABLE),
	provider: stripeRefunds({ secretKey: env.STRIPE_SECRET_KEY, apiBase: STRIPE_API_BASE }),
};

/** One refund is three calls to Stripe, each at most two tries of five seconds; what is left is for the database. */
const reserveMs = 40_000;

/**
 * Sends the refunds of changed orders to where the money came from. While the payment provider is away, or when time runs
 * out, it reports the first record that is not dealt with: that and all after it come again, and what was sent is not due.
 */
export async function handler(
	event: DynamoDBStreamEvent,
	context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const mayGoOn = () => context.getRemainingTimeInMillis() > reserveMs;
	const left = await withUsage(usage, () => send(event.Records, mayGoOn));
	log('info', 'refunds sent', {
		function: 'send-refunds',
		records: event.Records.length,
		unfinished: !!left,
		...usage,
	});
	return { batchItemFailures: left ? [{ itemIdentifier: left.dynamodb?.SequenceNumber ?? '' }] : [] };
}

/** The first record that is not dealt with, if any. */
async function send(records: readonly DynamoDBRecord[], mayGoOn: () => boolean): Promise<DynamoDBRecord | undefined> {
	// An order is read as it is now, so its later records in the batch have nothing to add.
	const dealtWith = new Set<OrderId>();
	for (const record of records) {
		const orderId = orderWithDue(record);
		if (orderId === undefined || dealtWith.has(orderId)) continue;
		const { settled, finished } = await sendRefunds(stores, orderId, mayGoOn);
		for (const { refundId, state, reason } of settled)
			if (state === 'failed') log('error', refundFailed, { function: 'send-refunds', orderId, refundId, reason });
		if (!finished) return record;
		dealtWith.add(orderId);
	}
	return undefined;
}

/** The order of a record that tells of a refund that is due. What cannot be read is left out, loudly: no other shall wait for it. */
function orderWithDue({ eventID, dynamodb }: DynamoDBRecord): OrderId | undefined {
	try {
		const image = fromAttributes((dynamodb?.NewImage ?? {}) as Parameters<typeof fromAttributes>[0]);
		const { orderId, refunds = [] } = orderFromItem(image);
		return refunds.some((one) => one.state === 'due') ? orderId : undefined;
	} catch (error) {
		log('error', refundFailed, { function: 'send-refunds', eventID, ...errorFacts(error) });
		return undefined;
	}
}
