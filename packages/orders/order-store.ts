import {
	type BuyerId,
	type CheckoutId,
	type Millis,
	type OrderId,
	type Result,
	type TenantId,
	parseOwnedId,
	refused,
} from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	type Key,
	type Page,
	Unavailable,
	type Write,
	filterPages,
} from '#platform';
import type { Checkout, Reservation } from './checkout/checkout.ts';
import { checkoutFromItem, checkoutItem, orderFromItem, orderItem } from './item-codec.ts';
import type { Order } from './order/order.ts';
import { checkoutsByIds, ordersByIds } from './read-by-ids.ts';
import type { OrdersRefusal } from './refusal.ts';
import { type OrderState, orderStates } from './states.ts';
import { orderKeys } from './table.ts';
import { lateEventMarkers } from './order/order-history-store.ts';

/** A buyer's reservations that are open, as far as one call reads. */
export interface OpenReservations {
	readonly reservations: readonly Reservation[];
	/** Whether these are all: one call reads a bounded number of a buyer's checkouts. */
	readonly isWhole: boolean;
}

/** Reads checkouts and orders and states their writes. A state is left only from the state that was expected. */
export interface OrderStore {
	/** The buyer's own checkout. */
	checkout(buyerId: BuyerId, checkoutId: CheckoutId): Promise<Checkout | undefined>;
	/** Any checkout by its id, for the payment provider's events and the base. */
	anyCheckout(checkoutId: CheckoutId): Promise<Checkout | undefined>;
	/** A buyer's checkouts that await payment and have not expired, up to `limit` of them. */
	openReservations(buyerId: BuyerId, now: Millis, limit: number): Promise<OpenReservations>;
	/** Any checkouts by their ids, as they are now. */
	checkouts(ids: readonly CheckoutId[]): Promise<Checkout[]>;
	/** Any orders by their ids, as they are now. */
	orders(ids: readonly OrderId[]): Promise<Order[]>;
	/** Where a checkout is stored. */
	where(checkoutId: CheckoutId): { table: string; key: Key };
	/** The write that places a checkout, unless its key is taken. */
	place(checkout: Checkout): Extract<Write, { kind: 'put' }>;
	/**
	 * The write that moves a checkout to its new state, if it is still in `from`; to `expired` only when its time is up; to
	 * `paid` or `review` only by a payment that is not noted to go back, and while its address is not erased.
	 * `refund` notes a payment that goes back with it.
	 */
	move(checkout: Checkout, from: Checkout['state'], refund?: string): Write;
	/** Opens a bank transfer: notes when, and lengthens a hold that still awaits payment and is not due. */
	extend(checkout: Checkout, expiresAt: Millis, now: Millis): Promise<boolean>;
	/** The write that notes that a payment goes back, if the checkout is still in its state; a payment is noted once. */
	noteRefund(checkout: Checkout, paymentId: string): Extract<Write, { kind: 'update' }>;
	/** The write that records an order once. */
	record(order: Order): Write;
	/** To be called before orders are recorded: notes those whose last step comes too late for a walk of its day. */
	markLateEvents(orders: readonly Order[]): Promise<void>;
	/** Decides the next state of an order and stores it; a decision that lost to another writer is made again. */
	change(
		order: Order,
		decide: (order: Order) => Result<Order, OrdersRefusal>,
		audited: Audited,
	): Promise<Result<Order, OrdersRefusal>>;
	tenantOrder(tenantId: TenantId, orderId: OrderId): Promise<Order | undefined>;
	buyerOrder(buyerId: BuyerId, orderId: OrderId): Promise<Order | undefined>;
	/** A tenant's orders, newest first; with a state, at most `maxFiltered` orders are looked at for one page. */
	tenantOrders(
		tenantId: TenantId,
		state: OrderState | undefined,
		limit: number,
		after: Item | undefined,
	): Promise<Page<Order>>;
	/** A buyer's orders, newest first. */
	buyerOrders(buyerId: BuyerId, limit: number, after: Item | undefined): Promise<Page<Order>>;
}

/** Orders looked at for one filtered page: about 1 MB, DynamoDB's own page. */
export const maxFiltered = 1_000;

/** Checkouts and orders over the `orders` table. */
export function orderStore(database: Database, table: string): OrderStore {
	const find = async (key: Key | undefined) => key && (await database.get(table, key, { consistent: true }));

	const store: OrderStore = {
		async checkout(buyerId, checkoutId) {
			return parseOwnedId('checkout', checkoutId)?.owner === buyerId ? store.anyCheckout(checkoutId) : undefined;
		},
		async anyCheckout(checkoutId) {
			const item = await find(orderKeys.findCheckout(checkoutId));
			return item && checkoutFromItem(item);
		},
		checkouts: (ids) => checkoutsByIds(database, table, ids),
		orders: (ids) => ordersByIds(database, table, ids),
		openReservations: (buyerId, now, limit) => openReservations(database, table, { buyerId, now, limit }),
		where: (checkoutId) => ({ table, key: orderKeys.checkout(checkoutId) }),
		place: (checkout) => ({ kind: 'put', table, item: checkoutItem(checkout), condition: 'attribute_not_exists(pk)' }),
		move: (checkout, from, refund) => moved(table, checkout, from, refund),
		extend: async (checkout, expiresAt, now) => (await database.write(extended(table, checkout, expiresAt, now))).ok,
		noteRefund: (checkout, paymentId) => refundNoted(table, checkout, paymentId),
		record: (order) => ({ kind: 'put', table, item: orderItem(order), condition: 'attribute_not_exists(pk)' }),
		async markLateEvents(orders) {
			for (const order of orders)
				for (const note of lateEventMarkers(table, order, lastStepAt(order))) await database.write(note);
		},
		async change(order, decide, audited) {
			let current = order;
			for (let tries = 0; tries < orderStates.length; tries++) {
				const next = decide(current);
				if (!next.ok || next.value === current) return next;
				await store.markLateEvents([next.value]);
				const done = await database.write(advanced(table, next.value, current.state), audited);
				if (done.ok) return next;
				if (done.item === undefined) return refused({ kind: 'not_found' });
				current = orderFromItem(done.item);
			}
			throw new Unavailable('order in contention', 1);
		},
		async tenantOrder(tenantId, orderId) {
			if (parseOwnedId('order', orderId)?.owner !== tenantId) return undefined;
			const item = await find(orderKeys.findOrder(orderId));
			return item && orderFromItem(item);
		},
		async buyerOrder(buyerId, orderId) {
			const item = await find(orderKeys.findOrder(orderId));
			return item?.['buyer'] === buyerId ? orderFromItem(item) : undefined;
		},
		tenantOrders: (tenantId, state, limit, after) => tenantPage(database, table, { tenantId, state, limit, after }),
		buyerOrders: (buyerId, limit, after) => buyerPage(database, table, { buyerId, limit, after }),
	};
	return store;
}

