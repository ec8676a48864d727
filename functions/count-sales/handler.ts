import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { checkoutFromItem, orderFromItem } from '#orders';
import { errorFacts, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { count, counterStore, streamProgressStore } from '#sales';
import { notePassed } from '#sealing';
import { environment } from './environment.ts';

const database = openDatabase();
const { SALES_TABLE } = readEnvironment(environment);
const sales = counterStore(database, SALES_TABLE);
const progress = streamProgressStore(database, SALES_TABLE);

const readers = { order: orderFromItem, checkout: checkoutFromItem };

/** Under a tumbling window Lambda says from which shard a batch is; at the window's end it calls without records. */
interface WindowedEvent extends DynamoDBStreamEvent {
	readonly shardId: string;
}

/** Lambda wants a state. The window is there for the name of the shard alone: nothing is handed on from batch to batch. */
interface WindowedResponse extends DynamoDBBatchResponse {
	readonly state: object;
}

/** Counts a batch of changed orders and new checkouts. Reports what cannot be counted; throws when the database is away. */
export async function handler({ Records: records, shardId }: WindowedEvent): Promise<WindowedResponse> {
	if (records.length > 0 && shardId === undefined) throw new Error('a batch of no shard');
	const usage = newUsage();
	const { poison, ...counted } = await withUsage(usage, async () => {
		const done = await count(sales, records, readers, shardId);
		const failed = done.poison.map(({ sequenceNumber }) => sequenceNumber);
		await notePassed(progress, { consumer: 'count-sales', shard: shardId, records, failed });
		return done;
	});
	for (const { sequenceNumber, error } of poison)
		log('error', 'record cannot be counted', { function: 'count-sales', sequenceNumber, ...errorFacts(error) });
	log('info', 'batch', { function: 'count-sales', ...counted, poison: poison.length, ...usage });
	return { state: {}, batchItemFailures: poison.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
}
