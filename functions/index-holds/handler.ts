import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { checkoutFromItem, holdsStore } from '#orders';
import { fromAttributes, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const holds = holdsStore(openDatabase(), env.ORDERS_TABLE);

/**
 * Notes when the holds of newly placed checkouts fall due, one item a batch. A batch delivered again, whole or in part,
 * notes holds twice, which releases them once.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const placed = event.Records.flatMap(({ dynamodb }) =>
		dynamodb?.NewImage
			? [checkoutFromItem(fromAttributes(dynamodb.NewImage as Parameters<typeof fromAttributes>[0]))]
			: [],
	);
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
