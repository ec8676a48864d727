import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { checkoutsByDayStore, isLateShipment, isPulse, paidOrderStore, refundStore, reservationStore } from '#orders';
import { log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { streamProgressStore } from '#sales';
import { notePassed } from '#sealing';
import { environment } from './environment.ts';
import { orderChange, placedCheckout } from './read.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const reservations = reservationStore(database, env.ORDERS_TABLE);
const checkoutsByDay = checkoutsByDayStore(database, env.ORDERS_TABLE);
const paidOrders = paidOrderStore(database, env.ORDERS_TABLE);
const refunds = refundStore(database, env.ORDERS_TABLE);
const progress = streamProgressStore(database, env.SALES_TABLE);

/** Under a tumbling window Lambda says from which shard a batch is; at the window's end it calls without records. */
interface WindowedEvent extends DynamoDBStreamEvent {
	readonly shardId: string;
}

/** Lambda wants a state. The window is there for the name of the shard alone: nothing is handed on from batch to batch. */
interface WindowedAnswer extends DynamoDBBatchResponse {
	readonly state: object;
}

/**
 * Notes what the clock has to come back to, one item a batch for each: when holds of newly placed checkouts fall due, which
 * checkouts a day had, which paid orders should be shipped by when, which refunds are to be sent. It also takes the mark
 * from orders that were shipped late. A batch delivered again, whole or in part, notes the same once more, to no effect.
 */
export async function handler({ Records: records, shardId }: WindowedEvent): Promise<WindowedAnswer> {
	const usage = newUsage();
	const placed = records.filter(isCheckout).flatMap(placedCheckout);
	const changes = records.filter((record) => !isCheckout(record) && !isPulse(record)).flatMap(orderChange);
	const paid = changes.flatMap(({ before, after }) => (before === undefined ? [after] : []));
	const late = changes.filter(({ before, after }) => before !== undefined && isLateShipment(before, after));
	const due = changes.filter(({ after }) => after.refunds?.some(({ state }) => state === 'pending'));
	const unique = records[0]?.eventID ?? '';
	await withUsage(usage, async () => {
		await Promise.all([
			reservations.note(placed, unique),
			checkoutsByDay.note(placed, unique),
			paidOrders.note(paid, unique),
			refunds.note(
				due.map(({ after }) => after.orderId),
				unique,
			),
		]);
		for (const { after } of late) await paidOrders.unmark(after);
		await notePassed(progress, { consumer: 'index-orders', shard: shardId, records, failed: [] });
	});
	const facts = { placed: placed.length, paid: paid.length, late: late.length, refunded: due.length };
	log('info', 'orders indexed', { function: 'index-orders', records: records.length, ...facts, ...usage });
	return { state: {}, batchItemFailures: [] };
}

function isCheckout({ dynamodb }: DynamoDBRecord): boolean {
	return dynamodb?.Keys?.['sk']?.S?.startsWith('C#') === true;
}
