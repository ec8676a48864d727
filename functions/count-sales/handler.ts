import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { orderFromItem } from '#orders';
import { errorFacts, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { count, salesStore } from '#sales';
import { environment } from './environment.ts';

const sales = salesStore(openDatabase(), readEnvironment(environment).SALES_TABLE);

/** Counts a batch of changed orders. Reports the records that cannot be counted; throws when the database is away. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const { poison, ...counted } = await withUsage(usage, () => count(sales, event.Records, orderFromItem));
	for (const { sequenceNumber, error } of poison)
		log('error', 'record cannot be counted', { function: 'count-sales', sequenceNumber, ...errorFacts(error) });
	log('info', 'batch', { function: 'count-sales', ...counted, poison: poison.length, ...usage });
	return { batchItemFailures: poison.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
}
