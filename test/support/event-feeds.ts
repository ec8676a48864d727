import { type FeedBatch, type MerchantEvent, batchFromItem } from '#feed';
import {
	type Order,
	type OrderStage,
	type RefundState,
	type Return,
	type ReturnState,
	orderOfReturn,
	parcelsOf,
	returnFromItem,
	stageOf,
} from '#orders';
import type { Item } from '#platform';
import type { Report, View } from './observed-state.ts';

/** An order as its events tell it. */
export interface ToldOrder {
	readonly stage: OrderStage | undefined;
	readonly parcels: readonly string[];
	readonly refunds: Readonly<Record<string, RefundState>>;
	readonly returns: Readonly<Record<string, ReturnState>>;
}

const untold: ToldOrder = { stage: undefined, parcels: [], refunds: {}, returns: {} };

/** An order after one more event. */
export function told(order: ToldOrder = untold, event: MerchantEvent): ToldOrder {
	switch (event.type) {
		case 'order.paid':
		case 'order.packing':
		case 'order.part_shipped':
		case 'order.shipped':
		case 'order.received':
		case 'order.closed':
		case 'order.cancelled':
			return { ...order, stage: event.type.slice('order.'.length) as OrderStage };
		case 'parcel.shipped':
		case 'parcel.corrected': {
			const parcels = [...order.parcels];
			parcels[event.number - 1] = `${event.carrier} ${event.trackingNumber}`;
			return { ...order, parcels };
		}
		case 'refund.created':
		case 'refund.sent':
		case 'refund.settled':
		case 'refund.failed':
		case 'refund.manual': {
			const state = event.type === 'refund.created' ? 'pending' : (event.type.slice('refund.'.length) as RefundState);
			return { ...order, refunds: { ...order.refunds, [event.refundId]: state } };
		}
		case 'return.requested':
		case 'return.approved':
		case 'return.rejected':
		case 'return.cancelled':
		case 'return.on_the_way':
		case 'return.lapsed':
		case 'return.received':
		case 'return.lost':
		case 'return.contested':
		case 'return.in_review':
		case 'return.refunded':
		case 'return.upheld':
			return {
				...order,
				returns: { ...order.returns, [event.returnId]: event.type.slice('return.'.length) as ReturnState },
			};
		case 'order.address_changed':
		case 'feed.begun':
		case 'listing.published':
		case 'listing.withdrawn':
		case 'listing.changed':
		case 'stock.sold_out':
		case 'stock.back_in_stock':
			return order;
	}
}

/** What complete events tell of an order and its returns. */
export function presentOf(order: Order, returns: readonly Return[] = []): ToldOrder {
	return {
		stage: stageOf(order),
		parcels: parcelsOf(order).map(({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`),
		refunds: Object.fromEntries((order.refunds ?? []).map(({ refundId, state }) => [refundId, state])),
		returns: Object.fromEntries(returns.map(({ returnId, state }) => [returnId, state])),
	};
}

/** A request that begins a feed takes less, and so does one that pays. */
const requestMs = 60_000;

/** I22: a feed has no gap, and the events since its beginning tell each order of its tenant as it is. */
export function feedsReplay(
	{ directory, orders }: { readonly directory: readonly Item[]; readonly orders: readonly Item[] },
	view: View,
	report: Report,
): void {
	const returns = Map.groupBy(
		orders.filter(({ pk, sk }) => String(pk).startsWith('T#') && String(sk).startsWith('R#')).map(returnFromItem),
		({ returnId }) => orderOfReturn(returnId),
	);
	const batches = directory.filter(({ pk }) => String(pk).startsWith('V#')).map(batchFromItem);
	for (const [tenantId, ofTenant] of Map.groupBy(batches, (batch) => batch.tenantId)) {
		const sorted = ofTenant.toSorted((a, b) => a.number - b.number);
		if (sorted.some(({ number }, i) => number !== (sorted[0]?.number ?? 0) + i)) report('I22', tenantId, 'a gap');
		feedReplays(tenantId, sorted, { orders: view.orders, returns }, report);
	}
}

/** The orders and returns that a feed has to tell. */
interface ToTell extends Pick<View, 'orders'> {
	readonly returns: ReadonlyMap<string, readonly Return[]>;
}

function feedReplays(tenantId: string, batches: readonly FeedBatch[], view: ToTell, report: Report): void {
	const events = batches.flatMap((batch) => batch.events);
	const begun = events.findLast(({ type }) => type === 'feed.begun')?.at ?? Number.POSITIVE_INFINITY;
	const orders = new Map<string, ToldOrder>();
	// A return is an item of its own, in another shard perhaps, so its events may come before the payment's.
	const returns = new Map<string, ToldOrder>();
	for (const event of events) {
		if (!('orderId' in event)) continue;
		if ('returnId' in event) {
			returns.set(event.orderId, told(returns.get(event.orderId), event));
			continue;
		}
		const known = orders.get(event.orderId);
		if (known !== undefined && event.type === 'order.paid') report('I22', event.orderId, 'paid twice');
		if (known !== undefined || event.type === 'order.paid') orders.set(event.orderId, told(known, event));
	}
	for (const order of view.orders.values()) {
		if (order.tenantId !== tenantId) continue;
		const known = orders.get(order.orderId);
		if (known === undefined && order.paidAt < begun + requestMs) continue;
		const says = known && { ...known, returns: returns.get(order.orderId)?.returns ?? {} };
		const [is, heard] = [presentOf(order, view.returns.get(order.orderId)), says].map((one) =>
			JSON.stringify(one, sortedKeys),
		);
		if (is !== heard) report('I22', order.orderId, `is ${is}, and its events say ${heard}`);
	}
}

/** Names in one order, for texts that are compared. */
function sortedKeys(_name: string, value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
