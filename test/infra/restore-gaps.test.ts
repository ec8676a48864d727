import { expect, test } from 'vitest';
import { type CheckoutId, ownedId } from '#kernel';
import { type Checkout, type CheckoutPart, type Order, ordersOf } from '#orders';
import { gapsOf } from '../../infra/tools/restore-gaps.ts';
import { type Restored, variantName } from '../../infra/tools/restored.ts';

const unique = '01aaaaaaaaaaaaaaaaaaaaaaaa';
const [checkoutId, orderId, listingId] = [
	ownedId('checkout', 'buyer-1', unique),
	ownedId('order', 'tenant-a', unique),
	ownedId('listing', 'tenant-a', unique),
];
const variant = { listingId, color: 'red', size: 'S' };
const restoredAt = 1_000_000_000_000;
const longAgo = restoredAt - 86_400_000;
const reservationMs = 900_000;

const part: CheckoutPart = {
	orderId,
	tenantId: 'tenant-a',
	clusterId: 'chaonan',
	grade: 'leading',
	channel: 'domestic_retail',
	lines: [{ ...variant, quantity: 2, unitPrice: 100, category: 'shirts', title: { zh: '衬衫', en: 'Shirt' } }],
	shipping: 0,
	tenantName: { zh: '衬衫', en: 'Shirts' },
};
const placed = {
	checkoutId,
	buyerId: 'buyer-1',
	fingerprint: 'f',
	parts: [part],
	total: 200,
	shippingAddress: { name: 'n', phone: '1', country: 'CN', province: 'p', city: 'c', line1: 'l', postalCode: '5' },
	placedAt: longAgo,
	expiresAt: longAgo + reservationMs,
};
const paid: Checkout = { ...placed, state: 'paid', paidAt: longAgo + 60_000, paymentId: 'pi_1' };
const awaiting: Checkout = { ...placed, state: 'awaiting_payment' };
const inReview: Checkout = { ...placed, state: 'review', reviewAt: longAgo + 60_000, paymentId: 'pi_1' };
const charge = { paymentId: 'pi_1', checkoutId, amount: 200, refunded: 0, currency: 'cny' };

function gaps(checkout: Checkout, changed: Partial<Restored> & { order?: Partial<Order>; pieces?: number } = {}) {
	const orders = checkout.state === 'paid' ? ordersOf(checkout, checkout.paidAt) : [];
	const available = changed.pieces ?? 5;
	return gapsOf(
		{
			checkouts: new Map<CheckoutId, Checkout>([[checkoutId, checkout]]),
			orders: new Map(orders.map((order) => [orderId, { ...order, ...changed.order } as Order])),
			reviews: new Map(checkout.state === 'review' ? [[checkoutId, true]] : []),
			available: new Map(Number.isNaN(available) ? [] : [[variantName(variant), { ...variant, available }]]),
			charges: checkout.state === 'awaiting_payment' ? [] : [charge],
			...(changed.charges && { charges: changed.charges }),
			...(changed.reviews && { reviews: changed.reviews }),
		},
		restoredAt,
	);
}

test.each([paid, awaiting, inReview])('a consistent checkout in state $state is not listed', (checkout) => {
	expect(gaps(checkout)).toEqual([]);
});

test('an order that differs from its part of the checkout is listed', () => {
	expect(gaps(paid, { order: { lines: [] } })).toEqual([{ kind: 'order_differs', checkoutId, orderId }]);
});

test('a paid checkout without a payment at the provider is listed, unless it was paid by bank transfer', () => {
	expect(gaps(paid, { charges: [] })).toEqual([{ kind: 'payment_missing', checkoutId, paymentId: 'pi_1' }]);
	expect(gaps({ ...paid, paymentId: 'bank_1' }, { charges: [] })).toEqual([]);
});

test.each([
	{ amount: 199, currency: 'cny' },
	{ amount: 200, currency: 'usd' },
])('a checkout that was paid with $amount $currency is listed', (differing) => {
	const gap = { kind: 'payment_differs', checkoutId, paymentId: 'pi_1', total: 200, ...differing };
	expect(gaps(paid, { charges: [{ ...charge, ...differing }] })).toEqual([gap]);
});

test('a second payment of a checkout is listed, unless it was refunded', () => {
	const second = { ...charge, paymentId: 'pi_2' };
	const { paymentId, amount, currency } = second;
	const gap = { kind: 'payment_without_paid_checkout', paymentId, amount, currency, checkoutId, checkout: 'paid' };
	expect(gaps(paid, { charges: [charge, second] })).toEqual([gap]);
	expect(gaps(paid, { charges: [charge, { ...second, refunded: 200 }] })).toEqual([]);
});

test('a checkout in review without its review and a review without its checkout are listed', () => {
	expect(gaps(inReview, { reviews: new Map() })).toContainEqual({ kind: 'review_missing', checkoutId });
	const left = { kind: 'review_without_checkout', checkoutId, checkout: 'paid' };
	expect(gaps(paid, { reviews: new Map([[checkoutId, true]]) })).toEqual([left]);
});

test('stock below zero is listed', () => {
	expect(gaps(paid, { pieces: -1 })).toEqual([{ kind: 'stock_below_zero', ...variant, available: -1 }]);
});

test('reserved pieces of a missing row are listed, but not sold ones', () => {
	expect(gaps(awaiting, { pieces: Number.NaN })).toEqual([{ kind: 'stock_row_missing', ...variant, checkoutId }]);
	expect(gaps(paid, { pieces: Number.NaN })).toEqual([]);
});

test('a checkout of the restored second of the catalog is listed', () => {
	const moment = { placedAt: restoredAt + 400, expiresAt: restoredAt + 400 + reservationMs };
	expect(gaps({ ...awaiting, ...moment })).toContainEqual({ kind: 'stock_in_doubt', checkoutId });
});

const around = { placedAt: restoredAt - 60_000, expiresAt: restoredAt + reservationMs };
const late = restoredAt + 60_000;

test.each<readonly [string, Checkout, number | undefined]>([
	['placed after it', { ...awaiting, placedAt: late }, -2],
	['placed before it and paid after it', { ...paid, ...around, paidAt: late }, undefined],
	['released before it and paid after it', { ...paid, paidAt: late }, -2],
	['expired after it', { ...placed, state: 'expired', endedAt: late }, 2],
	['cancelled before it', { ...placed, state: 'cancelled', endedAt: longAgo + 1 }, undefined],
])('the stock is corrected for a checkout that was %s', (_, checkout, pieces) => {
	const differences = gaps(checkout, { charges: checkout.state === 'paid' ? [charge] : [] });
	expect(differences).toEqual(pieces === undefined ? [] : [{ kind: 'stock_off', ...variant, pieces }]);
});

test.each([
	[true, []],
	[false, [{ kind: 'stock_off', ...variant, pieces: 2 }]],
])('the stock is corrected for a review only when the review reserves nothing (reserves: %s)', (reserved, expected) => {
	expect(gaps({ ...inReview, ...around }, { reviews: new Map([[checkoutId, reserved]]) })).toEqual(expected);
});
