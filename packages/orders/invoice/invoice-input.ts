import * as z from 'zod/mini';
import { instant, money, price, text } from '#kernel/schemas';

/** `special`: a special VAT invoice, from which a business deducts the tax. */
export const invoiceKinds = ['ordinary', 'special'] as const;

/** A buyer's request of an invoice. A special invoice names the tax id of its recipient. */
export const invoiceRequestInput = z
	.strictObject({
		kind: z.enum(invoiceKinds),
		title: text(100),
		taxId: z.optional(z.string().check(z.regex(/^[0-9A-Z-]{5,30}$/, 'must be digits, capital letters and hyphens'))),
		email: z.string().check(z.maxLength(120), z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an e-mail address')),
	})
	.check(
		z.refine(
			({ kind, taxId }: { kind: string; taxId?: string | undefined }) => kind !== 'special' || taxId !== undefined,
			{
				error: 'is required for a special invoice',
				path: ['taxId'],
			},
		),
	)
	.register(z.globalRegistry, { id: 'InvoiceRequestInput' });
export type InvoiceRequestInput = z.output<typeof invoiceRequestInput>;

/** Why a merchant issues no invoice. */
export const invoiceRejection = z.strictObject({ reason: text(120) });

const number = z.string().check(z.regex(/^[0-9]{20}$/, 'must be the 20 digits of an invoice'));

/** An invoice that a merchant has issued. With `reverses` it takes back an earlier one of the order. */
export const invoiceInput = z
	.strictObject({ number, issuedAt: instant, amount: price, tax: money, reverses: z.optional(number) })
	.check(
		z.refine(({ amount, tax }: { amount: { amount: number }; tax: { amount: number } }) => tax.amount < amount.amount, {
			error: 'must be less than the amount, which includes it',
			path: ['tax'],
		}),
	)
	.register(z.globalRegistry, { id: 'InvoiceInput' });
export type InvoiceInput = z.output<typeof invoiceInput>;
