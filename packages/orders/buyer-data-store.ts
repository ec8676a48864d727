import { type BuyerId, type Millis, type OrderId, accepted } from '#kernel';
import { type Audited, type Database, type Item, type Page, type Written, mapInBatches, maxBatch } from '#platform';
import type { Checkout } from './checkout/checkout.ts';
import type { Invoicing } from './invoice/invoice.ts';
import { invoiceStore } from './invoice/invoice-store.ts';
import { eraseRecipient } from './invoice/request-invoice.ts';
import { checkoutFromItem, orderFromItem } from './item-codec.ts';
import type { Order } from './order/order.ts';
import { orderOfReturn } from './return-id.ts';
import type { ErasedReturn } from './returns/return-change-store.ts';
import { returnStore } from './returns/return-store.ts';
import type { Return } from './returns/return.ts';
import { orderKeys } from './table.ts';

/** A checkout with its orders and their invoices. Beside purchases, a buyer has an address book. */
export interface Purchase {
	readonly checkout: Checkout;
	readonly orders: readonly Order[];
	/** Of the orders that have invoices, or a request of them. */
	readonly invoicings: readonly Invoicing[];
	/** Of the orders, in their order. */
	readonly returns: readonly Return[];
}

/** A buyer's purchases, for the export and the erasing of personal data. Reads are consistent. */
export interface BuyerDataStore {
	/**
	 * A page of at most `limit` purchases, fewer where they have more orders than one read returns. `after` may name an order of
	 * its checkout as `order`, and a return of that order as `rma`. The page then begins with what follows: the other returns of
	 * that order, and the orders after it.
	 */
	page(buyerId: BuyerId, limit: number, after: Item | undefined): Promise<Page<Purchase>>;
	/** Erases address and note of a checkout, if it is still in its state. */
	eraseCheckout(checkout: Checkout, now: Millis, audited: Audited): Promise<Written>;
	/** Erases whom the invoice of an order was requested for. */
	eraseRecipient(orderId: OrderId, now: Millis, audited: Audited): Promise<void>;
	/** Erases address and note of an order, and the buyer's words of a cancellation, if nothing of it is left to ship. */
	eraseOrder(order: Order, now: Millis, audited: Audited): Promise<Written>;
	/** Erases the buyer's texts of a return as it is now: at once if it is over, else when it ends. */
	eraseReturn(rma: Return, now: Millis, audited: Audited): Promise<ErasedReturn>;
}

/** Orders whose returns are read at a time. */
const returnsRead = 8;

/** Purchases over the `orders` table. */
export function buyerDataStore(database: Database, table: string): BuyerDataStore {
	const invoices = invoiceStore(database, table);
	const returns = returnStore(database, table);
	const invoicingsOf = async (orders: readonly Order[]) => {
		const found = await invoices.byOrders(orders.map(({ orderId }) => orderId));
		return new Map(found.map((invoicing) => [invoicing.orderId, invoicing]));
	};
	// Orders without any are not asked for. Those of the order of the position may go on behind it.
	const returnsOf = async (orders: readonly Order[], after: Item | undefined) => {
		const returned = orders.filter(({ returnsRequested = 0 }) => returnsRequested > 0).map(({ orderId }) => orderId);
		const asked = after?.['order'] === undefined ? returned : [String(after['order']), ...returned];
		const found = await mapInBatches(asked, returnsRead, (orderId) => returns.ofOrder(orderId));
		const isBehind = ({ returnId }: Return) =>
			orderOfReturn(returnId) !== after?.['order'] || returnId > String(after['rma'] ?? '');
		return Map.groupBy(found.flat().filter(isBehind), ({ returnId }) => orderOfReturn(returnId));
	};
	return {
		async page(buyerId, limit, after) {
			const page = await database.queryPage({ table, ...checkoutsOf(buyerId, after), limit, consistent: true });
			return readable(page.map(checkoutFromItem)).load(async (checkouts) => {
				const keys = checkouts.flatMap((checkout) => remainingOrders(checkout, after)).map(orderKeys.order);
				const items = await database.batchGet(
					keys.map((key) => ({ table, key })),
					{ consistent: true },
				);
				const orders = items.flatMap((item) => (item ? [orderFromItem(item)] : []));
				const [invoicings, ofOrder] = [await invoicingsOf(orders), await returnsOf(orders, after)];
				const bought = Map.groupBy(orders, ({ checkoutId }) => checkoutId);
				return checkouts.map((checkout) => ({
					checkout,
					orders: bought.get(checkout.checkoutId) ?? [],
					invoicings: (bought.get(checkout.checkoutId) ?? []).flatMap(({ orderId }) => invoicings.get(orderId) ?? []),
					returns: orderIds(checkout).flatMap((orderId) => ofOrder.get(orderId) ?? []),
				}));
			});
		},
		eraseCheckout: ({ checkoutId, shippingAddress, state }, now, audited) => {
			const key = orderKeys.checkout(checkoutId);
			const write = eraseWrite(table, shippingAddress, now, state);
			return database.write({ ...write, key, condition: '#state = :state' }, audited);
		},
		async eraseRecipient(orderId, now, audited) {
			await invoices.change(orderId, (invoicing) => accepted(eraseRecipient(invoicing, now)), audited);
		},
		eraseOrder: ({ orderId, shippingAddress, cancellation }, now, audited) => {
			const key = orderKeys.order(orderId);
			const write = eraseWrite(table, shippingAddress, now, 'paid');
			// Pieces that have left are cancelled no more, so the cancellation that was read is the last.
			const update = cancellation?.by === 'buyer' ? `${write.update}, cancellation.reason` : write.update;
			return database.write({ ...write, update, key, condition: '#state <> :state' }, audited);
		},
		eraseReturn: returns.erase,
	};
}

/** The orders of a checkout, less those up to the order of the position. */
function remainingOrders(checkout: Checkout, after: Item | undefined): OrderId[] {
	const isContinued = after?.['order'] !== undefined && orderKeys.checkout(checkout.checkoutId).sk === after['sk'];
	return orderIds(checkout).filter((orderId) => !isContinued || orderId > String(after['order']));
}

/** The checkouts of a buyer: after a checkout, or from it on while some of its orders remain. */
function checkoutsOf(buyerId: BuyerId, after: Item | undefined) {
	const pk = `B#${buyerId}`;
	if (after?.['order'] === undefined)
		return { where: 'pk = :pk AND begins_with(sk, :prefix)', values: { ':pk': pk, ':prefix': 'C#' }, after };
	// Every character of an id sorts before the tilde.
	const values = { ':pk': pk, ':from': after['sk'], ':to': 'C#~' };
	return { where: 'pk = :pk AND sk BETWEEN :from AND :to', values: values as Item, after: undefined };
}

/** Keeps the country alone, so that fields added to addresses later are erased as well. The note may be personal, too. */
function eraseWrite(table: string, { country }: Checkout['shippingAddress'], erasedAt: Millis, state: string) {
	return {
		kind: 'update',
		table,
		update: 'SET shippingAddress = :erased REMOVE note',
		names: { '#state': 'state' },
		values: { ':erased': { country, erasedAt }, ':state': state },
	} as const;
}

/** As many purchases as one read of their orders allows. One always fits, since it was placed in one transaction. */
function readable(page: Page<Checkout>): Page<Checkout> {
	let orders = 0;
	return page.takeWhile((checkout) => (orders += orderIds(checkout).length) <= maxBatch);
}

function orderIds({ state, parts }: Checkout): OrderId[] {
	return state === 'paid' ? parts.map(({ orderId }) => orderId) : [];
}
