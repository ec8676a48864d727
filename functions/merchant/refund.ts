import { found, on } from '#http';
import { showRefund } from '#http/shapes';
import { accepted } from '#kernel';
import { type OrdersStore, type RefundsStore, refund, refundRequest } from '#orders';
import { newUnique } from '#platform';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrdersStore;
	readonly refunds: RefundsStore;
}

/** What the tenant gives back. The money follows from the order's stream. */
export function refunding(stores: Stores) {
	return [
		on(routes.refundOrder, async ({ principal, path: { orderId }, body, idempotencyKey, now }) => {
			const order = found(await stores.orders.tenantOrder(principal.tenantId, orderId));
			if (!order.ok) return order;
			const { userId: by } = principal;
			const request = refundRequest(orderId, body, { idempotencyKey, by, now, unique: newUnique(now) });
			const given = await stores.refunds.give(order.value, (one) => refund(one, request));
			if (!given.ok) return given;
			const made = found(given.value.refunds?.find((one) => one.refundId === request.refundId));
			return made.ok ? accepted(showRefund(orderId, made.value)) : made;
		}),
	];
}
