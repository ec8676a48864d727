import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { parseOwnedId } from '#kernel';
import { type Hold, checkoutFromItem, holdsStore } from '#orders';
import { errorFacts, fromAttributes, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const holds = holdsStore(openDatabase(), env.ORDERS_TABLE);

/**
 * Notes when the holds of newly placed checkouts fall due, one item a batch. A batch delivered again, whole or in part,
 * notes holds twice, which releases them once.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const placed = event.Records.flatMap(holdOf);
	const first = event.Records[0]?.eventID ?? '';
	await withUsage(usage, () => holds.note(placed, first));
	log('info', 'holds noted', {
		function: 'index-holds',
		records: event.Records.length,
		holds: placed.length,
		...usage,
	});
	return { batchItemFailures: [] };
}

/** The hold of a placed checkout. What cannot be read as one is left out, loudly: no other hold shall wait for it. */
function holdOf({ eventID, dynamodb }: DynamoDBRecord): Hold[] {
	try {
		const { checkoutId, expiresAt } = checkoutFromItem(
			fromAttributes((dynamodb?.NewImage ?? {}) as Parameters<typeof fromAttributes>[0]),
		);
		if (!Number.isSafeInteger(expiresAt) || !parseOwnedId('checkout', checkoutId))
			throw new TypeError('not a checkout');
		return [{ checkoutId, expiresAt }];
	} catch (error) {
		log('error', 'a checkout that cannot be read', { function: 'index-holds', eventID, ...errorFacts(error) });
		return [];
	}
}
