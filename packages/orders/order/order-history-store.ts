import {
	type BusinessDay,
	type Millis,
	type TenantId,
	addDays,
	businessDay,
	daysBetween,
	parseOwnedId,
	startOfDay,
	timePrefix,
} from '#kernel';
import { type Database, type Item, type Key, type Page, type Write, maxBatch } from '#platform';
import { orderFromItem } from '../item-codec.ts';
import type { Order } from './order.ts';
import { orderKeys } from '../table.ts';

/** Finds every order with an event on some business days, without an index by day. */
export interface OrderHistoryStore {
	/** A page of a tenant's orders that were placed on one of the days or on the `historyDays` before. */
	placed(tenantId: TenantId, days: HistoryDays, after: Item | undefined): Promise<Page<Order>>;
	/** A page of the tenant's orders that were placed earlier and have an event on one of the days. */
	late(tenantId: TenantId, days: HistoryDays, after: Item | undefined): Promise<Page<Order>>;
}

/** Business days from `from` to `to`, both included. */
interface HistoryDays {
	readonly from: BusinessDay;
	readonly to: BusinessDay;
}

/**
 * The days before a day on which its orders may have been placed. Nearly every order is paid, shipped, received and returned
 * within a month. A later event gets a marker, so that none is missed and few orders are read in vain.
 */
export const historyDays = 31;

/** The first day of placing that the history of a day covers. */
export function firstHistoryDay(day: BusinessDay): BusinessDay {
	return addDays(day, -historyDays);
}

/**
 * The marker of an event that comes too late for the history of its day, if it does. It is written before the event. A marker
 * of an event that then did not happen costs one read.
 */
export function lateEventMarkers(
	table: string,
	order: Pick<Order, 'orderId' | 'placedAt'>,
	at: Millis,
): Extract<Write, { kind: 'put' }>[] {
	const day = businessDay(at);
	if (daysBetween(businessDay(order.placedAt), day) <= historyDays) return [];
	return [{ kind: 'put', table, item: orderKeys.lateEventMarker(order.orderId, day) as Item & Key }];
}

/** A page of orders is below 1 MB, so that each page is one read. */
const pageOfOrders = 500;

/** Order history over the `orders` table. Reads are consistent. */
export function orderHistoryStore(database: Database, table: string): OrderHistoryStore {
	return {
		async placed(tenantId, { from, to }, after) {
			const page = await database.queryPage({
				table,
				where: 'pk = :pk AND sk BETWEEN :from AND :to',
				values: {
					':pk': `T#${tenantId}`,
					':from': `O#${timePrefix(startOfDay(firstHistoryDay(from)))}`,
					':to': `O#${timePrefix(startOfDay(addDays(to, 1)))}`,
				},
				limit: pageOfOrders,
				consistent: true,
				after,
			});
			return page.map(orderFromItem);
		},
		async late(tenantId, { from, to }, after) {
			const page = await database.queryPage({
				table,
				where: 'pk = :pk AND sk BETWEEN :from AND :to',
				values: { ':pk': `T#${tenantId}`, ':from': `E#${from}#`, ':to': `E#${to}$` },
				limit: maxBatch,
				consistent: true,
				after,
			});
			const keys = page.map((item) => ({ table, key: orderKeys.orderOfMarker(item) }));
			const orders = await keys.load((of) => database.batchGet(of, { consistent: true }));
			return orders.map(orderFromItem);
		},
	};
}

/** Whether the history of these days contains an order by the time of its placing. */
export function isInHistory(order: Pick<Order, 'orderId'>, { from }: HistoryDays): boolean {
	const unique = parseOwnedId('order', order.orderId)?.unique ?? '';
	return unique >= timePrefix(startOfDay(firstHistoryDay(from)));
}
