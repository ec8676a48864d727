import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { type Result, cny, iso } from '#kernel';
import { check } from '#kernel/schemas';
import {
	type InvoiceInput,
	type Invoicing,
	type Order,
	eraseRecipient,
	invoiceInput,
	invoiceRequestInput,
	invoiced,
	maxInvoices,
	recordInvoice,
	rejectInvoiceRequest,
	requestInvoice,
	uninvoiced,
} from '#orders';
import { noon, paid } from '../sales/given.ts';

const order = paid({ n: 1 });
const total = order.subtotal + order.shipping;
const none: Invoicing = { orderId: order.orderId, invoices: [], revision: 0 };
const recipient = { title: '某某服装有限公司', email: 'invoices@example.com', taxId: '91350100M000100Y43' };
const special = { kind: 'special', ...recipient } as const;
const number = (n: number) => String(n).padStart(20, '0');
const invoice = (n: number, amount: number, more: Partial<InvoiceInput> = {}): InvoiceInput => ({
	number: number(n),
	issuedAt: iso(noon),
	amount: cny(amount),
	tax: cny(Math.floor(amount / 10)),
	...more,
});
const reversal = (n: number, of: number, amount: number) => invoice(n, amount, { reverses: number(of) });
const refundedBy = (amount: number): Order => ({
	...order,
	refunds: [{ refundId: 'rfd', amount, at: noon, state: 'pending' }],
});

function passed<T>(result: Result<T, { readonly kind: string }>): T {
	return result.ok ? result.value : expect.fail(result.refusal.kind);
}
const refusalOf = (result: Result<unknown, object>) => (result.ok ? undefined : result.refusal);
const request = (of: Invoicing, input: Parameters<typeof requestInvoice>[2] = special, from = order) =>
	requestInvoice(of, from, input, noon + 1);
const record = (of: Invoicing, input: InvoiceInput, from = order) => recordInvoice(of, from, input, noon + 2);

const open = passed(request(none));
const answered = passed(record(open, invoice(1, total)));
const rejected = passed(rejectInvoiceRequest(open, 'the title is wrong', noon + 2));
const withdrawn = eraseRecipient(open, noon + 2);
const reversed = passed(record(answered, reversal(2, 1, total)));

describe('a request of an invoice', () => {
	test('is open until an invoice answers it', () => {
		expect(open.request).toEqual({ kind: 'special', recipient, requestedAt: noon + 1, state: 'open' });
		expect(answered.request).toEqual({ ...open.request, state: 'answered', decidedAt: noon + 2 });
	});

	test.each([
		['open', open],
		['answered', answered],
		['rejected', rejected],
		['reversed', reversed],
	])('that is repeated while %s changes nothing', (_, before) => {
		expect(passed(request(before))).toBe(before);
	});

	const other = { ...special, title: '另一家服装有限公司' };
	test.each([
		['none', none, 'open'],
		['open', open, 'open'],
		['answered', answered, { kind: 'invoice_request_state', state: 'answered' }],
		['rejected', rejected, 'open'],
		['withdrawn', withdrawn, 'open'],
		['reversed', reversed, 'open'],
	] as const)('with another recipient after one that is %s: %j', (_, before, expected) => {
		const done = request(before, other);
		expect(done.ok ? done.value.request?.state : done.refusal).toEqual(expected);
		if (done.ok) expect(done.value.request?.recipient?.title).toBe(other.title);
	});

	test.each([
		['open', open, 'rejected'],
		['rejected', rejected, { kind: 'invoice_request_state', state: 'rejected' }],
		['answered', answered, { kind: 'invoice_request_state', state: 'answered' }],
		['withdrawn', withdrawn, { kind: 'invoice_request_state', state: 'withdrawn' }],
		['absent', none, { kind: 'not_found' }],
	] as const)('that is %s is rejected: %j', (_, before, expected) => {
		const done = rejectInvoiceRequest(before, 'another reason', noon + 3);
		expect(done.ok ? done.value.request?.state : done.refusal).toEqual(expected);
	});

	test('that is rejected twice for the same reason changes nothing, and an invoice answers it after all', () => {
		expect(passed(rejectInvoiceRequest(rejected, 'the title is wrong', noon + 9))).toBe(rejected);
		expect(passed(record(rejected, invoice(1, total))).request).toEqual({
			kind: 'special',
			requestedAt: noon + 1,
			recipient,
			state: 'answered',
			decidedAt: noon + 2,
		});
	});

	test('is refused when nothing of the order is left to invoice', () => {
		const refusal = { kind: 'invoice_too_large', requested: null, invoiceable: cny(0) };
		expect(refusalOf(request(none, special, refundedBy(total)))).toEqual(refusal);
		const unasked = passed(record(none, invoice(1, total)));
		expect(refusalOf(request(unasked))).toEqual(refusal);
		expect(request(none, special, refundedBy(total - 1)).ok).toBe(true);
	});

	test('for an order to China names a credit code with its check character, if it names a tax id', () => {
		const at = (country: string) => ({ ...order, shippingAddress: { ...order.shippingAddress, country } }) as Order;
		const of = (taxId: string | undefined, country = 'CN') =>
			refusalOf(request(none, { ...special, kind: 'ordinary', taxId }, at(country)));
		expect(of('91350100M000100Y44')).toMatchObject({ kind: 'invalid', errors: [{ pointer: '/taxId' }] });
		expect([of('91350100M000100Y43'), of(undefined), of('12-345678', 'SG')]).toEqual([undefined, undefined, undefined]);
	});

	test('loses its recipient by an erasure, and an open one is withdrawn with it', () => {
		expect(withdrawn.request).toEqual({
			kind: 'special',
			requestedAt: noon + 1,
			state: 'withdrawn',
			decidedAt: noon + 2,
		});
		expect(eraseRecipient(withdrawn, noon + 3)).toBe(withdrawn);
		expect(eraseRecipient(none, noon)).toBe(none);
		expect(eraseRecipient(answered, noon + 3).request).toEqual({ ...answered.request, recipient: undefined });
		expect(passed(record(withdrawn, invoice(1, total))).request?.state).toBe('withdrawn');
	});
});

