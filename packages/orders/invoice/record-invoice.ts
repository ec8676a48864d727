import { type Millis, type Result, accepted, cny, refused } from '#kernel';
import type { Order } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { type Invoice, type InvoiceRequest, type Invoicing, uninvoiced } from './invoice.ts';
import type { InvoiceInput } from './invoice-input.ts';

/** A few invoices for parcels and corrections, each with its reversal. With the request they take 6 KB. */
export const maxInvoices = 40;

/**
 * Records an invoice that was issued for an order. All of them less what was reversed never exceed what is paid and not
 * refunded at that moment. An invoice answers the buyer's request; a reversal does not. Repeating it changes nothing.
 */
export function recordInvoice(
	invoicing: Invoicing,
	order: Order,
	input: InvoiceInput,
	now: Millis,
): Result<Invoicing, OrdersRefusal> {
	const { number, reverses } = input;
	const [amount, tax] = [input.amount.amount, input.tax.amount];
	const issuedAt = Date.parse(input.issuedAt);
	const invoice: Invoice = { number, issuedAt, amount, tax, ...(reverses === undefined ? {} : { reverses }) };
	const known = invoicing.invoices.find((recorded) => recorded.number === number);
	if (known !== undefined)
		return isSame(known, invoice) ? accepted(invoicing) : refused({ kind: 'invoice_exists', number });
	if (issuedAt > now)
		return refused({ kind: 'invalid', errors: [{ pointer: '/issuedAt', detail: 'must not be in the future' }] });
	if (invoicing.invoices.length >= maxInvoices) return refused({ kind: 'too_many_invoices', maximum: maxInvoices });
	const refusal = reverses === undefined ? excess(invoicing, order, amount) : irreversible(invoicing, invoice);
	if (refusal !== undefined) return refused(refusal);
	return accepted({
		...invoicing,
		...(reverses === undefined ? { request: answered(invoicing.request, now) } : {}),
		invoices: [...invoicing.invoices, invoice],
		revision: invoicing.revision + 1,
	});
}

function answered(request: InvoiceRequest | undefined, now: Millis): InvoiceRequest | undefined {
	switch (request?.state) {
		case 'open':
		case 'rejected': {
			const { kind, requestedAt, recipient } = request;
			return { kind, requestedAt, recipient, state: 'answered', decidedAt: now };
		}
		case 'answered':
		case 'withdrawn':
		case undefined:
			return request;
	}
}

function excess(invoicing: Invoicing, order: Order, amount: number): OrdersRefusal | undefined {
	const left = uninvoiced(order, invoicing);
	if (amount <= left) return undefined;
	return { kind: 'invoice_too_large', requested: cny(amount), invoiceable: cny(Math.max(0, left)) };
}

/** Refuses to reverse more of an invoice, or of its tax, than is left of it. An unknown one, or a reversal, has nothing left. */
function irreversible({ invoices }: Invoicing, { reverses, amount, tax }: Invoice): OrdersRefusal | undefined {
	const original = invoices.find(({ number, reverses: other }) => number === reverses && other === undefined);
	const before = invoices.filter((recorded) => recorded.reverses === reverses);
	const left = (of: 'amount' | 'tax') => before.reduce((sum, reversal) => sum - reversal[of], original?.[of] ?? 0);
	const [leftOfAmount, leftOfTax] = [left('amount'), left('tax')];
	if (original !== undefined && amount <= leftOfAmount && tax <= leftOfTax) return undefined;
	return original === undefined
		? { kind: 'invoice_not_reversible', reversible: cny(0), reversibleTax: cny(0) }
		: { kind: 'invoice_not_reversible', reversible: cny(leftOfAmount), reversibleTax: cny(leftOfTax) };
}

function isSame(a: Invoice, b: Invoice): boolean {
	return a.issuedAt === b.issuedAt && a.amount === b.amount && a.tax === b.tax && a.reverses === b.reverses;
}
