import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { holdsStore, isLateShipment, placedStore, refundsStore, watchStore } from '#orders';
import { log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';
import { orderChange, placing } from './read.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const holds = holdsStore(database, env.ORDERS_TABLE);
const days = placedStore(database, env.ORDERS_TABLE);
const watch = watchStore(database, env.ORDERS_TABLE);
const refunds = refundsStore(database, env.ORDERS_TABLE);

/**
 * Notes what the clock has to come back to, one item a batch for each: when holds of newly placed checkouts fall due, which
 * checkouts a day had, which paid orders should be shipped by when, which refunds are to be sent. It also takes the mark
 * from orders that were shipped late. A batch delivered again, whole or in part, notes the same once more, to no effect.
 */
export async function handler({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const placed = records.filter(isCheckout).flatMap(placing);
	const changes = records.filter((record) => !isCheckout(record)).flatMap(orderChange);
	const paid = changes.flatMap(({ before, after }) => (before === undefined ? [after] : []));
	const late = changes.filter(({ before, after }) => before !== undefined && isLateShipment(before, after));
	const due = changes.filter(({ after }) => after.refunds?.some(({ state }) => state === 'due'));
	const unique = records[0]?.eventID ?? '';
	await withUsage(usage, async () => {
		await Promise.all([
			holds.note(placed, unique),
			days.note(placed, unique),
			watch.note(paid, unique),
			refunds.note(
				due.map(({ after }) => after.orderId),
				unique,
			),
		]);
		for (const { after } of late) await watch.unmark(after);
	});
	const facts = { placed: placed.length, paid: paid.length, late: late.length, refunded: due.length };
	log('info', 'noted', { function: 'note-orders', records: records.length, ...facts, ...usage });
	return { batchItemFailures: [] };
}

function isCheckout({ dynamodb }: DynamoDBRecord): boolean {
	return dynamodb?.Keys?.['sk']?.S?.startsWith('C#') === true;
}
