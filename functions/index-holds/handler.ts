import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { parseOwnedId } from '#kernel';
import { type Hold, type Placed, checkoutFromItem, holdsStore, placedStore } from '#orders';
import { errorFacts, fromAttributes, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const holds = holdsStore(database, env.ORDERS_TABLE);
const days = placedStore(database, env.ORDERS_TABLE);

/**
 * Notes when the holds of newly placed checkouts fall due, and on which day they were placed, one item a batch for each. A
 * batch delivered again, whole or in part, notes them twice: a hold is then released once, and a checkout listed once.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const placed = event.Records.flatMap(placingOf);
	const first = event.Records[0]?.eventID ?? '';
	await withUsage(usage, () => Promise.all([holds.note(placed, first), days.note(placed, first)]));
	log('info', 'holds noted', {
		function: 'index-holds',
		records: event.Records.length,
		holds: placed.length,
		...usage,
	});
	return { batchItemFailures: [] };
}

/** What is noted of a placed checkout. What cannot be read as one is left out, loudly: no other hold shall wait for it. */
function placingOf({ eventID, dynamodb }: DynamoDBRecord): (Hold & Placed)[] {
	try {
		const { checkoutId, expiresAt, placedAt } = checkoutFromItem(
			fromAttributes((dynamodb?.NewImage ?? {}) as Parameters<typeof fromAttributes>[0]),
		);
		if (!Number.isSafeInteger(expiresAt) || !Number.isSafeInteger(placedAt) || !parseOwnedId('checkout', checkoutId))
			throw new TypeError('not a checkout');
		return [{ checkoutId, expiresAt, placedAt }];
	} catch (error) {
		log('error', 'a checkout that cannot be read', { function: 'index-holds', eventID, ...errorFacts(error) });
		return [];
	}
}
