import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { type FollowUp, followUpStore } from '#followups';
import { checkoutsByDayStore, isLateShipment, overdueShipmentStore, readOrderClocks } from '#orders';
import { log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { streamProgressStore } from '#sales';
import { recordPassed } from '#sealing';
import { type Change, changeOf } from './change.ts';
import { checkoutExpiry } from './checkout-expiry.ts';
import { environment } from './environment.ts';
import { orderClock } from './order-clock.ts';
import { overdueShipment } from './overdue-shipment.ts';
import { pendingRefund } from './pending-refund.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const followUps = followUpStore(database, env.ORDERS_TABLE);
const checkoutsByDay = checkoutsByDayStore(database, env.ORDERS_TABLE);
const overdueShipments = overdueShipmentStore(database, env.ORDERS_TABLE);
const progress = streamProgressStore(database, env.SALES_TABLE);

/** The follow-ups of a change, by concern. */
const projections: readonly ((change: Change) => FollowUp[])[] = [
	checkoutExpiry,
	overdueShipment,
	pendingRefund,
	orderClock(readOrderClocks(env.ORDER_CLOCKS)),
];

/** The event under a tumbling window names the batch's shard. At the window's end Lambda calls without records. */
interface WindowedEvent extends DynamoDBStreamEvent {
	readonly shardId: string;
}

/** Lambda requires a state. It stays empty: the window is there for the shard's name alone. */
interface WindowedResponse extends DynamoDBBatchResponse {
	readonly state: object;
}

/**
 * Stores the follow-ups of changes and lists new checkouts under their day: one item per batch and kind. Unmarks orders that
 * were shipped or cancelled late. A redelivered batch, whole or in part, changes nothing.
 */
export async function handler({ Records: records, shardId }: WindowedEvent): Promise<WindowedResponse> {
	const usage = newUsage();
	const changes = records.flatMap(changeOf);
	const dueLater = changes.flatMap((change) => projections.flatMap((project) => project(change)));
	const placed = changes.flatMap((change) => (change.kind === 'checkout' ? [change.checkout] : []));
	const late = changes.flatMap((change) => (isShippedLate(change) ? [change.after] : []));
	const unique = records[0]?.eventID ?? '';
	await withUsage(usage, async () => {
		await Promise.all([followUps.put(dueLater, unique), checkoutsByDay.putBatch(placed, unique)]);
		for (const order of late) await overdueShipments.unmark(order);
		await recordPassed(progress, { consumer: 'index-orders', shard: shardId, records, failed: [] });
	});
	const facts = { placed: placed.length, followUps: dueLater.length, late: late.length };
	log('info', 'orders indexed', { function: 'index-orders', records: records.length, ...facts, ...usage });
	return { state: {}, batchItemFailures: [] };
}

function isShippedLate(change: Change): change is Extract<Change, { kind: 'order' }> {
	return change.kind === 'order' && change.before !== undefined && isLateShipment(change.before, change.after);
}
