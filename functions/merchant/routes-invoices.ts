import * as z from 'zod/mini';
import { type Access, defineRoutes, pageOf, pageQuery } from '#http';
import { invoiceExamples, invoiceRequestSchema, orderInvoicesSchema } from '#http/schemas';
import { invoiceInput, invoiceRejection, invoiceRequestStates } from '#orders';
import { windingDown } from './phases.ts';

/** Requests name persons and enterprises, so only those who issue invoices see them. */
const issuers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner', 'finance'],
	phases: windingDown,
} as const satisfies Access;

const { input, request, orderInvoices } = invoiceExamples;
const decided = { ...request, decidedAt: '2026-11-13T02:05:00.000Z' };
const answered = {
	...orderInvoices,
	request: { ...decided, state: 'answered' },
	invoices: [{ ...input, reverses: null }],
	invoiced: input.amount,
	invoiceable: { amount: 0, currency: 'CNY' },
} as const;
const rejected = {
	...orderInvoices,
	request: { ...decided, state: 'rejected', reason: 'the title is not that of the tax id' },
} as const;
const invoices = { description: 'The request, and the invoices of the order.', schema: orderInvoicesSchema };

/** The invoices of a tenant, which it issues at the tax office and records here. */
export const invoiceRoutes = defineRoutes({
	listInvoiceRequests: {
		method: 'GET',
		path: '/v1/merchant/invoice-requests',
		summary:
			'List the requests of invoices, that of the newest order first. With `state`, a page may be short and still have a `nextCursor`.',
		access: issuers,
		query: z.object({ state: z.optional(z.enum(invoiceRequestStates)), ...pageQuery }),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(invoiceRequestSchema),
				example: { items: [request], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getMerchantInvoices: {
		method: 'GET',
		path: '/v1/merchant/orders/{orderId}/invoices',
		summary: 'Retrieve the invoices of an order, and the request of its buyer.',
		access: issuers,
		responses: { 200: { ...invoices, example: answered } },
		problems: [],
	},
	recordInvoice: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/invoices',
		summary:
			'Record an invoice that was issued for an order. It answers the request of the buyer. With `reverses` it takes back an ' +
			'earlier one, in whole or in part, and answers nothing. All invoices less what was reversed never exceed what is paid and not ' +
			'refunded. Repeating changes nothing.',
		access: issuers,
		body: { type: 'application/json', schema: invoiceInput, example: input },
		responses: { 201: { ...invoices, example: answered } },
		problems: ['invoice_too_large', 'invoice_not_reversible', 'invoice_exists', 'too_many_invoices'],
	},
	rejectInvoiceRequest: {
		method: 'POST',
		path: '/v1/merchant/invoice-requests/{orderId}/reject',
		summary: 'Reject the open request of an order. Its buyer sees the reason and may change the request.',
		access: issuers,
		body: {
			type: 'application/json',
			schema: invoiceRejection,
			example: { reason: 'the title is not that of the tax id' },
		},
		responses: { 200: { ...invoices, example: rejected } },
		problems: ['invoice_request_state'],
	},
});
