import { type OrderId, type Result, type TenantId, parseOwnedId } from '#kernel';
import type { Audited, Database, Item, Page, Write } from '#platform';
import { orderFromItem, orderItem } from '../item-codec.ts';
import { ordersByIds } from '../read-by-ids.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { orderKeys } from '../table.ts';
import { tenantPage } from '../tenant-page.ts';
import { type OrderDecision, changeWrite, decideAndWrite } from './order-change-store.ts';
import { type BuyerOrderStore, buyerOrderStore } from './buyer-order-store.ts';
import { lateEventMarkers } from './order-history-store.ts';
import type { Order } from './order.ts';
import { type OrderFilter, keyRange, passes } from './search.ts';

/** Reads orders and states their writes. A state is left only from the state that was expected. */
export interface OrderStore extends BuyerOrderStore {
	tenantOrder(tenantId: TenantId, orderId: OrderId): Promise<Order | undefined>;
	/** Any orders by their ids, as they are now. */
	byIds(ids: readonly OrderId[]): Promise<Order[]>;
	/** A tenant's orders, newest first. With a state or a text, a page may be short. */
	tenantOrders(tenantId: TenantId, filter: OrderFilter, limit: number, after: Item | undefined): Promise<Page<Order>>;
	/** The write that stores a new order, unless it is there already. */
	putOrder(order: Order): Write;
	/** Marks new orders whose payment comes too late for the history of its day. To be called before they are stored. */
	markLateEvents(orders: readonly Order[]): Promise<void>;
	/**
	 * Decides the next state or refunds of an order and stores them, with the writes that `beside` derives from the change
	 * in the same transaction. A decision that lost to another writer is made again.
	 */
	change(
		order: Order,
		decide: OrderDecision['decide'],
		audited: Audited,
		beside?: OrderDecision['beside'],
	): Promise<Result<Order, OrdersRefusal>>;
	/** The write of a change, under the condition that the order is as it was before. */
	changeWrite(before: Order, after: Order): Extract<Write, { kind: 'update' }>;
}

/** Orders over the `orders` table. Reads are consistent, except as `BuyerOrderStore` says. */
export function orderStore(database: Database, table: string): OrderStore {
	return {
		...buyerOrderStore(database, table),
		async tenantOrder(tenantId, orderId) {
			if (parseOwnedId('order', orderId)?.owner !== tenantId) return undefined;
			const key = orderKeys.findOrder(orderId);
			const item = key && (await database.get(table, key, { consistent: true }));
			return item && orderFromItem(item);
		},
		byIds: (ids) => ordersByIds(database, table, ids),
		tenantOrders: (tenantId, filter, limit, after) => {
			const isFiltered = filter.state !== undefined || filter.text !== undefined;
			const list = { tenantId, ...keyRange(filter), fromItem: orderFromItem };
			return tenantPage(
				{ database, table },
				{ ...list, ...(isFiltered ? { passes: passes(filter) } : {}) },
				limit,
				after,
			);
		},
		putOrder: (order) => ({ kind: 'put', table, item: orderItem(order), condition: 'attribute_not_exists(pk)' }),
		async markLateEvents(orders) {
			for (const order of orders)
				for (const marker of lateEventMarkers(table, order, order.paidAt)) await database.write(marker);
		},
		change: (order, decide, audited, beside = noWrites) =>
			decideAndWrite({ database, table }, order, { decide, beside }, audited),
		changeWrite: (before, after) => changeWrite(table, before, after),
	};
}

const noWrites = () => [];
