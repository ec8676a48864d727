import { mapOk, on } from '#http';
import { toMergedCartResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { type CartStore, mergeCart, replaceCart, storedCart } from '#orders';
import { derivedUnique, fingerprint } from '#platform';
import { routes } from './routes.ts';

/** Handlers of a buyer's cart. */
export function cartHandlers({ carts }: { readonly carts: CartStore }) {
	return [
		on(routes.getCart, async ({ principal: { buyerId } }) => accepted(storedCart(await carts.cart(buyerId)))),
		on(routes.replaceCart, async ({ principal: { buyerId }, body, now }) =>
			mapOk(await carts.change(buyerId, (cart) => replaceCart(cart, body, now)), ({ cart }) => storedCart(cart)),
		),
		on(routes.mergeCart, async ({ principal: { buyerId }, idempotencyKey, body: { lines }, now }) => {
			const key = derivedUnique('cart', buyerId, idempotencyKey);
			const request = { key, fingerprint: fingerprint(JSON.stringify(lines)), lines };
			return mapOk(await carts.change(buyerId, (cart) => mergeCart(cart, request, now)), toMergedCartResponse);
		}),
	];
}
