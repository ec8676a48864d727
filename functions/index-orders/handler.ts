import type { DynamoDBRecord } from 'aws-lambda';
import { type RecordedEvents, feedStore } from '#feed';
import { type FollowUp, followUpStore } from '#followups';
import type { TenantId } from '#kernel';
import {
	checkoutsByDayStore,
	isLateShipment,
	overdueShipmentStore,
	readOrderClocks,
	readReturnClocks,
	tenantOfReturn,
} from '#orders';
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
import { streamProgressStore } from '#sales';
import { recordPassed } from '#sealing';
import { type Change, changeOf } from './change.ts';
import { checkoutExpiry } from './checkout-expiry.ts';
import { environment } from './environment.ts';
import { merchantEvents } from './merchant-events.ts';
import { orderClock } from './order-clock.ts';
import { overdueShipment } from './overdue-shipment.ts';
import { pendingRefund } from './pending-refund.ts';
import { returnClock } from './return-clock.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const followUps = followUpStore(database, env.ORDERS_TABLE);
const checkoutsByDay = checkoutsByDayStore(database, env.ORDERS_TABLE);
const overdueShipments = overdueShipmentStore(database, env.ORDERS_TABLE);
const feeds = feedStore(database, env.DIRECTORY_TABLE);
const progress = streamProgressStore(database, env.SALES_TABLE);

/** The follow-ups of a change, by concern. */
const projections: readonly ((change: Change) => FollowUp[])[] = [
	checkoutExpiry,
	overdueShipment,
	pendingRefund,
	orderClock(readOrderClocks(env.ORDER_CLOCKS)),
	returnClock(readReturnClocks(env.RETURN_CLOCKS)),
];

/**
 * Stores the follow-ups of changes and lists new checkouts under their day: one item per batch and kind. Unmarks orders that
 * were shipped or cancelled late, and adds to the event feeds of their tenants. A redelivered batch, whole or in part, changes
 * nothing. Records whose feed cannot be written are reported and delivered again.
 */
export async function handler(event: WindowedEvent): Promise<WindowedResponse> {
	const { Records: records } = event;
	const shard = shardOf(event);
	const usage = newUsage();
	const changesByRecord = records.map((record) => ({ record, changes: changeOf(record) }));
	const changes = changesByRecord.flatMap((one) => one.changes);
	const recorded = changesByRecord.flatMap(recordedEvents);
	const dueLater = changes.flatMap((change) => projections.flatMap((project) => project(change)));
	const placed = changes.flatMap((change) => (change.kind === 'checkout' ? [change.checkout] : []));
	const late = changes.flatMap((change) => (isShippedLate(change) ? [change.after] : []));
	const unique = records[0]?.eventID ?? '';
	const { events, failed } = await withUsage(usage, async () => {
		await Promise.all([followUps.put(dueLater, unique), checkoutsByDay.putBatch(placed, unique)]);
		for (const order of late) await overdueShipments.unmark(order);
		const appended = await feeds.append({ consumer: 'index-orders', shard, records: recorded }, now());
		const unwritten = appended.failed.map(({ sequenceNumber }) => sequenceNumber);
		await recordPassed(progress, { consumer: 'index-orders', shard, records, failed: unwritten });
		return appended;
	});
	for (const { sequenceNumber, error } of failed)
		log('error', 'event feed not written', { function: 'index-orders', sequenceNumber, ...errorFacts(error) });
	const facts = { placed: placed.length, followUps: dueLater.length, late: late.length, events, failed: failed.length };
	log('info', 'orders indexed', { function: 'index-orders', records: records.length, ...facts, ...usage });
	return windowedResponse(failed.map(({ sequenceNumber }) => sequenceNumber));
}

/** The events of a record, under the tenant of its order or return. */
function recordedEvents({ record, changes }: { record: DynamoDBRecord; changes: readonly Change[] }): RecordedEvents[] {
	const { SequenceNumber: sequenceNumber = '', ApproximateCreationDateTime: seconds } = record.dynamodb ?? {};
	return changes.flatMap((change) => {
		const events = merchantEvents(change, seconds === undefined ? now() : seconds * 1_000);
		const tenantId = tenantOf(change);
		return tenantId !== undefined && events.length > 0 ? [{ tenantId, sequenceNumber, events }] : [];
	});
}

function tenantOf(change: Change): TenantId | undefined {
	if (change.kind === 'order') return change.after.tenantId;
	return change.kind === 'return' ? tenantOfReturn(change.after.returnId) : undefined;
}

function isShippedLate(change: Change): change is Extract<Change, { kind: 'order' }> {
	return change.kind === 'order' && change.before !== undefined && isLateShipment(change.before, change.after);
}
