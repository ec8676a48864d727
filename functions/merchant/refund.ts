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

/** Handlers of the tenant's refunds. The money follows from the orders stream. */
export function refundHandlers(stores: Stores) {
	return [
		on(routes.refundOrder, async ({ principal, path: { orderId }, body, idempotencyKey, now, audit }) => {
			const order = orNotFound(await stores.orders.tenantOrder(principal.tenantId, orderId));
			if (!order.ok) return order;
			// Nobody else can refund it, and it will never be shipped.
			if (principal.phase === 'closed' && order.value.state !== 'paid')
				return refused({ kind: 'tenant_not_active', state: 'closed' });
			const { userId: by } = principal;
			const request = refundRequest(orderId, body, { idempotencyKey, by, now, unique: newUnique(now) });
			const refunded = await stores.refunds.add(order.value, (stored) => refund(stored, request), { audit });
			if (!refunded.ok) return refunded;
			const made = orNotFound(refunded.value.refunds?.find((one) => one.refundId === request.refundId));
			return made.ok ? accepted(toRefundResponse(orderId, made.value)) : made;
		}),
	];
}
