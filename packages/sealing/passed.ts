import type { DynamoDBRecord } from 'aws-lambda';
import { isPulse } from '#orders';
import { type OrderConsumer, type StreamProgressStore, lastDayBefore } from '#sales';

/** A processed batch of one shard, with the records that failed. */
export interface ProcessedBatch {
	readonly consumer: OrderConsumer;
	readonly shard: string;
	readonly records: readonly DynamoDBRecord[];
	/** Sequence numbers. */
	readonly failed: readonly string[];
}

/**
 * Records the day that a consumer has passed in a shard, from the last pulse before the first failure. A batch
 * without a pulse costs nothing. Called after all other writes, so that the record never runs ahead of the work.
 */
export async function recordPassed(
	progress: Pick<StreamProgressStore, 'record'>,
	{ consumer, shard, records, failed }: ProcessedBatch,
): Promise<void> {
	const firstFailure = records.findIndex(({ dynamodb }) => failed.includes(dynamodb?.SequenceNumber ?? ''));
	const pulse = records.slice(0, firstFailure === -1 ? undefined : firstFailure).findLast(isPulse);
	const writtenAtSeconds = pulse?.dynamodb?.ApproximateCreationDateTime;
	if (writtenAtSeconds === undefined) return;
	await progress.record({ consumer, shard, day: lastDayBefore(writtenAtSeconds * 1_000) });
}
