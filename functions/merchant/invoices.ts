import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toInvoiceRequestResponse, toOrderInvoicesResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { type InvoiceStore, type Invoicing, type OrderStore, recordInvoice, rejectInvoiceRequest } from '#orders';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrderStore;
	readonly invoices: InvoiceStore;
}

/** Handlers of the tenant's invoices. */
export function invoiceHandlers(cursors: Cursors) {
	return [
		on(routes.listInvoiceRequests, ({ principal: { tenantId }, query }, { invoices }: Stores) =>
			cursors.list(
				['invoice-requests', tenantId, query.state ?? ''],
				query,
				(limit, after) => invoices.requests(tenantId, query.state, limit, after),
				({ orderId, request }) => toInvoiceRequestResponse(orderId, request),
			),
		),
		on(routes.getMerchantInvoices, async ({ principal, path: { orderId } }, { orders, invoices }: Stores) => {
			const order = orNotFound(await orders.tenantOrder(principal.tenantId, orderId));
			if (!order.ok) return order;
			return accepted(toOrderInvoicesResponse(order.value, await invoices.invoicing(orderId)));
		}),
		on(routes.recordInvoice, async ({ principal, path: { orderId }, body, now, audit }, stores: Stores) => {
			const order = orNotFound(await stores.orders.tenantOrder(principal.tenantId, orderId));
			if (!order.ok) return order;
			const record = (stored: Invoicing) => recordInvoice(stored, order.value, body, now);
			const recorded = await stores.invoices.change(orderId, record, { audit });
			return mapOk(recorded, (invoicing) => toOrderInvoicesResponse(order.value, invoicing));
		}),
		on(routes.rejectInvoiceRequest, async ({ principal, path: { orderId }, body, now, audit }, stores: Stores) => {
			const order = orNotFound(await stores.orders.tenantOrder(principal.tenantId, orderId));
			if (!order.ok) return order;
			const reject = (stored: Invoicing) => rejectInvoiceRequest(stored, body.reason, now);
			const rejected = await stores.invoices.change(orderId, reject, { audit });
			return mapOk(rejected, (invoicing) => toOrderInvoicesResponse(order.value, invoicing));
		}),
	];
}