function extended(
	table: string,
	checkout: Checkout,
	expiresAt: Millis,
	now: Millis,
): Extract<Write, { kind: 'update' }> {
	return {
		kind: 'update',
		table,
		key: orderKeys.checkout(checkout.checkoutId),
		update: 'SET expiresAt = :expiresAt, transferOpenedAt = if_not_exists(transferOpenedAt, :now)',
		condition: '#state = :from AND expiresAt > :now',
		names: { '#state': 'state' },
		values: { ':expiresAt': expiresAt, ':from': 'awaiting_payment', ':now': now },
	};
}

function refundNoted(table: string, checkout: Checkout, paymentId: string): Extract<Write, { kind: 'update' }> {
	return {
		kind: 'update',
		table,
		key: orderKeys.checkout(checkout.checkoutId),
		update: 'SET refunds = list_append(if_not_exists(refunds, :none), :one)',
		condition: '#state = :state AND NOT contains(refunds, :payment)',
		names: { '#state': 'state' },
		values: { ':none': [], ':one': [paymentId], ':payment': paymentId, ':state': checkout.state },
	};
}

/** A payment that goes back buys nothing, and nothing is sent to an address that was erased. */
const stillBuys = 'NOT contains(refunds, :paymentId) AND attribute_not_exists(shippingAddress.erasedAt)';

/** What a state adds to its item; the rest of a checkout never changes, but for the erasing of its address. */
function moved(table: string, checkout: Checkout, from: Checkout['state'], refund: string | undefined): Write {
	const { state, ...item } = checkoutItem(checkout);
	const added = ['paidAt', 'paymentId', 'endedAt', 'reviewAt'].filter((name) => item[name] !== undefined);
	const buys = state === 'paid' || state === 'review' ? ` AND ${stillBuys}` : '';
	const noted = refund === undefined ? [] : ['refunds = list_append(if_not_exists(refunds, :none), :refund)'];
	return {
		kind: 'update',
		table,
		key: orderKeys.checkout(checkout.checkoutId),
		update: ['SET #state = :to', ...added.map((name) => `${name} = :${name}`), ...noted].join(', '),
		condition: state === 'expired' ? '#state = :from AND expiresAt <= :endedAt' : `#state = :from${buys}`,
		names: { '#state': 'state' },
		values: {
			':to': state,
			':from': from,
			...Object.fromEntries(added.map((name) => [`:${name}`, item[name]])),
			...(refund === undefined ? {} : { ':none': [], ':refund': [refund] }),
		},
	};
}

/** When an order came to its state. */
function lastStepAt(order: Order): Millis {
	switch (order.state) {
		case 'paid':
			return order.paidAt;
		case 'shipped':
			return order.shipment.shippedAt;
		case 'received':
			return order.receivedAt;
		case 'closed':
			return order.closedAt;
	}
}

function advanced(table: string, order: Order, from: OrderState): Extract<Write, { kind: 'update' }> {
	const { state, ...item } = orderItem(order);
	const added = ['shipment', 'receivedAt', 'closedAt'].filter((name) => item[name] !== undefined);
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

interface TenantQuestion {
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
	{ tenantId, state, limit, after }: TenantQuestion,
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

/** Reads of one look at a buyer's reservations: some 10 MB and 10,000 checkouts, less than a partition answers in a second. */
export const maxReservationReads = 10;

async function openReservations(
	database: Database,
	table: string,
	{ buyerId, now, limit }: { buyerId: BuyerId; now: Millis; limit: number },
): Promise<OpenReservations> {
	const query = {
		table,
		where: 'pk = :pk AND begins_with(sk, :prefix)',
		filter: '#state = :state AND expiresAt > :now',
		names: { '#state': 'state' },
		values: { ':pk': `B#${buyerId}`, ':prefix': 'C#', ':state': 'awaiting_payment', ':now': now },
		limit: maxFiltered,
		consistent: true,
	};
	const read = (after: Item | undefined) => database.queryPage({ ...query, after });
	const page = await filterPages(read, () => true, { limit, maxReads: maxReservationReads, after: undefined });
	return page.read((next, items) => ({ reservations: items.map(checkoutFromItem), isWhole: next === undefined }));
}
