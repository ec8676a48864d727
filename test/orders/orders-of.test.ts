import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Checkout, ordersOf, paidFor, paidForGoods } from '#orders';
import { noon, placing } from '../sales/given.ts';

/** A checkout of orders with these prices in fen, of goods and shipping. */
function checkoutOf(prices: readonly (readonly [goods: number, shipping: number])[]): Checkout {
	const placed = placing(
		1,
		prices.map((_, n) => `tenant-${n}`),
		noon,
	);
	const parts = placed.parts.map((part, i) => {
		const [goods = 0, shipping = 0] = prices[i] ?? [];
		return {
			...part,
			shipping,
			lines: part.lines.slice(0, 1).map((line) => ({ ...line, quantity: 1, unitPrice: goods })),
		};
	});
	const total = prices.reduce((sum, [goods, shipping]) => sum + goods + shipping, 0);
	return { ...placed, parts, total };
}

const paidTogether = (checkout: Checkout) => ordersOf(checkout, noon).reduce((sum, order) => sum + paidFor(order), 0);

describe('what came is what the orders are paid', () => {
	test('exactly the total: no discount and no refund', () => {
		const checkout = checkoutOf([[12_900, 800]]);
		expect(ordersOf(checkout, noon)[0]).not.toHaveProperty('discount');
		expect(ordersOf(checkout, noon)[0]).not.toHaveProperty('refunds');
		expect(paidTogether(checkout)).toBe(13_700);
	});

	test('6,000 yuan of 6,050: the difference is a discount by the largest remainder, of goods and shipping', () => {
		const checkout = {
			...checkoutOf([
				[300_000, 5_000],
				[200_000, 0],
				[100_000, 0],
			]),
			received: 600_000,
		};
		const orders = ordersOf(checkout, noon);
		expect(orders.map(({ discount }) => discount)).toEqual([
			{ goods: 2_480, shipping: 41 },
			{ goods: 1_653, shipping: 0 },
			{ goods: 826, shipping: 0 },
		]);
		expect(orders.map(paidForGoods)).toEqual([297_520, 198_347, 99_174]);
		expect(paidTogether(checkout)).toBe(600_000);
	});

	test('too much: the excess is a pending refund of the first order', () => {
		const checkout = {
			...checkoutOf([
				[12_900, 0],
				[5_000, 0],
			]),
			received: 18_000,
		};
		const [first = expect.fail(), second = expect.fail()] = ordersOf(checkout, noon);
		expect(first).toMatchObject({ excess: 100, refunds: [{ amount: 100, state: 'pending', reason: 'overpaid' }] });
		expect(second).not.toHaveProperty('refunds');
		expect(paidTogether(checkout)).toBe(18_000);
		expect(ordersOf(checkout, noon + 1)[0]?.refunds?.[0]?.refundId).toBe(first.refunds?.[0]?.refundId);
	});

	test('for any prices and any amount', () => {
		const price = fc.tuple(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 0, max: 100_000 }));
		const prices = fc.array(price, { minLength: 1, maxLength: 45 });
		fc.assert(
			fc.property(prices, fc.double({ min: 0, max: 2, noNaN: true }), (some, share) => {
				const checkout = checkoutOf(some);
				const received = Math.max(1, Math.floor(checkout.total * share));
				const orders = ordersOf({ ...checkout, received }, noon);
				expect(orders.reduce((sum, order) => sum + paidFor(order), 0)).toBe(received);
				for (const { subtotal, shipping, discount = { goods: 0, shipping: 0 } } of orders) {
					expect(discount.goods).toBeLessThanOrEqual(subtotal);
					expect(discount.shipping).toBeLessThanOrEqual(shipping);
				}
			}),
		);
	});
});
