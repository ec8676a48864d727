import type { DynamoDBRecord } from 'aws-lambda';
import { businessDay } from '#kernel';
import { fold } from './counter.ts';
import { type OrderReader, toEvents } from './events.ts';
import type { SalesEvent } from './sale.ts';
import type { SalesStore } from './store.ts';

/** What counting a batch did. */
export interface Counted {
	readonly records: number;
	readonly events: number;
	/** Counters written. */
	readonly counters: number;
	/** Events that were counted before, or that came after a later one of their tenant and day had been counted. */
	readonly skipped: number;
	/** Records that are not what they should be: which, and why. */
	readonly poison: readonly { readonly sequenceNumber: string; readonly error: unknown }[];
}

/**
 * Counts a batch of stream records, in any cut and however often it comes: what a counter holds already it leaves out.
 *
 * A poison record stays poison, so it holds up nothing: the others of its batch are counted at once, those behind it too,
 * and come again to no effect while Lambda tries the poison alone and parks it.
 */
export async function count(
	store: Pick<SalesStore, 'update'>,
	records: readonly DynamoDBRecord[],
	readOrder: OrderReader,
): Promise<Counted> {
	const read = records.map((record) => tryEvents(record, readOrder));
	const events = read.flatMap((one) => one.events);
	const byCounter = Map.groupBy(events, (event) => counterName(event.tenantId, businessDay(event.at)));
	const ids = [...byCounter.values()].flatMap(([one]) =>
		one ? [{ tenantId: one.tenantId, day: businessDay(one.at) }] : [],
	);
	const skipped = new Map<string, number>();
	const { written } = await store.update(ids, (counter) => {
		const name = counterName(counter.tenantId, counter.day);
		const folded = fold(counter, byCounter.get(name) ?? []);
		skipped.set(name, folded.skipped);
		return folded.counter;
	});
	return {
		records: records.length,
		events: events.length,
		counters: written,
		skipped: [...skipped.values()].reduce((a, b) => a + b, 0),
		poison: read.flatMap((one) => one.poison),
	};
}

function counterName(tenantId: string, day: string): string {
	return `${day}#${tenantId}`;
}

function tryEvents(
	record: DynamoDBRecord,
	readOrder: OrderReader,
): { events: SalesEvent[]; poison: Counted['poison'] } {
	try {
		return { events: toEvents(record, readOrder), poison: [] };
	} catch (error) {
		return { events: [], poison: [{ sequenceNumber: record.dynamodb?.SequenceNumber ?? '', error }] };
	}
}
