import { type Access, defineRoutes } from '#http';
import { invoiceExamples, orderInvoicesSchema } from '#http/schemas';
import { invoiceRequestInput } from '#orders';

const buyers = { actor: 'buyer', reach: 'own buyer' } as const satisfies Access;
const invoices = { ...invoiceExamples.orderInvoices, request: invoiceExamples.request };

/** A buyer's requests of invoices. Merchants issue them, and the base keeps their numbers and amounts. */
export const invoiceRoutes = defineRoutes({
	requestInvoice: {
		method: 'POST',
		path: '/v1/orders/{orderId}/invoice-requests',
		summary:
			'Request the invoice of an order from its merchant, or change a request that is not answered. A special invoice needs ' +
			'a tax id; for an order to China it is a unified social credit code. Repeating changes nothing. An answered request ' +
			'can be changed once its invoices are reversed.',
		access: buyers,
		body: { type: 'application/json', schema: invoiceRequestInput, example: invoiceExamples.requestInput },
		responses: {
			201: {
				description: 'The request, and the invoices of the order.',
				schema: orderInvoicesSchema,
				example: invoices,
			},
		},
		problems: ['invoice_request_state', 'invoice_too_large'],
	},
	getInvoices: {
		method: 'GET',
		path: '/v1/orders/{orderId}/invoices',
		summary: 'Retrieve the invoices of an order, and the request of its buyer.',
		access: buyers,
		responses: {
			200: { description: 'The invoices.', schema: orderInvoicesSchema, example: invoices },
		},
		problems: [],
	},
});
