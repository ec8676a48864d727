import { catalogStore } from '#catalog';
import { feedStore } from '#feed';
import {
	type WindowedEvent,
	type WindowedResponse,
	errorFacts,
	log,
	newUsage,
	now,
	openDatabase,
	readEnvironment,
	shardOf,
	windowedResponse,
	withUsage,
} from '#platform';
import { latest } from '#indexing';
import { type IndexEntry, changeLogStore } from '#search';
import { stockStore } from '#stock';
import { entryOf } from './changes.ts';
import { environment } from './environment.ts';
import { recordedEvents } from './recorded-events.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
};
const changeLog = changeLogStore(database, env.CATALOG_TABLE);
const feeds = feedStore(database, env.DIRECTORY_TABLE);

/**
 * Adds the changes of listings on sale to the change log of search, and the changes of listings and stock to the event feeds
 * of their tenants. The stream keeps the order of an item's records, and a redelivery repeats all later records too: readers
 * of the log end up with the same index. The first failed record is reported and delivered again with its successors.
 */
export async function handler(event: WindowedEvent): Promise<WindowedResponse> {
	const { Records: records } = event;
	const shard = shardOf(event);
	const usage = newUsage();
	const entries = latest(records.flatMap((record) => entryOf(stores, record) ?? []));
	const recorded = records.flatMap((record) => recordedEvents(stores, record));
	const { events, failed } = await withUsage(usage, async () => {
		const logged = entries.length === 0 || (await isLogged(entries));
		const appended = await feeds.append({ consumer: 'index-listings', shard, records: recorded }, now());
		for (const { sequenceNumber, error } of appended.failed)
			log('error', 'event feed not written', { function: 'index-listings', sequenceNumber, ...errorFacts(error) });
		const unwritten = appended.failed.map(({ sequenceNumber }) => sequenceNumber);
		const unlogged = logged ? [] : [records[0]?.dynamodb?.SequenceNumber ?? ''];
		return { events: appended.events, failed: [...unlogged, ...unwritten] };
	});
	log('info', 'listings indexed', {
		function: 'index-listings',
		records: records.length,
		entries: entries.length,
		events,
		failed: failed.length,
		...usage,
	});
	return windowedResponse(failed);
}

async function isLogged(entries: readonly IndexEntry[]): Promise<boolean> {
	try {
		await changeLog.append(entries, now());
		return true;
	} catch (error) {
		log('error', 'listings not indexed', { function: 'index-listings', ...errorFacts(error) });
		return false;
	}
}
