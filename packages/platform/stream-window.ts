import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** The event under a tumbling window names the batch's shard. At the window's end Lambda calls without records. */
export interface WindowedEvent extends DynamoDBStreamEvent {
	readonly shardId: string;
}

/** Lambda requires a state. It stays empty: the window is there for the shard's name alone. */
export interface WindowedResponse extends DynamoDBBatchResponse {
	readonly state: object;
}

/** The shard of a batch. Records without one are refused, because progress is kept by shard. */
export function shardOf({ Records: records, shardId }: WindowedEvent): string {
	if (records.length > 0 && shardId === undefined) throw new Error('the batch names no shard');
	return shardId;
}

/** Reports failed records by their sequence numbers. Lambda delivers the first of them again, with its successors. */
export function windowedResponse(failed: readonly string[]): WindowedResponse {
	return { state: {}, batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
