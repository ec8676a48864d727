import { type Millis, type Result, refused } from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	type Value,
	type Write,
	type Written,
	changesBetween,
	retryConflicts,
	withChanges,
} from '#platform';
import { orderFromItem, orderItem } from '../item-codec.ts';
import { maxRefunds } from '../refund/refund.ts';
import { refunded } from '../refund/refund-amount.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { orderStates } from '../states.ts';
import { orderKeys } from '../table.ts';
import { lateEventMarkers } from './order-history-store.ts';
import type { Order } from './order.ts';
import { maxParcels } from './parcel.ts';
import { maxReturns } from '../returns/return.ts';
import { parcelsOf } from './shippable.ts';
import { paidFor } from './orders-of.ts';

/** A decision on an order, and the further writes of its transaction. */
export interface OrderDecision {
	readonly decide: (order: Order) => Result<Order, OrdersRefusal>;
	/** The writes that belong to the change, such as stock that returns. */
	readonly beside: (before: Order, after: Order) => readonly Write[];
}

interface OrdersTable {
	readonly database: Database;
	readonly table: string;
}

/** Changes of returns that change their order: a claim, a receipt, a decision, an end. Further receipts are refunds. */
const changesOfReturn = 4;
/** A decision loses to a step, a parcel, a refund or a return of the order, of which it has no more. */
export const maxDecisions = orderStates.length + 2 * maxRefunds + 2 * maxParcels + changesOfReturn * maxReturns;
const contention = { what: 'order in contention', maxTries: maxDecisions };

/**
 * Decides on an order and writes the decision. A decision that lost to another writer is made again on the order that the
 * winner left. A decision that changes nothing writes nothing.
 */
export function decideAndWrite(
	{ database, table }: OrdersTable,
	order: Order,
	{ decide, beside }: OrderDecision,
	audited: Audited,
): Promise<Result<Order, OrdersRefusal>> {
	let current = order;
	return retryConflicts(contention, async () => {
		const next = decide(current);
		if (!next.ok || next.value === current) return next;
		const at = eventAt(current, next.value);
		const markers = at === undefined ? [] : lateEventMarkers(table, next.value, at);
		for (const marker of markers) await database.write(marker);
		const writes = [changeWrite(table, current, next.value), ...beside(current, next.value)] as const;
		const changes = changesBetween(auditedOrder(current), auditedOrder(next.value));
		const done = await write(database, writes, withChanges(audited, changes));
		if (done.ok) return next;
		if (done.item === undefined) return refused({ kind: 'not_found' });
		current = orderFromItem(done.item);
		return 'conflict';
	});
}

/** The fields of an order whose values the audit log keeps: nothing of its buyer. */
export function auditedOrder(order: Order) {
	const shipments = parcelsOf(order).map(({ carrier, trackingNumber }) => ({ carrier, trackingNumber }));
	return {
		state: order.state,
		refunded: refunded(order),
		refunds: order.refunds?.map(({ state }) => state),
		shipments,
	};
}

async function write(
	database: Database,
	writes: readonly [Extract<Write, { kind: 'update' }>, ...Write[]],
	audited: Audited,
): Promise<Written> {
	if (writes.length === 1) return database.write(writes[0], audited);
	const done = await database.transact(writes, audited);
	if (done.ok) return done;
	const [failed] = done.failures;
	if (failed?.index !== 0) throw new Error('a write beside the change of an order failed');
	return { ok: false, item: failed.item };
}

/** The time of the sales event that a change causes: a shipment, a receipt or a refund. */
export function eventAt(before: Order, after: Order): Millis | undefined {
	if ((after.refunds?.length ?? 0) > (before.refunds?.length ?? 0)) return after.refunds?.at(-1)?.at;
	if (after.state === before.state) return undefined;
	if (after.state === 'shipped') return after.shipment.shippedAt;
	return after.state === 'received' ? after.receivedAt : undefined;
}

/** Fields that a step adds. A correction replaces parcels and the shipment. */
const stepFields = ['packingAt', 'parcels', 'shipment', 'receivedAt', 'receivedBy', 'closedAt', 'cancellation', 'rmas'];

