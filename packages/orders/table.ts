import {
	type BusinessDay,
	type BuyerId,
	type CheckoutId,
	type Millis,
	type OrderId,
	type RefundId,
	type ReturnId,
	type TenantId,
	businessDay,
	ownedId,
	parseOwnedId,
} from '#kernel';
import type { Item, Key, Table } from '#platform';

/** Checkouts, orders, late event markers, reviews, transfers, and the batches of follow-up work. */
export const ordersTable = {
	name: 'orders',
	indexes: {
		byBuyer: { partitionKey: 'buyer', sortKey: 'sk', projection: 'keys' },
	},
	stream: true,
	accessPatterns: {
		'a checkout of a buyer': 'get B#<buyerId> / C#<unique>',
		'the open checkouts of a buyer': 'query pk = B#<buyerId>, sk begins with C#, filtered',
		'the address book of a buyer': 'get B#<buyerId> / ADDRESSES',
		'the cart of a buyer': 'get B#<buyerId> / CART',
		'all that a buyer has bought':
			'query pk = B#<buyerId>, sk begins with C#; then batch get of orders, and of invoices',
		'an order of a tenant': 'get T#<tenantId> / O#<unique>',
		'the orders of a tenant, newest first': 'query pk = T#<tenantId>, sk begins with O#, backwards',
		'the orders of a buyer, newest first':
			'query byBuyer: buyer = <buyerId>, sk begins with O#, backwards; then batch get',
		'a return of a tenant': 'get T#<tenantId> / R#<unique of the order><unique of the key>',
		'the returns of an order': 'query pk = T#<tenantId>, sk begins with R#<unique of the order>',
		'the returns of a tenant, those of the newest orders first':
			'query pk = T#<tenantId>, sk begins with R#, backwards',
		'the returns of a buyer, those of the newest orders first':
			'query byBuyer: buyer = <buyerId>, sk begins with R#, backwards; then batch get',
		'the returns that wait for the base': 'query pk = RETURNS#REVIEW; then batch get',
		'the last return address of a tenant': 'get T#<tenantId> / ADDRESS',
		'the orders of a tenant by the time of placing, newest first or oldest first':
			'query pk = T#<tenantId>, sk between O#<time> and O#<time>',
		'events of a day on orders placed long before': 'query pk = T#<tenantId>, sk begins with E#<day>#',
		'the invoices of an order, and its request': 'get T#<tenantId> / N#<unique of the order>',
		'the invoice requests of a tenant, newest order first':
			'query pk = T#<tenantId>, sk begins with N#, backwards, filtered',
		'open reviews': 'query pk = REVIEWS',
		'the open bank transfers by deadline': 'query pk = TRANSFERS#OPEN; then batch get',
		'the checkout of a transfer reference': 'get REFERENCE#<reference> / CHECKOUT',
		'the open transfers of a buyer': 'get B#<buyerId> / TRANSFERS; then batch get',
		'the booking of a bank reference': 'get BOOKING#<paymentId> / BOOKING',
		'the bank transfers that were confirmed on a day': 'query pk = TRANSFERS#<day>',
		'the checkouts that were placed on a day': 'query pk = PLACED#<day>; then batch get',
		'due follow-ups of a kind': 'query pk = FOLLOWUP#<kind>, sk <= now',
		'the latest paid orders of the base': 'query pk = FOLLOWUP#flag-overdue-shipments, backwards',
		'the orders that are overdue': 'query pk = OVERDUE',
		'the refunds and transfers that the base returns by hand': 'query pk = REFUNDS',
		'a refund or transfer returned by hand': 'batch get REFUNDS / <refundId> and SETTLED / <refundId>',
		'the refund or transfer that a payment out has settled': 'get SETTLEMENT#<paymentId> / SETTLEMENT',
		'who returns a payment that bought nothing': 'update RETURNING#<paymentId> / RETURNING',
		'disputes and other exceptions of payments': 'query pk = EXCEPTIONS',
		'how far the consumers of the stream have read':
			'put PULSE#<unique> / PULSE; each consumer records the pulses it reads',
	},
} as const satisfies Table;

/** The partition of the orders that were not shipped in time. */
export const overduePartition = 'OVERDUE';

/** The partition of the open bank transfers. */
export const openTransfers = 'TRANSFERS#OPEN';
/** The partition of the refunds that the base has to pay by hand. */
export const refundsByHand = 'REFUNDS';

/** The partition of the refunds that the base has paid by hand. */
export const settledRefunds = 'SETTLED';

/** The partition of the returns that the base has to decide. */
export const returnReviews = 'RETURNS#REVIEW';

/** The partition of the exceptions that a payment provider has reported. */
export const paymentExceptions = 'EXCEPTIONS';

/** The sort key of a pulse, which the filters of the stream's consumers let through. */
export const pulseSortKey = 'PULSE';

