import { on, orNotFound } from '#http';
import { toRefundResponse } from '#http/schemas';
import { accepted, refused } from '#kernel';
import { type OrderStore, type RefundStore, refund, refundRequest } from '#orders';
import { newUnique } from '#platform';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrderStore;
	readonly refunds: RefundStore;
}

/** What the tenant gives back. The money follows from the order's stream. */
export function refundHandlers(stores: Stores) {
	return [
		on(routes.refundOrder, async ({ principal, path: { orderId }, body, idempotencyKey, now }) => {
			const order = orNotFound(await stores.orders.tenantOrder(principal.tenantId, orderId));
			if (!order.ok) return order;
			// Nobody else can give it back, and nothing of it will be shipped any more.
			if (principal.phase === 'closed' && order.value.state !== 'paid')
				return refused({ kind: 'tenant_not_active', state: 'closed' });
			const { userId: by } = principal;
			const request = refundRequest(orderId, body, { idempotencyKey, by, now, unique: newUnique(now) });
			const given = await stores.refunds.give(order.value, (one) => refund(one, request));
			if (!given.ok) return given;
			const made = orNotFound(given.value.refunds?.find((one) => one.refundId === request.refundId));
			return made.ok ? accepted(toRefundResponse(orderId, made.value)) : made;
		}),
	];
}
