import * as z from 'zod/mini';
import { type OrderId, cny, iso } from '#kernel';
import { instant, money } from '#kernel/schemas';
import {
	type Invoice,
	type InvoiceRequest,
	type Invoicing,
	type Order,
	invoiceInput,
	invoiceKinds,
	invoiceRequestInput,
	invoiceRequestStates,
	invoiced,
	maxInvoices,
	uninvoiced,
} from '#orders';

/** A request of an invoice. Title, tax id and e-mail address are null once they were erased. */
export const invoiceRequestSchema = z
	.lazy(() =>
		z.strictObject({
			orderId: z.string(),
			state: z.enum(invoiceRequestStates),
			kind: z.enum(invoiceKinds),
			title: z.nullable(invoiceRequestInput.shape.title),
			taxId: z.nullable(z.string().check(z.maxLength(30))),
			email: z.nullable(invoiceRequestInput.shape.email),
			requestedAt: instant,
			/** When it was answered, rejected or withdrawn. */
			decidedAt: z.nullable(instant),
			/** Why it was rejected. */
			reason: z.nullable(z.string()),
		}),
	)
	.register(z.globalRegistry, { id: 'InvoiceRequest' });

const invoiceSchema = z
	.lazy(() =>
		z.strictObject({
			number: invoiceInput.shape.number,
			issuedAt: instant,
			amount: money,
			tax: money,
			reverses: z.nullable(invoiceInput.shape.number),
		}),
	)
	.register(z.globalRegistry, { id: 'Invoice' });

export const orderInvoicesSchema = z
	.lazy(() =>
		z.strictObject({
			orderId: z.string(),
			request: z.nullable(invoiceRequestSchema),
			invoices: z.array(invoiceSchema).check(z.maxLength(maxInvoices)),
			/** The sum of the invoices less what was reversed. */
			invoiced: money,
			/** What is paid and neither refunded nor invoiced. */
			invoiceable: money,
			/** What refunds after the invoices leave to reverse. */
			toReverse: money,
		}),
	)
	.register(z.globalRegistry, { id: 'OrderInvoices' });

export function toOrderInvoicesResponse(order: Order, invoicing: Invoicing): z.input<typeof orderInvoicesSchema> {
	const left = uninvoiced(order, invoicing);
	return {
		orderId: order.orderId,
		request: invoicing.request === undefined ? null : toInvoiceRequestResponse(order.orderId, invoicing.request),
		invoices: invoicing.invoices.map(toInvoiceResponse),
		invoiced: cny(invoiced(invoicing)),
		invoiceable: cny(Math.max(0, left)),
		toReverse: cny(Math.max(0, -left)),
	};
}

export function toInvoiceRequestResponse(
	orderId: OrderId,
	request: InvoiceRequest,
): z.input<typeof invoiceRequestSchema> {
	const { state, kind, recipient, requestedAt } = request;
	return {
		orderId,
		state,
		kind,
		title: recipient?.title ?? null,
		taxId: recipient?.taxId ?? null,
		email: recipient?.email ?? null,
		requestedAt: iso(requestedAt),
		decidedAt: request.state === 'open' ? null : iso(request.decidedAt),
		reason: request.state === 'rejected' ? request.reason : null,
	};
}

function toInvoiceResponse({ number, issuedAt, amount, tax, reverses }: Invoice): z.input<typeof invoiceSchema> {
	return { number, issuedAt: iso(issuedAt), amount: cny(amount), tax: cny(tax), reverses: reverses ?? null };
}

const orderId = 'ord_chaonan-yilan_01k9z5w2h8j4k6m8p0r2t4v6x8';

/** The values of the API reference. */
export const invoiceExamples = {
	requestInput: {
		kind: 'special',
		title: '福建省某某服装有限公司',
		taxId: '91350100M000100Y43',
		email: 'invoices@example.com',
	},
	request: {
		orderId,
		state: 'open',
		kind: 'special',
		title: '福建省某某服装有限公司',
		taxId: '91350100M000100Y43',
		email: 'invoices@example.com',
		requestedAt: '2026-11-12T02:00:00.000Z',
		decidedAt: null,
		reason: null,
	},
	input: {
		number: '26442000000012345678',
		issuedAt: '2026-11-13T02:00:00.000Z',
		amount: { amount: 13700, currency: 'CNY' },
		tax: { amount: 1576, currency: 'CNY' },
	},
	orderInvoices: {
		orderId,
		request: null,
		invoices: [],
		invoiced: { amount: 0, currency: 'CNY' },
		invoiceable: { amount: 13700, currency: 'CNY' },
		toReverse: { amount: 0, currency: 'CNY' },
	},
} as const;
