import type { DynamoDBRecord } from 'aws-lambda';
import { isPulse } from '#orders';
import { type OrderConsumer, type StreamProgressStore, lastDayBefore } from '#sales';

/** A batch of one shard that a consumer has dealt with, but for the records that it reports as failed. */
export interface DealtWith {
	readonly consumer: OrderConsumer;
	readonly shard: string;
	readonly records: readonly DynamoDBRecord[];
	/** Sequence numbers. */
	readonly failed: readonly string[];
}

/**
 * Notes which day a consumer has passed in a shard. The last pulse before the first failure says it: a batch without a
 * pulse notes nothing and costs nothing. Called when all else is written, so that a note is never ahead of the work.
 */
export async function notePassed(
	progress: Pick<StreamProgressStore, 'note'>,
	{ consumer, shard, records, failed }: DealtWith,
): Promise<void> {
	const firstFailure = records.findIndex(({ dynamodb }) => failed.includes(dynamodb?.SequenceNumber ?? ''));
	const pulse = records.slice(0, firstFailure === -1 ? undefined : firstFailure).findLast(isPulse);
	const writtenAtSeconds = pulse?.dynamodb?.ApproximateCreationDateTime;
	if (writtenAtSeconds === undefined) return;
	await progress.note({ consumer, shard, day: lastDayBefore(writtenAtSeconds * 1_000) });
}
