import { type BuyerId, type Millis, type OrderId, type Result, type TenantId, parseOwnedId } from '#kernel';
import { type Audited, type Database, type Item, type Page, type Write, filterPages } from '#platform';
import { orderFromItem, orderItem } from '../item-codec.ts';
import { ordersByIds } from '../read-by-ids.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { type OrderState, orderStates } from '../states.ts';
import { orderKeys } from '../table.ts';
import { decideAndWrite } from './decide-and-write.ts';
import { lateEventMarkers } from './order-history-store.ts';
import type { Order } from './order.ts';

/** Reads orders and states their writes. A state is left only from the state that was expected. */
export interface OrderStore {
	tenantOrder(tenantId: TenantId, orderId: OrderId): Promise<Order | undefined>;
	buyerOrder(buyerId: BuyerId, orderId: OrderId): Promise<Order | undefined>;
	/** Any orders by their ids, as they are now. */
	byIds(ids: readonly OrderId[]): Promise<Order[]>;
	/** A tenant's orders, newest first. With a state, one page reads at most `maxFiltered` orders. */
	tenantOrders(
		tenantId: TenantId,
		state: OrderState | undefined,
		limit: number,
		after: Item | undefined,
	): Promise<Page<Order>>;
	/** A buyer's orders, newest first. */
	buyerOrders(buyerId: BuyerId, limit: number, after: Item | undefined): Promise<Page<Order>>;
	/** The write that stores a new order, unless it is there already. */
	putOrder(order: Order): Write;
	/** Marks the orders whose last step comes too late for the history of its day. To be called before they are stored. */
	markLateEvents(orders: readonly Order[]): Promise<void>;
	/** Decides the next state of an order and stores it. A decision that lost to another writer is made again. */
	transition(
		order: Order,
		decide: (order: Order) => Result<Order, OrdersRefusal>,
		audited: Audited,
	): Promise<Result<Order, OrdersRefusal>>;
}

/** Orders read for one filtered page: about 1 MB, DynamoDB's own page. */
const maxFiltered = 1_000;

/** Orders over the `orders` table. Reads are consistent; a buyer's orders are found through an index, which lags. */
export function orderStore(database: Database, table: string): OrderStore {
	const find = async (orderId: OrderId) => {
		const key = orderKeys.findOrder(orderId);
		return key && (await database.get(table, key, { consistent: true }));
	};

	return {
		async tenantOrder(tenantId, orderId) {
			if (parseOwnedId('order', orderId)?.owner !== tenantId) return undefined;
			const item = await find(orderId);
			return item && orderFromItem(item);
		},
		async buyerOrder(buyerId, orderId) {
			const item = await find(orderId);
			return item?.['buyer'] === buyerId ? orderFromItem(item) : undefined;
		},
		byIds: (ids) => ordersByIds(database, table, ids),
		tenantOrders: (tenantId, state, limit, after) => tenantPage(database, table, { tenantId, state, limit, after }),
		buyerOrders: (buyerId, limit, after) => buyerPage(database, table, { buyerId, limit, after }),
		putOrder: (order) => ({ kind: 'put', table, item: orderItem(order), condition: 'attribute_not_exists(pk)' }),
		async markLateEvents(orders) {
			for (const order of orders)
				for (const marker of lateEventMarkers(table, order, lastStepAt(order))) await database.write(marker);
		},
		transition: (order, decide, audited) => {
			const writeOf = (before: Order, after: Order) => transitionWrite(table, after, before.state);
			const bounds = { what: 'order in contention', maxTries: orderStates.length };
			return decideAndWrite({ database, table }, order, { decide, timeOf: lastStepAt, writeOf, ...bounds }, audited);
		},
	};
}

/** The time at which an order reached its state. */
function lastStepAt(order: Order): Millis {
	switch (order.state) {
		case 'paid':
			return order.paidAt;
		case 'shipped':
			return order.shipment.shippedAt;
		case 'received':
			return order.receivedAt;
	}
}

/** Sets the fields that the new state adds. */
function transitionWrite(table: string, order: Order, from: OrderState): Extract<Write, { kind: 'update' }> {
	const { state, ...item } = orderItem(order);
	const added = ['shipment', 'receivedAt'].filter((name) => item[name] !== undefined);
	return {
		kind: 'update',
		table,
		key: orderKeys.order(order.orderId),
		update: ['SET #state = :to', ...added.map((name) => `${name} = :${name}`)].join(', '),
		condition: '#state = :from',
		names: { '#state': 'state' },
		values: { ':to': state, ':from': from, ...Object.fromEntries(added.map((name) => [`:${name}`, item[name]])) },
	};
}

interface TenantOrdersQuery {
	readonly tenantId: TenantId;
	readonly state: OrderState | undefined;
	readonly limit: number;
	readonly after: Item | undefined;
}

/** Orders read at a time under a filter. */
const filteredRead = 100;

function tenantPage(
	database: Database,
	table: string,
	{ tenantId, state, limit, after }: TenantOrdersQuery,
): Promise<Page<Order>> {
	const read = async (from: Item | undefined) => {
		const page = await database.queryPage({
			table,
			where: 'pk = :pk AND begins_with(sk, :prefix)',
			values: { ':pk': `T#${tenantId}`, ':prefix': 'O#' },
			limit: state === undefined ? limit : filteredRead,
			backwards: true,
			consistent: true,
			after: from,
		});
		return page.map(orderFromItem);
	};
	const maxReads = maxFiltered / filteredRead;
	return filterPages(read, (order) => state === undefined || order.state === state, { limit, maxReads, after });
}

async function buyerPage(
	database: Database,
	table: string,
	{ buyerId, limit, after }: { buyerId: BuyerId; limit: number; after: Item | undefined },
): Promise<Page<Order>> {
	const page = await database.queryPage({
		table,
		index: { name: 'byBuyer', key: 'buyer' },
		where: 'buyer = :buyer',
		values: { ':buyer': buyerId },
		limit,
		backwards: true,
		after,
	});
	const keys = page.map((item) => ({ table, key: { pk: String(item['pk']), sk: String(item['sk']) } }));
	const items = await keys.load((of) => database.batchGet(of, { consistent: true }));
	return items.map(orderFromItem);
}
