import { type EndCheckoutDeps, type PlaceCheckoutDeps, cancelCheckout, placeCheckout } from '#checkout';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toCheckoutResponse, toOrderDetailResponse, toOrderResponse } from '#http/schemas';
import { type BuyerOrderStore, type OrderAddressStore, type OrderClocks, cancellableFrom, returnableOf } from '#orders';
import { newUnique } from '#platform';
import { routes } from './routes.ts';

interface Stores extends PlaceCheckoutDeps, EndCheckoutDeps {
	readonly orders: BuyerOrderStore;
	readonly clocks: OrderClocks;
	readonly addresses: OrderAddressStore;
	readonly cursors: Cursors;
}

/** Handlers of the buyer's routes. Every key begins with the principal's own id. */
export function checkoutHandlers(stores: Stores) {
	return [
		on(routes.placeCheckout, async ({ principal, idempotencyKey, body, now }) => {
			const request = { idempotencyKey, input: body, now, unique: newUnique(now) };
			return mapOk(await placeCheckout(stores, principal.buyerId, request), toCheckoutResponse);
		}),
		on(routes.getCheckout, async ({ principal, path }) => {
			return mapOk(
				orNotFound(await stores.checkouts.buyerCheckout(principal.buyerId, path.checkoutId)),
				toCheckoutResponse,
			);
		}),
		on(routes.cancelCheckout, async ({ principal, path, now }) => {
			const cancelled = await cancelCheckout(stores, principal.buyerId, path.checkoutId, now);
			if (cancelled.ok) stores.reservationLimit.ended(principal.buyerId, path.checkoutId);
			return mapOk(cancelled, toCheckoutResponse);
		}),
		on(routes.listOrders, ({ principal: { buyerId }, query }) => {
			return stores.cursors.list(
				['orders', buyerId],
				query,
				(limit, after) => stores.orders.buyerOrders(buyerId, limit, after),
				toOrderResponse,
			);
		}),
		on(routes.getOrder, async ({ principal, path, now }) => {
			const order = orNotFound(await stores.orders.buyerOrder(principal.buyerId, path.orderId));
			return mapOk(order, (found) =>
				toOrderDetailResponse(found, {
					returnable: returnableOf(found, now, stores.clocks),
					cancellableFrom: cancellableFrom(found, stores.clocks),
				}),
			);
		}),
		on(routes.changeOrder, async ({ principal, path, body, now, audit }) => {
			const order = orNotFound(await stores.orders.buyerOrder(principal.buyerId, path.orderId));
			if (!order.ok) return order;
			const changed = await stores.addresses.change(order.value, body.shippingAddress, now, { audit });
			return mapOk(changed, toOrderResponse);
		}),
	];
}
