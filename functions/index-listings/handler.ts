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
import { searchStore } from '#search';
import { stockStore } from '#stock';
import { type ListingChange, listingChanges, postingChangesOf } from './changes.ts';
import { environment } from './environment.ts';
import { recordedEvents } from './recorded-events.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
};
const search = searchStore(database, env.CATALOG_TABLE);
const feeds = feedStore(database, env.DIRECTORY_TABLE);

/**
 * Keeps the search postings in line with the listings, and adds changes of listings and stock to the event feeds of their
 * tenants. The stream keeps the order of an item's records. A redelivery repeats all later records too, so the result is the
 * same. The revision in each posting rejects a late write from elsewhere. The first failed record is reported and delivered
 * again with its successors.
 */
export async function handler(event: WindowedEvent): Promise<WindowedResponse> {
	const { Records: records } = event;
	const shard = shardOf(event);
	const usage = newUsage();
	const changes = listingChanges(stores.catalog, records);
	const recorded = records.flatMap((record) => recordedEvents(stores, record));
	const { events, failed } = await withUsage(usage, async () => {
		const unposted: string[] = [];
		for (const change of changes) if (!(await posted(change))) unposted.push(change.sequenceNumber);
		const appended = await feeds.append({ consumer: 'index-listings', shard, records: recorded }, now());
		for (const { sequenceNumber, error } of appended.failed)
			log('error', 'event feed not written', { function: 'index-listings', sequenceNumber, ...errorFacts(error) });
		const unwritten = appended.failed.map(({ sequenceNumber }) => sequenceNumber);
		return { events: appended.events, failed: [...unposted, ...unwritten] };
	});
	log('info', 'listings indexed', {
		function: 'index-listings',
		records: records.length,
		listings: changes.length,
		events,
		failed: failed.length,
		...usage,
	});
	return windowedResponse(failed);
}

async function posted(change: ListingChange): Promise<boolean> {
	try {
		await search.post(postingChangesOf(change));
		return true;
	} catch (error) {
		const { sequenceNumber } = change;
		log('error', 'listing not indexed', { function: 'index-listings', sequenceNumber, ...errorFacts(error) });
		return false;
	}
}
