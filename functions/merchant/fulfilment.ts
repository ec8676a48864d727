import type { TenantPhase, TenantRole } from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toMerchantOrderResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { type Order, type OrderStore, ship } from '#orders';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrderStore;
	readonly cursors: Cursors;
}

/** A closed tenant with nothing left to ship keeps its orders without name, phone and street. */
function orderResponseFor({ role, phase }: { readonly role: TenantRole; readonly phase: TenantPhase }) {
	return (order: Order) => toMerchantOrderResponse(order, phase === 'closed' ? 'viewer' : role);
}

/** Handlers of the tenant's orders and shipments. */
export function fulfilmentHandlers(stores: Stores) {
	return [
		on(routes.listMerchantOrders, async ({ principal, query: { state, limit, cursor } }) => {
			const scope = ['merchant-orders', principal.tenantId, state ?? ''];
			const after = stores.cursors.open(scope, cursor);
			if (!after.ok) return after;
			const page = await stores.orders.tenantOrders(principal.tenantId, state, limit, after.value);
			return accepted(stores.cursors.page(scope, page, orderResponseFor(principal)));
		}),
		on(routes.getMerchantOrder, async ({ principal, path }) => {
			return mapOk(
				orNotFound(await stores.orders.tenantOrder(principal.tenantId, path.orderId)),
				orderResponseFor(principal),
			);
		}),
		on(routes.shipOrder, async ({ principal, path, body, now, audit }) => {
			const order = orNotFound(await stores.orders.tenantOrder(principal.tenantId, path.orderId));
			if (!order.ok) return order;
			const shipment = { ...body, shippedAt: now };
			const shipped = await stores.orders.transition(order.value, (stored) => ship(stored, shipment), { audit });
			return mapOk(shipped, orderResponseFor(principal));
		}),
	];
}
