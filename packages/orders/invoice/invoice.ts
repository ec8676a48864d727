import type { Millis, OrderId } from '#kernel';
import type { Order } from '../order/order.ts';
import { paidFor } from '../order/orders-of.ts';
import { refunded } from '../refund/refund-amount.ts';
import type { invoiceKinds } from './invoice-input.ts';

/** Whom an invoice is issued to, and where it is sent. */
export interface InvoiceRecipient {
	readonly title: string;
	readonly taxId?: string | undefined;
	readonly email: string;
}

/** A buyer's request of an invoice. An order has one at a time. */
export type InvoiceRequest = {
	readonly kind: (typeof invoiceKinds)[number];
	readonly requestedAt: Millis;
	/** Absent once the buyer's personal data was erased. */
	readonly recipient?: InvoiceRecipient | undefined;
} & (
	| { readonly state: 'open' }
	| { readonly state: 'answered'; readonly decidedAt: Millis }
	| { readonly state: 'rejected'; readonly decidedAt: Millis; readonly reason: string }
	/** The erasure of personal data took the recipient of an open request. */
	| { readonly state: 'withdrawn'; readonly decidedAt: Millis }
);

/** An invoice as its merchant issued it outside the base. Amounts are in fen, tax included. */
export interface Invoice {
	/** The 20 digits of a fully digitalized invoice. */
	readonly number: string;
	readonly issuedAt: Millis;
	readonly amount: number;
	/** The tax within the amount. */
	readonly tax: number;
	/** The number of the invoice that this one takes back, in whole or in part. */
	readonly reverses?: string | undefined;
}

/** The invoices of an order, and the request of its buyer. `revision` grows with each change; 0 is nothing stored. */
export interface Invoicing {
	readonly orderId: OrderId;
	readonly request?: InvoiceRequest | undefined;
	/** In the order in which they were recorded. */
	readonly invoices: readonly Invoice[];
	readonly revision: number;
}

/** The sum of the invoices less what was reversed, in fen. */
export function invoiced({ invoices }: Pick<Invoicing, 'invoices'>): number {
	return invoices.reduce((sum, { amount, reverses }) => sum + (reverses === undefined ? amount : -amount), 0);
}

/**
 * What was paid for an order and neither refunded nor invoiced, in fen. Negative where a refund came after the invoice: so
 * much of it is to be reversed.
 */
export function uninvoiced(order: Order, invoicing: Pick<Invoicing, 'invoices'>): number {
	return paidFor(order) - refunded(order) - invoiced(invoicing);
}
