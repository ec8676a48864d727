import { mapOk, on, orNotFound } from '#http';
import { toOrderInvoicesResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { type InvoiceStore, type OrderStore, requestInvoice } from '#orders';
import { routes } from './routes.ts';

interface Stores {
	readonly orders: OrderStore;
	readonly invoices: InvoiceStore;
}

/** Handlers of a buyer's invoices. */
export function invoiceHandlers({ orders, invoices }: Stores) {
	return [
		on(routes.requestInvoice, async ({ principal: { buyerId }, path: { orderId }, body, now, audit }) => {
			const order = orNotFound(await orders.buyerOrder(buyerId, orderId));
			if (!order.ok) return order;
			const requested = await invoices.change(orderId, (stored) => requestInvoice(stored, order.value, body, now), {
				audit,
			});
			return mapOk(requested, (invoicing) => toOrderInvoicesResponse(order.value, invoicing));
		}),
		on(routes.getInvoices, async ({ principal: { buyerId }, path: { orderId } }) => {
			const order = orNotFound(await orders.buyerOrder(buyerId, orderId));
			if (!order.ok) return order;
			return accepted(toOrderInvoicesResponse(order.value, await invoices.invoicing(orderId)));
		}),
	];
}