describe('the input', () => {
	const faultsOf = (schema: Parameters<typeof check>[0], input: object) => {
		const checked = check(schema, input);
		return checked.ok ? [] : checked.refusal.map(({ pointer }) => pointer);
	};

	test.each([
		[{}, []],
		[{ taxId: undefined }, ['/taxId']],
		[{ taxId: undefined, kind: 'ordinary' }, []],
		[{ taxId: '9135 0100' }, ['/taxId']],
		[{ email: 'nowhere' }, ['/email']],
		[{ title: '' }, ['/title']],
	])('of a request with %j has faults at %j', (change, pointers) => {
		expect(faultsOf(invoiceRequestInput, { ...special, ...change })).toEqual(pointers);
	});

	test.each([
		[{}, []],
		[{ tax: cny(0) }, []],
		[{ tax: cny(100) }, ['/tax']],
		[{ number: '123' }, ['/number']],
		[{ reverses: 'none' }, ['/reverses']],
		[{ amount: cny(0) }, ['/amount/amount', '/tax']],
	])('of an invoice with %j has faults at %j', (change, pointers) => {
		expect(faultsOf(invoiceInput, { ...invoice(1, 100), ...change })).toEqual(pointers);
	});
});

describe('an invoice', () => {
	test('that is recorded twice changes nothing, and with another content it is refused', () => {
		expect(passed(record(answered, invoice(1, total)))).toBe(answered);
		expect(refusalOf(record(answered, invoice(1, total - 1)))).toEqual({ kind: 'invoice_exists', number: number(1) });
	});

	test('is not issued in the future', () => {
		const later = invoice(1, 1, { issuedAt: iso(noon + 3) });
		expect(refusalOf(record(none, later))).toMatchObject({ kind: 'invalid', errors: [{ pointer: '/issuedAt' }] });
	});

	test('covers at most what is paid and neither refunded nor invoiced', () => {
		const refusal = (requested: number, left: number) => ({
			kind: 'invoice_too_large',
			requested: cny(requested),
			invoiceable: cny(left),
		});
		expect(refusalOf(record(none, invoice(1, total + 1)))).toEqual(refusal(total + 1, total));
		expect(refusalOf(record(none, invoice(1, total), refundedBy(1)))).toEqual(refusal(total, total - 1));
		const half = passed(record(none, invoice(1, total - 5)));
		expect(refusalOf(record(half, invoice(2, 6)))).toEqual(refusal(6, 5));
		expect(refusalOf(record(half, invoice(2, 1), refundedBy(20)))).toEqual(refusal(1, 0));
		expect(uninvoiced(refundedBy(20), half)).toBe(-15);
	});

	test('is reversed in parts up to its amount and tax, and makes room for another', () => {
		const refusal = (left: number, tax: number) => ({
			kind: 'invoice_not_reversible',
			reversible: cny(left),
			reversibleTax: cny(tax),
		});
		const first = passed(record(none, invoice(1, 1_000)));
		const part = passed(record(first, reversal(2, 1, 400)));
		expect(refusalOf(record(part, reversal(3, 1, 601)))).toEqual(refusal(600, 60));
		expect(refusalOf(record(part, { ...reversal(3, 1, 600), tax: cny(61) }))).toEqual(refusal(600, 60));
		for (const unknown of [2, 7]) expect(refusalOf(record(part, reversal(3, unknown, 1)))).toEqual(refusal(0, 0));
		expect(uninvoiced(order, passed(record(part, reversal(3, 1, 600))))).toBe(total);
	});

	test(`is one of at most ${maxInvoices}`, () => {
		let all = none;
		for (let n = 0; n < maxInvoices; n++) all = passed(record(all, invoice(n, 1)));
		expect(refusalOf(record(all, invoice(99, 1)))).toEqual({ kind: 'too_many_invoices', maximum: maxInvoices });
		expect(passed(record(all, invoice(3, 1)))).toBe(all);
	});

	test('of any sequence: their sum is within what was paid, and each is reversed at most once', () => {
		const step = fc.record({
			n: fc.nat(12),
			of: fc.option(fc.nat(12), { nil: undefined }),
			amount: fc.integer({ min: 1, max: total }),
		});
		fc.assert(
			fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
				let all = none;
				for (const { n, of, amount } of steps) {
					const done = record(all, of === undefined ? invoice(n, amount) : reversal(n, of, amount));
					if (done.ok) all = done.value;
				}
				expect(invoiced(all)).toBeGreaterThanOrEqual(0);
				expect(invoiced(all)).toBeLessThanOrEqual(total);
				for (const original of all.invoices) {
					const back = all.invoices.filter(({ reverses }) => reverses === original.number);
					const sum = back.reduce((before, { amount }) => before + amount, 0);
					expect(sum).toBeLessThanOrEqual(original.reverses === undefined ? original.amount : 0);
				}
			}),
		);
	});
});
