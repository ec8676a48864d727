import type { DynamoDBRecord } from 'aws-lambda';
import type { Millis } from '#kernel';
import { type Database, mapInBatches, newUnique } from '#platform';
import { orderKeys, pulseSortKey } from './table.ts';

/** Writes pulses: items whose stream records show how far the consumers of the orders stream have come. */
export interface PulseStore {
	/** Writes pulses under that many random keys. */
	write(count: number, at: Millis): Promise<void>;
}

const width = 16;

/**
 * Pulses over the `orders` table. Their 32,768 keys are written again and again; their hashes reach every shard. So nothing
 * has to remove them. A time to live, which could lose orders, is not needed.
 */
export function pulseStore(database: Database, table: string): PulseStore {
	return {
		async write(count, at) {
			const keys = Array.from({ length: count }, () => newUnique(at).slice(-3));
			// A put that changes nothing leaves no stream record. The time makes each put a change.
			await mapInBatches([...new Set(keys)], width, (key) =>
				database.write({ kind: 'put', table, item: { ...orderKeys.pulse(key), at } }),
			);
		},
	};
}

/** Whether a stream record is that of a pulse. */
export function isPulse({ dynamodb }: DynamoDBRecord): boolean {
	return dynamodb?.Keys?.['sk']?.S === pulseSortKey;
}
