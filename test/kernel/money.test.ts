import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cny, maxAmount, parseDecimal, split, times } from '#kernel';

describe('money', () => {
	test('the shares of a split sum to the whole, and each is within one fen of its exact value', () => {
		const weights = fc
			.array(fc.nat(1_000_000), { minLength: 1, maxLength: 30 })
			.filter((all) => all.some((one) => one > 0));
		fc.assert(
			fc.property(fc.nat(maxAmount), weights, (whole, all) => {
				const total = all.reduce((a, b) => a + b, 0);
				const shares = split(whole, all);
				expect(shares.reduce((a, b) => a + b, 0)).toBe(whole);
				shares.forEach((part, i) => {
					const exact = BigInt(whole) * BigInt(all[i] ?? 0);
					const off = BigInt(part) * BigInt(total) - exact;
					expect(off < BigInt(total) && off > -BigInt(total)).toBe(true);
				});
			}),
		);
	});

	test.each([
		['98.00', 9800],
		['102', 10200],
		['1,299.5', 129950],
		['0.1', 10],
		['4.10', 410],
		['0.00', 0],
		['129.000', 12900],
	])('reads %s as %i fen', (text, amount) => {
		expect(parseDecimal(text)).toEqual({ ok: true, value: cny(amount) });
	});

	test.each([
		['', 'not_a_price'],
		['-1', 'not_a_price'],
		['1e3', 'not_a_price'],
		['12,34', 'not_a_price'],
		['¥98', 'not_a_price'],
		['1.005', 'too_precise'],
		['1000000000.01', 'too_large'],
	])('refuses %s', (text, refusal) => {
		expect(parseDecimal(text)).toEqual({ ok: false, refusal });
	});

	test('a product beyond the safe integers throws, and is never rounded', () => {
		expect(() => times(cny(maxAmount), 1_000_000)).toThrow(RangeError);
		expect(() => cny(0.5)).toThrow(RangeError);
	});
});
