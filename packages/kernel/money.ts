import { type Result, accepted, refused } from './result.ts';

/** An amount in minor units (fen) with its ISO 4217 currency. `{ amount: 12900, currency: 'CNY' }` is 129.00 CNY. */
export interface Money {
	readonly amount: number;
	readonly currency: Currency;
}

/** The currencies in which the base sells. One base counts in one currency, so that its figures can be added. */
export const currencies = ['CNY'] as const;
export type Currency = (typeof currencies)[number];

/** Largest amount of one price or one checkout, in minor units: one billion CNY, far below the safe integer limit. */
export const maxAmount = 100_000_000_000;

/** Money of that many fen. Throws when the amount is not a safe integer. */
export function cny(amount: number): Money {
	return { amount: safe(amount), currency: 'CNY' };
}

/** Price × quantity. Throws when the product leaves the safe integers; callers bound both factors first. */
export function times(price: Money, quantity: number): Money {
	return { amount: safe(price.amount * quantity), currency: price.currency };
}

/**
 * Splits a whole over weights by the largest remainder, so that the parts always sum to the whole.
 * `weights` are non-negative integers, not all zero; equal remainders go to the earlier part.
 */
export function split(whole: number, weights: readonly number[]): number[] {
	const total = weights.reduce((a, b) => a + BigInt(b), 0n);
	if (total <= 0n) throw new RangeError('weights must be non-negative and not all zero');
	const shares = weights.map((weight, index) => {
		const product = BigInt(whole) * BigInt(weight);
		return { index, share: product / total, remainder: product % total };
	});
	let left = BigInt(whole) - shares.reduce((a, s) => a + s.share, 0n);
	const byRemainder = shares.toSorted((a, b) =>
		a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1,
	);
	for (const entry of byRemainder) {
		if (left === 0n) break;
		entry.share += 1n;
		left -= 1n;
	}
	return shares.map((s) => Number(s.share));
}

/** Reads a decimal text such as `98.00` or `1,299.5` into minor units, never through a float. */
export function parseDecimal(text: string): Result<Money, 'not_a_price' | 'too_precise' | 'too_large'> {
	const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$/.exec(text.trim());
	if (match === null) return refused('not_a_price');
	const whole = (match[1] ?? '').replaceAll(',', '');
	const fraction = (match[2] ?? '').replace(/0+$/, '');
	if (fraction.length > 2) return refused('too_precise');
	const amount = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
	if (amount > BigInt(maxAmount)) return refused('too_large');
	return accepted(cny(Number(amount)));
}

/** An amount of minor units as a decimal text (`12900` is `129.00`), never through a float. */
export function formatDecimal(amount: number): string {
	const digits = String(Math.abs(safe(amount))).padStart(3, '0');
	return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function safe(amount: number): number {
	if (!Number.isSafeInteger(amount)) throw new RangeError(`not a safe amount: ${amount}`);
	return amount;
}
