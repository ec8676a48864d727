import type { TenantPhase, TenantRole } from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toMerchantOrderResponse } from '#http/schemas';
import { type Order, type OrderStore, pack, ship } from '#orders';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrderStore;
}

/** A closed tenant with nothing left to ship keeps its orders without name, phone, street and note. */
export function orderResponseFor({ role, phase }: { readonly role: TenantRole; readonly phase: TenantPhase }) {
	return (order: Order) => toMerchantOrderResponse(order, phase === 'closed' ? 'viewer' : role);
}

/** Handlers of the tenant's orders and shipments. */
export function fulfilmentHandlers(cursors: Cursors) {
	return [
		on(routes.listMerchantOrders, ({ principal, query: { state, ...query } }, { orders }: Stores) =>
			cursors.list(
				['merchant-orders', principal.tenantId, state ?? ''],
				query,
				(limit, after) => orders.tenantOrders(principal.tenantId, state, limit, after),
				orderResponseFor(principal),
			),
		),
		on(routes.getMerchantOrder, async ({ principal, path }, { orders }: Stores) => {
			return mapOk(orNotFound(await orders.tenantOrder(principal.tenantId, path.orderId)), orderResponseFor(principal));
		}),
		on(routes.packOrder, async ({ principal, path, now, audit }, { orders }: Stores) => {
			const order = orNotFound(await orders.tenantOrder(principal.tenantId, path.orderId));
			if (!order.ok) return order;
			const packed = await orders.change(order.value, (stored) => pack(stored, now), { audit });
			return mapOk(packed, orderResponseFor(principal));
		}),
		on(routes.shipOrder, async ({ principal, path, body, now, audit }, { orders }: Stores) => {
			const order = orNotFound(await orders.tenantOrder(principal.tenantId, path.orderId));
			if (!order.ok) return order;
			const shipment = { ...body, shippedAt: now };
			const shipped = await orders.change(order.value, (stored) => ship(stored, shipment), { audit });
			return mapOk(shipped, orderResponseFor(principal));
		}),
	];
}
