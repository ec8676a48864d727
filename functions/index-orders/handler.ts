import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { type FollowUp, followUpStore } from '#followups';
import { checkoutsByDayStore, isLateShipment, overdueShipmentStore } from '#orders';
import { log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { streamProgressStore } from '#sales';
import { recordPassed } from '#sealing';
import { type Change, changeOf } from './change.ts';
import { checkoutExpiry } from './checkout-expiry.ts';
import { environment } from './environment.ts';
import { overdueShipment } from './overdue-shipment.ts';
import { pendingRefund } from './pending-refund.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const followUps = followUpStore(database, env.ORDERS_TABLE);
const checkoutsByDay = checkoutsByDayStore(database, env.ORDERS_TABLE);
const overdueShipments = overdueShipmentStore(database, env.ORDERS_TABLE);
const progress = streamProgressStore(database, env.SALES_TABLE);

/** What follows later from a change. */
const projections: readonly ((change: Change) => FollowUp[])[] = [checkoutExpiry, overdueShipment, pendingRefund];

/** Under a tumbling window Lambda says from which shard a batch is; at the window's end it calls without records. */
interface WindowedEvent extends DynamoDBStreamEvent {
	readonly shardId: string;
}

/** Lambda wants a state. The window is there for the name of the shard alone: nothing is handed on from batch to batch. */
interface WindowedAnswer extends DynamoDBBatchResponse {
	readonly state: object;
}

/**
 * Stores the follow-ups of changes and lists new checkouts under their day, one item a batch for each kind. It also takes the
 * mark from orders that were shipped late. A batch delivered again, whole or in part, stores the same once more, to no effect.
 */
export async function handler({ Records: records, shardId }: WindowedEvent): Promise<WindowedAnswer> {
	const usage = newUsage();
	const changes = records.flatMap(changeOf);
	const following = changes.flatMap((change) => projections.flatMap((project) => project(change)));
	const placed = changes.flatMap((change) => (change.kind === 'checkout' ? [change.checkout] : []));
	const late = changes.flatMap((change) => (isShippedLate(change) ? [change.after] : []));
	const unique = records[0]?.eventID ?? '';
	await withUsage(usage, async () => {
		await Promise.all([followUps.put(following, unique), checkoutsByDay.putBatch(placed, unique)]);
		for (const order of late) await overdueShipments.unmark(order);
		await recordPassed(progress, { consumer: 'index-orders', shard: shardId, records, failed: [] });
	});
	const facts = { placed: placed.length, followUps: following.length, late: late.length };
	log('info', 'orders indexed', { function: 'index-orders', records: records.length, ...facts, ...usage });
	return { state: {}, batchItemFailures: [] };
}

function isShippedLate(change: Change): change is Extract<Change, { kind: 'order' }> {
	return change.kind === 'order' && change.before !== undefined && isLateShipment(change.before, change.after);
}
