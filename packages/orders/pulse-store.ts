import type { DynamoDBRecord } from 'aws-lambda';
import type { Millis } from '#kernel';
import { type Database, mapInBatches, newUnique } from '#platform';
import { orderKeys, pulseSortKey } from './table.ts';

/** Writes pulses: items whose stream records show how far the consumers of the orders stream have come. */
export interface PulseStore {
	/** Writes a pulse to so many places of the table, chosen at random. */
	write(count: number, at: Millis): Promise<void>;
}

const width = 16;

/**
 * Pulses over the `orders` table. Their 32,768 keys are written to again and again: spread by their hashes they reach every
 * shard, nothing has to remove them, and the table needs no time to live, which would be a way to lose orders.
 */
export function pulseStore(database: Database, table: string): PulseStore {
	return {
		async write(count, at) {
			const chosen = Array.from({ length: count }, () => newUnique(at).slice(-3));
			// A put that changes nothing leaves no stream record: the time makes each of them a change.
			await mapInBatches([...new Set(chosen)], width, (place) =>
				database.write({ kind: 'put', table, item: { ...orderKeys.pulse(place), at } }),
			);
		},
	};
}

/** Whether a stream record tells of a pulse. */
export function isPulse({ dynamodb }: DynamoDBRecord): boolean {
	return dynamodb?.Keys?.['sk']?.S === pulseSortKey;
}
