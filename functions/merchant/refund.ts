import { type RefundOrderDeps, cancelOrder, refundOrder } from '#aftersales';
import { mapOk, on, orNotFound } from '#http';
import { toRefundResponse } from '#http/schemas';
import { accepted, refused } from '#kernel';
import { type OrderStore, refundRequest } from '#orders';
import { newUnique } from '#platform';
import { orderResponseFor } from './orders.ts';
import { routes } from './routes.ts';

interface Stores extends RefundOrderDeps {
	readonly orders: OrderStore;
}

/** Handlers that give a buyer's money back. The money follows from the orders stream. */
export const refundHandlers = [
	on(routes.refundOrder, async ({ principal, path: { orderId }, body, idempotencyKey, now, audit }, stores: Stores) => {
		const order = orNotFound(await stores.orders.tenantOrder(principal.tenantId, orderId));
		if (!order.ok) return order;
		// Nobody else can refund it, and it will never be shipped.
		if (principal.phase === 'closed' && !['paid', 'cancelled'].includes(order.value.state))
			return refused({ kind: 'tenant_not_active', state: 'closed' });
		const { userId: by } = principal;
		const request = refundRequest(orderId, body, { idempotencyKey, by, now, unique: newUnique(now) });
		const refunded = await refundOrder(stores, order.value, request, { audit });
		if (!refunded.ok) return refunded;
		const given = orNotFound(refunded.value.refunds?.find((one) => one.refundId === request.refundId));
		return given.ok ? accepted(toRefundResponse(orderId, given.value)) : given;
	}),
	on(routes.cancelMerchantOrder, async ({ principal, path, body, now, audit }, stores: Stores) => {
		const order = orNotFound(await stores.orders.tenantOrder(principal.tenantId, path.orderId));
		if (!order.ok) return order;
		const request = { by: 'merchant', userId: principal.userId, reason: body.reason, at: now } as const;
		const cancelled = await cancelOrder(stores, order.value, request, { audit });
		return mapOk(cancelled, orderResponseFor(principal));
	}),
];
