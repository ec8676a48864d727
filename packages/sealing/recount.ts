import { type BusinessDay, type OrderId, type TenantId, businessDay } from '#kernel';
import { type CheckoutsByDayStore, type Order, type OrderHistoryStore, isInHistory } from '#orders';
import { eachPage } from '#platform';
import {
	type Counter,
	type CounterSource,
	type Days,
	type SalesEvent,
	eachDay,
	emptyCounter,
	fold,
	placedEvents,
	readPlacedCheckout,
	readSale,
	recounted,
	salesEvents,
} from '#sales';

/** A tenant's days, recounted from its orders. */
export interface TenantDays {
	/** A counter for each day with events. */
	readonly counters: ReadonlyMap<BusinessDay, Counter>;
	/** Orders with events, by day. */
	readonly orders: ReadonlyMap<BusinessDay, number>;
}

/** Pages of one read: ten million orders of one tenant in a month, far beyond any. */
const maxPages = 20_000;

/**
 * Recounts a tenant's days from its orders, with the functions that count the stream. Each event belongs to one
 * business day, that of its own time. Orders are read page by page, and none is kept.
 */
export async function recountTenant(history: OrderHistoryStore, tenantId: TenantId, days: Days): Promise<TenantDays> {
	const counters = new Map<BusinessDay, Counter>();
	const orders = new Map<BusinessDay, number>();
	let read = 0;
	const add = (order: Order) => {
		read += 1;
		// Each order gets a number of its own, because the fold counts by sequence number.
		const ofDays = salesEvents(undefined, readSale(order), String(read)).filter(
			({ at }) => businessDay(at) >= days.from && businessDay(at) <= days.to,
		);
		for (const [day, events] of Map.groupBy(ofDays, (event) => businessDay(event.at))) {
			counters.set(day, added(counters.get(day) ?? emptyRecount('orders', tenantId, day), events));
			orders.set(day, (orders.get(day) ?? 0) + 1);
		}
	};
	for await (const placed of eachPage((after) => history.placed(tenantId, days, after), maxPages))
		for (const order of placed) add(order);
	// An order has a marker for each late day, and may also be among the placed orders.
	const late = new Map<OrderId, Order>();
	for await (const lateOrders of eachPage((after) => history.late(tenantId, days, after), maxPages))
		for (const order of lateOrders) late.set(order.orderId, order);
	for (const order of late.values()) if (!isInHistory(order, days)) add(order);
	return { counters, orders };
}

function emptyRecount(source: CounterSource, tenantId: TenantId, day: BusinessDay): Counter {
	return emptyCounter({ tenantId, day, source, shard: recounted });
}

function added(counter: Counter, events: readonly SalesEvent[]): Counter {
	return fold(counter, events).counter;
}

/** Checkouts in memory at a time. */
const checkoutsAtOnce = 1_000;

/**
 * Recounts the placements of some days, of all tenants, from the checkouts. Checkouts that were never paid count as
 * well.
 */
export async function recountPlaced(placed: CheckoutsByDayStore, days: Days): Promise<Counter[]> {
	const counters = new Map<string, Counter>();
	let read = 0;
	for (const day of eachDay(days)) {
		const ids = await placed.on(day);
		for (let first = 0; first < ids.length; first += checkoutsAtOnce)
			for (const checkout of await placed.byIds(ids.slice(first, first + checkoutsAtOnce))) {
				read += 1;
				for (const event of placedEvents(readPlacedCheckout(checkout), String(read))) {
					const key = `${day}#${event.tenantId}`;
					const before = counters.get(key) ?? emptyRecount('checkouts', event.tenantId, day);
					counters.set(key, added(before, [event]));
				}
			}
	}
	return [...counters.values()];
}
