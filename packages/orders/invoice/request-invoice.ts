import { type Millis, type Result, accepted, cny, homeCountry, isCreditCode, refused } from '#kernel';
import type { Order } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { type InvoiceRequest, type Invoicing, invoiced, uninvoiced } from './invoice.ts';
import type { InvoiceRequestInput } from './invoice-input.ts';

/**
 * Requests the invoice of an order, or changes a request that the merchant has not answered. Repeating it changes nothing.
 * An answered one can be changed once its invoices are reversed. In China a tax id is a unified social credit code.
 */
export function requestInvoice(
	invoicing: Invoicing,
	order: Order,
	{ kind, ...recipient }: InvoiceRequestInput,
	now: Millis,
): Result<Invoicing, OrdersRefusal> {
	const { taxId } = recipient;
	if (order.shippingAddress.country === homeCountry && taxId !== undefined && !isCreditCode(taxId)) {
		const detail = 'must be a unified social credit code (GB 32100)';
		return refused({ kind: 'invalid', errors: [{ pointer: '/taxId', detail }] });
	}
	const request: InvoiceRequest = { kind, requestedAt: now, recipient, state: 'open' };
	if (invoicing.request !== undefined && isSame(invoicing.request, request)) return accepted(invoicing);
	if (invoicing.request?.state === 'answered' && invoiced(invoicing) > 0)
		return refused({ kind: 'invoice_request_state', state: 'answered' });
	const left = uninvoiced(order, invoicing);
	if (left <= 0) return refused({ kind: 'invoice_too_large', requested: null, invoiceable: cny(0) });
	return accepted({ ...invoicing, request, revision: invoicing.revision + 1 });
}

/** Rejects an open request. Repeating it changes nothing. */
export function rejectInvoiceRequest(
	invoicing: Invoicing,
	reason: string,
	now: Millis,
): Result<Invoicing, OrdersRefusal> {
	const { request } = invoicing;
	if (request === undefined) return refused({ kind: 'not_found' });
	if (request.state === 'rejected' && request.reason === reason) return accepted(invoicing);
	if (request.state !== 'open') return refused({ kind: 'invoice_request_state', state: request.state });
	const rejected: InvoiceRequest = { ...request, state: 'rejected', decidedAt: now, reason };
	return accepted({ ...invoicing, request: rejected, revision: invoicing.revision + 1 });
}

/** Erases the recipient of a request. An open one is withdrawn with it, because nobody could answer it. */
export function eraseRecipient(invoicing: Invoicing, now: Millis): Invoicing {
	if (invoicing.request?.recipient === undefined) return invoicing;
	const { recipient: _erased, ...kept } = invoicing.request;
	const request: InvoiceRequest = kept.state === 'open' ? { ...kept, state: 'withdrawn', decidedAt: now } : kept;
	return { ...invoicing, request, revision: invoicing.revision + 1 };
}

function isSame(a: InvoiceRequest, b: InvoiceRequest): boolean {
	const [of, and] = [a.recipient, b.recipient];
	return a.kind === b.kind && of?.title === and?.title && of?.taxId === and?.taxId && of?.email === and?.email;
}
