import type { BuyerId, Millis, OrderId } from '#kernel';
import { type Audited, type Database, type Item, type Page, type Written, maxBatch } from '#platform';
import type { Checkout } from './checkout/checkout.ts';
import { checkoutFromItem, orderFromItem } from './item-codec.ts';
import type { Order } from './order/order.ts';
import { orderKeys } from './table.ts';

/** A checkout with the orders that came of it: all that is stored of a buyer lies in these. */
export interface Purchase {
	readonly checkout: Checkout;
	readonly orders: readonly Order[];
}

/** A buyer's purchases, for the export and the erasing of personal data. Reads are consistent. */
export interface BuyerDataStore {
	/**
	 * A page of at most `limit` purchases, fewer where they have more orders than are read at once. `after` may name, by
	 * `order`, the order of its checkout that was the last to be shown: then the page begins with those that follow it.
	 */
	page(buyerId: BuyerId, limit: number, after: Item | undefined): Promise<Page<Purchase>>;
	/** Erases the address of a checkout, if it is still in its state. */
	eraseCheckout(checkout: Checkout, now: Millis, audited: Audited): Promise<Written>;
	/** Erases the address of an order, if it was shipped. */
	eraseOrder(order: Order, now: Millis, audited: Audited): Promise<Written>;
}

/** Purchases over the `orders` table. */
export function buyerDataStore(database: Database, table: string): BuyerDataStore {
	return {
		async page(buyerId, limit, after) {
			const { order: shown, sk: from } = after ?? {};
			const page = await database.queryPage({ table, ...checkoutsOf(buyerId, after), limit, consistent: true });
			const unshown = (checkout: Checkout) => {
				const isContinued = shown !== undefined && orderKeys.checkout(checkout.checkoutId).sk === from;
				return orderIds(checkout).filter((orderId) => !isContinued || orderId > String(shown));
			};
			return readable(page.map(checkoutFromItem)).load(async (checkouts) => {
				const keys = checkouts.flatMap(unshown).map((id) => ({ table, key: orderKeys.order(id) }));
				const items = await database.batchGet(keys, { consistent: true });
				const orders = Map.groupBy(
					items.flatMap((item) => (item ? [orderFromItem(item)] : [])),
					(order) => order.checkoutId,
				);
				return checkouts.map((checkout) => ({ checkout, orders: orders.get(checkout.checkoutId) ?? [] }));
			});
		},
		eraseCheckout: ({ checkoutId, shippingAddress, state }, now, audited) => {
			const key = orderKeys.checkout(checkoutId);
			const erased = erasing(table, shippingAddress, now, state);
			return database.write({ ...erased, key, condition: '#state = :state' }, audited);
		},
		eraseOrder: ({ orderId, shippingAddress }, now, audited) => {
			const key = orderKeys.order(orderId);
			const erased = erasing(table, shippingAddress, now, 'paid');
			return database.write({ ...erased, key, condition: '#state <> :state' }, audited);
		},
	};
}

/** The checkouts of a buyer: after one, or from one on whose orders are not all shown. */
function checkoutsOf(buyerId: BuyerId, after: Item | undefined) {
	const pk = `B#${buyerId}`;
	if (after?.['order'] === undefined)
		return { where: 'pk = :pk AND begins_with(sk, :prefix)', values: { ':pk': pk, ':prefix': 'C#' }, after };
	// Every character of an id sorts before the tilde.
	const values = { ':pk': pk, ':from': after['sk'], ':to': 'C#~' };
	return { where: 'pk = :pk AND sk BETWEEN :from AND :to', values: values as Item, after: undefined };
}

/** All is taken but the country, so that what an address may hold one day is taken as well. */
function erasing(table: string, { country }: Checkout['shippingAddress'], erasedAt: Millis, state: string) {
	return {
		kind: 'update',
		table,
		update: 'SET shippingAddress = :erased',
		names: { '#state': 'state' },
		values: { ':erased': { country, erasedAt }, ':state': state },
	} as const;
}

/** As many purchases as one read of their orders allows; one alone always fits, for it was placed in one transaction. */
function readable(page: Page<Checkout>): Page<Checkout> {
	let orders = 0;
	return page.takeWhile((checkout) => (orders += orderIds(checkout).length) <= maxBatch);
}

function orderIds({ state, parts }: Checkout): OrderId[] {
	return state === 'paid' ? parts.map(({ orderId }) => orderId) : [];
}
