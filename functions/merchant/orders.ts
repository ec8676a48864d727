import type { TenantPhase, TenantRole } from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toMerchantOrderResponse } from '#http/schemas';
import { type BusinessDay, accepted, addDays, businessDay, daysBetween, refused } from '#kernel';
import { type Order, type OrderFilter, type OrderStore } from '#orders';
import { type Item, eachPage } from '#platform';
import { exportHeader, exportRows, maxExportBytes, maxExportDays, usualExportDays } from './order-export.ts';
import { packingList } from './packing-list.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrderStore;
}

/** A member as far as it decides what is shown. */
export interface Viewer {
	readonly role: TenantRole;
	readonly phase: TenantPhase;
}

/** A closed tenant with nothing left to ship keeps its orders without name, phone, street and note. */
export function viewingRole({ role, phase }: Viewer): TenantRole {
	return phase === 'closed' ? 'viewer' : role;
}

/** The response for an order, with the fields of its buyer that the member sees. */
export function orderResponseFor(viewer: Viewer) {
	return (order: Order) => toMerchantOrderResponse(order, viewingRole(viewer));
}

interface Search {
	readonly state?: OrderFilter['state'];
	readonly from?: BusinessDay | undefined;
	readonly to?: BusinessDay | undefined;
	readonly q?: string | undefined;
}

/** A search as a filter. The recipient's name is searched for those who see it, so that a search tells nobody more. */
function filterOf({ state, from, to, q }: Search, viewer: Viewer): OrderFilter {
	const withRecipient = ['owner', 'fulfilment'].includes(viewingRole(viewer));
	return { state, from, to, text: q, withRecipient };
}

/** Names the search of a cursor, so that it opens no other. */
function scopeOf(tenantId: string, { state, from = '', to = '', q = '' }: Search, viewer: Viewer): string[] {
	return ['merchant-orders', tenantId, state ?? '', from, to, q, viewingRole(viewer)];
}

/** A search of the list of orders. The packing list asks the same, so that it has the same orders. */
function searchOf(viewer: Viewer & { readonly tenantId: string }, search: Search, orders: OrderStore) {
	const filter = filterOf(search, viewer);
	return {
		scope: scopeOf(viewer.tenantId, search, viewer),
		read: (limit: number, after: Item | undefined) => orders.tenantOrders(viewer.tenantId, filter, limit, after),
	};
}

function checkDays({ from, to }: Search, maxDays = Number.POSITIVE_INFINITY) {
	if (from === undefined || to === undefined) return accepted(undefined);
	const days = daysBetween(from, to) + 1;
	if (days < 1)
		return refused({ kind: 'invalid', errors: [{ pointer: '/to', detail: 'must not be before from' }] } as const);
	const detail = `gives ${days} days; an export has at most ${maxDays}`;
	return days <= maxDays
		? accepted(undefined)
		: refused({ kind: 'invalid', errors: [{ pointer: '/to', detail }] } as const);
}

/** Orders of one read of an export: some 300 KB. */
const exportPage = 300;
const maxExportPages = 100;

/** Handlers that read the tenant's orders. Files come before the order of an id, because the router takes the first. */
export function orderHandlers(cursors: Cursors) {
	return [
		on(routes.exportMerchantOrders, async ({ principal, query, now }, { orders }: Stores) => {
			const { to = businessDay(now), from = addDays(to, 1 - usualExportDays) } = query;
			const days = checkDays({ from, to }, maxExportDays);
			if (!days.ok) return days;
			const filter = filterOf({ ...query, from, to }, principal);
			const read = (after: Item | undefined) => orders.tenantOrders(principal.tenantId, filter, exportPage, after);
			const parts = [exportHeader];
			let bytes = 0;
			for await (const page of eachPage(read, maxExportPages)) {
				const rows = page.map((order) => exportRows(order, viewingRole(principal))).join('');
				bytes += Buffer.byteLength(JSON.stringify(rows));
				const detail = 'gives more rows than one export has: ask for fewer days';
				if (bytes > maxExportBytes) return refused({ kind: 'invalid', errors: [{ pointer: '/from', detail }] });
				parts.push(rows);
			}
			return accepted(parts.join(''));
		}),
		on(
			routes.printPackingList,
			async ({ principal, query: { language, limit, cursor, ...search } }, { orders }: Stores) => {
				const days = checkDays(search);
				if (!days.ok) return days;
				const { scope, read } = searchOf(principal, search, orders);
				const listed = await cursors.listed(scope, { limit, cursor }, read, orderResponseFor(principal));
				return mapOk(listed, (items) => packingList(items, language));
			},
		),
		on(routes.listMerchantOrders, async ({ principal, query: { limit, cursor, ...search } }, { orders }: Stores) => {
			const days = checkDays(search);
			if (!days.ok) return days;
			const { scope, read } = searchOf(principal, search, orders);
			return cursors.list(scope, { limit, cursor }, read, orderResponseFor(principal));
		}),
		on(routes.getMerchantOrder, async ({ principal, path }, { orders }: Stores) => {
			return mapOk(orNotFound(await orders.tenantOrder(principal.tenantId, path.orderId)), orderResponseFor(principal));
		}),
	];
}