/**
 * The write of a change: fields of new steps, and refunds that are new or have moved. It requires the state, the parcels, the
 * returns and the refunds on which the decision was made, and that packing has not begun since. A parcel leaves for the address that was read.
 * Refunds above the money that came are refused, whatever was decided. A condition cannot add attributes, and shipping,
 * discount and excess never change. So the subtotal bounds the refunds less those.
 */
export function changeWrite(table: string, before: Order, after: Order): Extract<Write, { kind: 'update' }> {
	const [was, is] = [orderItem(before), orderItem(after)];
	const added = stepFields.filter((name) => JSON.stringify(is[name]) !== JSON.stringify(was[name]));
	const { sets, conditions, values } = refundChange(was, is);
	const asRead = unchanged(was);
	const isSent = added.includes('parcels') || added.includes('shipment');
	// Packing that has begun never ends.
	const packing = was['packingAt'] === undefined ? ['attribute_not_exists(packingAt)'] : [];
	return {
		kind: 'update',
		table,
		key: orderKeys.order(after.orderId),
		update: `SET ${['#state = :to', ...added.map((name) => `${name} = :${name}`), ...sets].join(', ')}`,
		condition: [
			'#state = :from',
			...packing,
			...(isSent ? ['shippingAddress = :address'] : []),
			...asRead.conditions,
			...conditions,
		].join(' AND '),
		names: { '#state': 'state' },
		values: {
			':to': after.state,
			':from': before.state,
			...Object.fromEntries(added.map((name) => [`:${name}`, is[name]])),
			...(isSent ? { ':address': was['shippingAddress'] } : {}),
			...asRead.values,
			...values,
			...(refundsOf(is).length > refundsOf(was).length
				? { ':refunded': refunded(after), ':ofGoods': refunded(after) - (paidFor(after) - after.subtotal) }
				: {}),
		},
	};
}

/**
 * The condition that no parcel has left or was corrected since, and that no return has claimed or freed pieces. So the pieces
 * shipped never exceed those bought, and the pieces returned never those shipped.
 */
function unchanged(was: Item): Omit<Expressions, 'sets'> {
	const fields = ['parcels', 'shipment', 'rmas'];
	return {
		conditions: fields.map((name) =>
			was[name] === undefined ? `attribute_not_exists(${name})` : `${name} = :was_${name}`,
		),
		values: Object.fromEntries(
			fields.flatMap((name) => (was[name] === undefined ? [] : [[`:was_${name}`, was[name]]])),
		),
	};
}

interface Expressions {
	readonly sets: readonly string[];
	readonly conditions: readonly string[];
	readonly values: Item;
}

/** Refunds are only appended, so the position of a refund never changes. */
function refundChange(was: Item, is: Item): Expressions {
	const [known, now] = [refundsOf(was), refundsOf(is)];
	const count = known.length === 0 ? 'attribute_not_exists(refunds)' : 'size(refunds) = :known';
	const counted: Item = known.length === 0 ? {} : { ':known': known.length };
	if (now.length > known.length)
		return {
			sets: ['refunds = list_append(if_not_exists(refunds, :none), :added)', 'refunded = :refunded'],
			conditions: ['subtotal >= :ofGoods', count],
			values: { ':none': [], ':added': now.slice(known.length), ...counted },
		};
	const moved = known.flatMap((refund, index) =>
		JSON.stringify(refund) === JSON.stringify(now[index]) ? [] : [{ index, refund, next: now[index] ?? refund }],
	);
	return {
		sets: moved.map(({ index }) => `refunds[${index}] = :next${index}`),
		conditions: [count, ...moved.map(({ index }) => `refunds[${index}] = :was${index}`)],
		values: {
			...counted,
			...Object.fromEntries(
				moved.flatMap(({ index, refund, next }) => [
					[`:was${index}`, refund],
					[`:next${index}`, next],
				]),
			),
		},
	};
}

function refundsOf(item: Item): readonly Value[] {
	return (item['refunds'] ?? []) as unknown as readonly Value[];
}
