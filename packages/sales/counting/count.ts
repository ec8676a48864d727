import type { DynamoDBRecord } from 'aws-lambda';
import { businessDay } from '#kernel';
import { fold, sourceOf } from './counter.ts';
import { type OrderReader, orderEvents } from './order-events.ts';
import { type CheckoutReader, checkoutEvents } from './checkout-events.ts';
import type { SalesEvent } from './sales-event.ts';
import type { CounterStore } from './counter-store.ts';
import type { CounterId } from '../table.ts';

/** The result of counting a batch. */
export interface Counted {
	readonly records: number;
	readonly events: number;
	/** Counters written. */
	readonly counters: number;
	/** Events counted before, or older than a counted event of their counter. */
	readonly skipped: number;
	/** Records that cannot be read, or whose counter is too large, with the reason. */
	readonly poison: readonly { readonly sequenceNumber: string; readonly error: unknown }[];
}

/** Decoders of orders and checkouts. The stored forms belong to the orders package alone. */
export interface Readers {
	readonly order: OrderReader;
	readonly checkout: CheckoutReader;
}

/**
 * Counts a batch of stream records of one shard. Repeated and overlapping batches change nothing, because each counter
 * knows the last sequence number that it counted. A tenant's records come from several shards: checkouts lie with their
 * buyers, and DynamoDB splits a large partition of orders. Only a shard keeps its records in order, so each has its own
 * counters.
 *
 * An unreadable record delays no other. The rest of the batch is counted at once, and redelivering it changes nothing
 * while Lambda isolates and parks the unreadable record.
 */
export async function count(
	store: Pick<CounterStore, 'update'>,
	records: readonly DynamoDBRecord[],
	readers: Readers,
	shard: string,
): Promise<Counted> {
	const read = records.map((record) => tryEvents(record, readers));
	const events = read.flatMap((first) => first.events);
	const idOf = ({ tenantId, at, measure }: SalesEvent): CounterId => ({
		tenantId,
		day: businessDay(at),
		source: sourceOf(measure),
		shard,
	});
	const byCounter = Map.groupBy(events, (event) => counterName(idOf(event)));
	const ids = [...byCounter.values()].flatMap(([first]) => (first ? [idOf(first)] : []));
	const skipped = new Map<string, number>();
	const { written, tooLarge } = await store.update(ids, (counter) => {
		const name = counterName(counter);
		const folded = fold(counter, byCounter.get(name) ?? []);
		skipped.set(name, folded.skipped);
		return folded.counter;
	});
	return {
		records: records.length,
		events: events.length,
		counters: written,
		skipped: [...skipped.values()].reduce((a, b) => a + b, 0),
		poison: [
			...read.flatMap((first) => first.poison),
			...tooLarge.flatMap((id) => uncounted(id, byCounter.get(counterName(id)) ?? [])),
		],
	};
}

function counterName({ tenantId, day, source }: CounterId): string {
	return `${day}#${tenantId}#${source}`;
}

/** The records that a counter has no room for. They fail for their tenant's day alone. */
function uncounted(id: CounterId, events: readonly SalesEvent[]): Counted['poison'] {
	const error = new Error(`no room in the counter ${counterName(id)}`);
	return [...new Set(events.map((event) => event.sequenceNumber))].map((sequenceNumber) => ({ sequenceNumber, error }));
}

function tryEvents(record: DynamoDBRecord, readers: Readers): { events: SalesEvent[]; poison: Counted['poison'] } {
	try {
		const events = [...orderEvents(record, readers.order), ...checkoutEvents(record, readers.checkout)];
		return { events, poison: [] };
	} catch (error) {
		return { events: [], poison: [{ sequenceNumber: record.dynamodb?.SequenceNumber ?? '', error }] };
	}
}
