import { readShipments, shipOrders } from '#aftersales';
import { mapOk, on, orNotFound } from '#http';
import { accepted, refused } from '#kernel';
import { type OrderStore, correctShipment, pack, ship } from '#orders';
import { orderResponseFor } from './orders.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrderStore;
}

/** Handlers of packing and of shipments. */
export const fulfilmentHandlers = [
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
	on(routes.correctShipment, async ({ principal, path, body, audit }, { orders }: Stores) => {
		const number = /^[1-9]\d?$/.test(path.number) ? Number(path.number) : undefined;
		const order = orNotFound(await orders.tenantOrder(principal.tenantId, path.orderId));
		if (!order.ok) return order;
		if (number === undefined) return refused({ kind: 'not_found' });
		const corrected = await orders.change(order.value, (stored) => correctShipment(stored, number, body), { audit });
		return mapOk(corrected, orderResponseFor(principal));
	}),
	on(routes.shipOrders, async ({ principal, body, now, audit }, stores: Stores) => {
		const file = readShipments(body);
		if (!file.ok) return file;
		const rows = await shipOrders(stores, principal.tenantId, file.value, { now, audit });
		const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
		const counts = { shipped: count('shipped'), unchanged: count('unchanged'), refused: count('refused') };
		return accepted({ ...counts, rows });
	}),
];
