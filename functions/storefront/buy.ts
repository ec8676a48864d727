import { type EndingStores, type PlacingStores, cancelCheckout, placeCheckout } from '#checkout';
import { type Cursors, found, on, shown } from '#http';
import { showCheckout, showOrder } from '#http/shapes';
import { accepted } from '#kernel';
import { type OrdersStore, receive } from '#orders';
import { newUnique } from '#platform';
import { routes } from './routes.ts';

interface Stores extends PlacingStores, EndingStores {
	readonly orders: OrdersStore;
	readonly cursors: Cursors;
}

/** The buyer's routes. Every key begins with the principal's own id. */
export function buying(stores: Stores) {
	return [
		on(routes.placeCheckout, async ({ principal, idempotencyKey, body, now }) => {
			const request = { idempotencyKey, input: body, now, unique: newUnique(now) };
			return shown(await placeCheckout(stores, principal.buyerId, request), showCheckout);
		}),
		on(routes.getCheckout, async ({ principal, path }) => {
			return shown(found(await stores.orders.checkout(principal.buyerId, path.checkoutId)), showCheckout);
		}),
		on(routes.cancelCheckout, async ({ principal, path, now }) => {
			const cancelled = await cancelCheckout(stores, principal.buyerId, path.checkoutId, now);
			if (cancelled.ok) stores.holding.ended(principal.buyerId, path.checkoutId);
			return shown(cancelled, showCheckout);
		}),
		on(routes.listOrders, async ({ principal, query }) => {
			const scope = ['orders', principal.buyerId];
			const after = stores.cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const page = await stores.orders.buyerOrders(principal.buyerId, query.limit, after.value);
			return accepted(stores.cursors.page(scope, page, showOrder));
		}),
		on(routes.getOrder, async ({ principal, path }) => {
			return shown(found(await stores.orders.buyerOrder(principal.buyerId, path.orderId)), showOrder);
		}),
		on(routes.confirmReceipt, async ({ principal, path, now }) => {
			const order = found(await stores.orders.buyerOrder(principal.buyerId, path.orderId));
			return order.ok ? shown(await stores.orders.change(order.value, (one) => receive(one, now)), showOrder) : order;
		}),
	];
}
