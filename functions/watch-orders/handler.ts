import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type Order, isLateShipment, orderFromItem, watchStore } from '#orders';
import { errorFacts, fromAttributes, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const watch = watchStore(openDatabase(), env.ORDERS_TABLE);

/**
 * Notes newly paid orders, one item a batch, and takes the mark from those that were shipped late. A batch delivered
 * again, whole or in part, notes and takes away the same once more.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const changes = event.Records.flatMap(changeOf);
	const paid = changes.flatMap(({ before, after }) => (before === undefined ? [after] : []));
	const late = changes.filter(({ before, after }) => before !== undefined && isLateShipment(before, after));
	await withUsage(usage, async () => {
		await watch.note(paid, event.Records[0]?.eventID ?? '');
		for (const { after } of late) await watch.unmark(after);
	});
	const facts = { records: event.Records.length, paid: paid.length, late: late.length };
	log('info', 'orders noted', { function: 'watch-orders', ...facts, ...usage });
	return { batchItemFailures: [] };
}

interface Change {
	readonly before: Order | undefined;
	readonly after: Order;
}

/** What cannot be read is left out, loudly: count-sales parks the same record, and no other order shall wait for it. */
function changeOf({ eventName, eventID, dynamodb }: DynamoDBRecord): Change[] {
	if (eventName === 'REMOVE') return [];
	try {
		return [{ before: eventName === 'MODIFY' ? read(dynamodb?.OldImage) : undefined, after: read(dynamodb?.NewImage) }];
	} catch (error) {
		log('error', 'an order that cannot be read', { function: 'watch-orders', eventID, ...errorFacts(error) });
		return [];
	}
}

function read(image: unknown): Order {
	const order = orderFromItem(fromAttributes((image ?? {}) as Parameters<typeof fromAttributes>[0]));
	if (!Number.isSafeInteger(order.paidAt) || !Array.isArray(order.lines)) throw new TypeError('not an order');
	return order;
}
