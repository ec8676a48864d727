import { checkoutFromItem, orderFromItem } from '#orders';
import {
	type WindowedEvent,
	type WindowedResponse,
	errorFacts,
	log,
	newUsage,
	openDatabase,
	readEnvironment,
	shardOf,
	windowedResponse,
	withUsage,
} from '#platform';
import { count, counterStore, streamProgressStore } from '#sales';
import { recordPassed } from '#sealing';
import { environment } from './environment.ts';

const database = openDatabase();
const { SALES_TABLE } = readEnvironment(environment);
const sales = counterStore(database, SALES_TABLE);
const progress = streamProgressStore(database, SALES_TABLE);

const readers = { order: orderFromItem, checkout: checkoutFromItem };

/**
 * Counts a batch of changed orders and new checkouts. Reports records that cannot be counted. Throws when the
 * database is unavailable.
 */
export async function handler(event: WindowedEvent): Promise<WindowedResponse> {
	const { Records: records } = event;
	const shard = shardOf(event);
	const usage = newUsage();
	const { poison, ...counted } = await withUsage(usage, async () => {
		const done = await count(sales, records, readers, shard);
		const failed = done.poison.map(({ sequenceNumber }) => sequenceNumber);
		await recordPassed(progress, { consumer: 'count-sales', shard, records, failed });
		return done;
	});
	for (const { sequenceNumber, error } of poison)
		log('error', 'record cannot be counted', { function: 'count-sales', sequenceNumber, ...errorFacts(error) });
	log('info', 'batch', { function: 'count-sales', ...counted, poison: poison.length, ...usage });
	return windowedResponse(poison.map(({ sequenceNumber }) => sequenceNumber));
}