/** Keys are derived from ids alone, so that a malformed id opens no item. */
export const orderKeys = {
	checkout(checkoutId: CheckoutId): Key {
		return needed(orderKeys.findCheckout(checkoutId));
	},
	findCheckout(checkoutId: string): Key | undefined {
		const id = parseOwnedId('checkout', checkoutId);
		return id && { pk: `B#${id.owner}`, sk: `C#${id.unique}` };
	},
	order(orderId: OrderId): Key {
		return needed(orderKeys.findOrder(orderId));
	},
	findOrder(orderId: string): Key | undefined {
		const id = parseOwnedId('order', orderId);
		return id && { pk: `T#${id.owner}`, sk: `O#${id.unique}` };
	},
	return(returnId: ReturnId): Key {
		return needed(orderKeys.findReturn(returnId));
	},
	findReturn(returnId: string): Key | undefined {
		const id = parseOwnedId('return', returnId);
		return id && { pk: `T#${id.owner}`, sk: `R#${id.unique}` };
	},
	/** A return that waits for the base, under the time of its appeal. */
	returnReview: (appealedAt: Millis, returnId: ReturnId): Key => timed(returnReviews, appealedAt, returnId),
	returnOfReview: (sk: string): ReturnId => sk.slice(timeDigits + 1),
	/** The address to which a tenant's buyers last sent returns. */
	returnAddress: (tenantId: TenantId): Key => ({ pk: `T#${tenantId}`, sk: 'ADDRESS' }),
	/** Marks a day, long after the placing, with an event of the order. */
	lateEventMarker(orderId: OrderId, day: BusinessDay): Key {
		const { pk, sk } = orderKeys.order(orderId);
		return { pk, sk: `E#${day}#${sk.slice('O#'.length)}` };
	},
	/** The order that a late event marker belongs to. */
	orderOfMarker: ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: `O#${String(sk).slice('E#YYYY-MM-DD#'.length)}` }),
	/** The invoices of an order, with the request of its buyer. */
	invoicing(orderId: OrderId): Key {
		const { pk, sk } = orderKeys.order(orderId);
		return { pk, sk: `N#${sk.slice('O#'.length)}` };
	},
	orderOfInvoicing: ({ pk, sk }: Item): OrderId =>
		ownedId('order', String(pk).slice('T#'.length), String(sk).slice('N#'.length)),
	/** A batch of checkouts placed on the day. */
	placed: (day: BusinessDay, unique: string): Key => ({ pk: `PLACED#${day}`, sk: unique }),
	/** A bank transfer, under the day of its confirmation. A checkout may get several, so the payment names it. */
	transfer: (confirmedAt: Millis, paymentId: string): Key =>
		timed(orderKeys.transfers(businessDay(confirmedAt)), confirmedAt, paymentId),
	/** An open bank transfer under its deadline. */
	openTransfer: (payBy: Millis, checkoutId: CheckoutId): Key => timed(openTransfers, payBy, checkoutId),
	checkoutOfTransfer: (sk: string): CheckoutId => sk.slice(timeDigits + 1),
	/** The name of the checkout that a buyer's reference stands for. */
	reference: (reference: string): Key => ({ pk: `REFERENCE#${reference}`, sk: 'CHECKOUT' }),
	/** The open transfers of a buyer, in one item. */
	heldTransfers: (buyerId: BuyerId): Key => ({ pk: `B#${buyerId}`, sk: 'TRANSFERS' }),
	/** The saved addresses of a buyer, in one item. */
	addressBook: (buyerId: BuyerId): Key => ({ pk: `B#${buyerId}`, sk: 'ADDRESSES' }),
	/** The cart of a buyer, in one item. */
	cart: (buyerId: BuyerId): Key => ({ pk: `B#${buyerId}`, sk: 'CART' }),
	/** The booking of a bank transfer. Its payment id is derived from the bank's reference. */
	booking: (paymentId: string): Key => ({ pk: `BOOKING#${paymentId}`, sk: 'BOOKING' }),
	transfers: (day: BusinessDay): string => `TRANSFERS#${day}`,
	/** The open review of a checkout. */
	review: (checkoutId: CheckoutId): Key => ({ pk: 'REVIEWS', sk: checkoutId }),
	/** A refund that the base has to pay by hand. */
	manualRefund: (refundId: RefundId): Key => ({ pk: refundsByHand, sk: refundId }),
	/** The order of a refund that was settled by hand, so that a repeated request finds it. */
	settledRefund: (refundId: RefundId): Key => ({ pk: settledRefunds, sk: refundId }),
	/** The refund or transfer that a payment out has settled. Its payment id is derived from the bank's reference. */
	settlement: (paymentId: string): Key => ({ pk: `SETTLEMENT#${paymentId}`, sk: 'SETTLEMENT' }),
	/** The claim on the return of a payment that bought nothing. */
	paymentReturn: (paymentId: string): Key => ({ pk: `RETURNING#${paymentId}`, sk: 'RETURNING' }),
	/** An exception of a payment, by its id at the provider. */
	paymentException: (id: string): Key => ({ pk: paymentExceptions, sk: id }),
	/** The mark of an overdue order. */
	overdue: (paidAt: Millis, orderId: OrderId): Key => timed(overduePartition, paidAt, orderId),
	/** A pulse: an item written only for its stream record. */
	pulse: (unique: string): Key => ({ pk: `PULSE#${unique}`, sk: pulseSortKey }),
} as const;

/** Thirteen digits sort correctly until the year 2286. */
const timeDigits = 13;

function timed(pk: string, at: Millis, unique: string): Key {
	return { pk, sk: `${String(at).padStart(timeDigits, '0')}#${unique}` };
}

function needed(key: Key | undefined): Key {
	if (key === undefined) throw new Error('malformed id');
	return key;
}
