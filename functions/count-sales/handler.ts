import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { checkoutFromItem, orderFromItem } from '#orders';
import { errorFacts, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { count, counterStore, streamProgressStore } from '#sales';
import { recordPassed } from '#sealing';
import { environment } from './environment.ts';

const database = openDatabase();
const { SALES_TABLE } = readEnvironment(environment);
const sales = counterStore(database, SALES_TABLE);
const progress = streamProgressStore(database, SALES_TABLE);

const readers = { order: orderFromItem, checkout: checkoutFromItem };

/** With a tumbling window, Lambda names the shard of a batch. The call at the end of a window has no records. */
interface WindowedEvent extends DynamoDBStreamEvent {
	readonly shardId: string;
}

/** Lambda requires a state with a tumbling window. The window only serves to name the shard; no state is carried. */
interface WindowedResponse extends DynamoDBBatchResponse {
	readonly state: object;
}

/**
 * Counts a batch of changed orders and new checkouts. Reports records that cannot be counted. Throws when the
 * database is unavailable.
 */
export async function handler({ Records: records, shardId }: WindowedEvent): Promise<WindowedResponse> {
	if (records.length > 0 && shardId === undefined) throw new Error('the batch names no shard');
	const usage = newUsage();
	const { poison, ...counted } = await withUsage(usage, async () => {
		const done = await count(sales, records, readers, shardId);
		const failed = done.poison.map(({ sequenceNumber }) => sequenceNumber);
		await recordPassed(progress, { consumer: 'count-sales', shard: shardId, records, failed });
		return done;
	});
	for (const { sequenceNumber, error } of poison)
		log('error', 'record cannot be counted', { function: 'count-sales', sequenceNumber, ...errorFacts(error) });
	log('info', 'batch', { function: 'count-sales', ...counted, poison: poison.length, ...usage });
	return { state: {}, batchItemFailures: poison.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
}
