import { describe, expect, test } from 'vitest';
import { differencesOf } from '#aftersales';
import { type Checkout, type Order, ordersOf } from '#orders';
import type { PaymentRecord } from '#payments';
import { noon, placing } from '../sales/given.ts';

const placed = placing(1, ['tenant-a', 'tenant-b'], noon);
const paid: Checkout = { ...placed, state: 'paid', paidAt: noon + 1, paymentId: 'pi_1' };
const orders = ordersOf(paid, noon + 1) as [Order, Order];
const payment: PaymentRecord = {
	paymentId: 'pi_1',
	checkoutId: paid.checkoutId,
	amount: 25_800,
	currency: 'CNY',
	captured: true,
};
const kinds = (...about: Parameters<typeof differencesOf>) => differencesOf(...about).map(({ kind }) => kind);

describe('a paid checkout', () => {
	test('agrees with its orders and its payment', () => {
		expect(differencesOf(paid, orders, payment)).toEqual([]);
	});

	test('paid by bank transfer needs no payment at the provider', () => {
		expect(differencesOf({ ...paid, paymentId: 'bank_1' }, orders, undefined)).toEqual([]);
	});

	test.each([
		['none', undefined, 'payment_missing'],
		['one that was never captured', { ...payment, captured: false }, 'payment_missing'],
		['one of another amount', { ...payment, amount: 25_799 }, 'payment_differs'],
		['one of another currency', { ...payment, currency: 'USD' }, 'payment_differs'],
	])('differs when its payment is %s', (_, storedPayment, kind) => {
		expect(differencesOf(paid, orders, storedPayment)).toEqual([{ kind, id: 'pi_1', checkoutId: paid.checkoutId }]);
	});

	test.each([
		['of another checkout', { ...orders[1], checkoutId: 'chk_other_1' }],
		['of another amount', { ...orders[1], subtotal: 1 }],
	])('differs when an order is %s', (_, other) => {
		const { orderId, checkoutId } = { ...other, checkoutId: paid.checkoutId };
		expect(differencesOf(paid, [orders[0], other], payment)).toEqual([
			{ kind: 'order_differs', id: orderId, checkoutId },
		]);
	});
});

test('a checkout that is not paid has no orders', () => {
	expect(kinds(placed, [undefined, undefined], undefined)).toEqual([]);
	expect(kinds(placed, [undefined, orders[1]], undefined)).toEqual(['order_unpaid']);
});

test('a checkout in review has its payment, of any amount', () => {
	const review: Checkout = { ...placed, state: 'review', reviewAt: noon, paymentId: 'pi_1' };
	expect(kinds(review, [undefined, undefined], { ...payment, amount: 1, currency: 'USD' })).toEqual([]);
	expect(kinds(review, [undefined, undefined], undefined)).toEqual(['payment_missing']);
});
