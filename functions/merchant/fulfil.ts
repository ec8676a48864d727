import type { TenantPhase, TenantRole } from '#directory';
import { type Cursors, found, on, shown } from '#http';
import { showMerchantOrder } from '#http/shapes';
import { accepted } from '#kernel';
import { type Order, type OrdersStore, ship } from '#orders';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrdersStore;
	readonly cursors: Cursors;
}

/** When a closed tenant has nothing to ship any more, its books stay, without who lives where. */
function shownTo({ role, phase }: { readonly role: TenantRole; readonly phase: TenantPhase }) {
	return (order: Order) => showMerchantOrder(order, phase === 'closed' ? 'viewer' : role);
}

/** The tenant's orders and their shipment. */
export function fulfilling(stores: Stores) {
	return [
		on(routes.listMerchantOrders, async ({ principal, query: { state, limit, cursor } }) => {
			const scope = ['merchant-orders', principal.tenantId, state ?? ''];
			const after = stores.cursors.open(scope, cursor);
			if (!after.ok) return after;
			const page = await stores.orders.tenantOrders(principal.tenantId, state, limit, after.value);
			return accepted(stores.cursors.page(scope, page, shownTo(principal)));
		}),
		on(routes.getMerchantOrder, async ({ principal, path }) => {
			return shown(found(await stores.orders.tenantOrder(principal.tenantId, path.orderId)), shownTo(principal));
		}),
		on(routes.shipOrder, async ({ principal, path, body, now }) => {
			const order = found(await stores.orders.tenantOrder(principal.tenantId, path.orderId));
			if (!order.ok) return order;
			const shipped = await stores.orders.change(order.value, (one) => ship(one, { ...body, shippedAt: now }));
			return shown(shipped, shownTo(principal));
		}),
	];
}
