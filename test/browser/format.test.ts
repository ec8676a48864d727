import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cny } from '#kernel';
import {
	axisMoney,
	clock,
	count,
	dayAndTime,
	exactMoney,
	percent,
	shortMoneyParts,
	shortMoney,
} from '../../packages/web/kit/format.ts';
import { visibleDay } from '../../packages/web/management/preferences.ts';

describe('a short amount', () => {
	it.each([
		[0, '¥0.00', 'CNY 0.00'],
		[5, '¥0.05', 'CNY 0.05'],
		[1_234_567, '¥1.23万', 'CNY 12,345.67'],
		[99_999_999, '¥99.99万', 'CNY 999,999.99'],
		[12_345_678_900, '¥1.23亿', 'CNY 123.4 million'],
		[1_000_000_000_000, '¥100.0亿', 'CNY 10.00 billion'],
		[-1_234_567, '−¥1.23万', '−CNY 12,345.67'],
		[Number.MAX_SAFE_INTEGER, '¥900,719.9亿', 'CNY 90,071.9 billion'],
	])('of %i fen is %s and %s', (fen, zh, en) => {
		expect(shortMoney(cny(fen), 'zh')).toBe(zh);
		expect(shortMoney(cny(fen), 'en')).toBe(en);
	});

	it('never shows a target as reached too early', () => {
		expect(shortMoney(cny(999_999_999_999), 'zh')).toBe('¥99.99亿');
		expect(percent(cny(999_999_999_999), cny(1_000_000_000_000))).toBe('99.99%');
		expect(percent(cny(1_000_000_000_000), cny(1_000_000_000_000))).toBe('100.00%');
	});
});

describe('an exact amount', () => {
	it('is the amount, to the fen, for every amount', () => {
		fc.assert(
			fc.property(fc.maxSafeInteger(), (fen) => {
				const text = exactMoney(cny(fen), 'en');
				expect(BigInt(text.replace('−', '-').replaceAll(/[^\d-]/g, ''))).toBe(BigInt(fen));
			}),
		);
	});

	it('has groups of three digits', () => {
		expect(exactMoney(cny(567_812_345_678_9), 'zh')).toBe('¥56,781,234,567.89');
	});
});

describe('a split amount', () => {
	it('is the short amount, with its digits apart', () => {
		fc.assert(
			fc.property(fc.maxSafeInteger(), fc.constantFrom('zh' as const, 'en' as const), (fen, language) => {
				const { before, digits, after } = shortMoneyParts(cny(fen), language);
				expect(before + digits + after).toBe(shortMoney(cny(fen), language));
				expect(digits).toMatch(/^[\d.,]+$/);
			}),
		);
	});
});

describe('a time', () => {
	it('is that of Shanghai, whatever the clock of the screen', () => {
		const at = Date.parse('2026-11-10T16:00:05.900Z');
		expect([clock(at), dayAndTime(at)]).toEqual(['00:00:05', '11-11 00:00']);
	});
});

describe('numbers and axis values', () => {
	it('have no trailing zeros on an axis', () => {
		expect([0, 500, 20_000, 2_000_000_000, 150_000_000].map((yuan) => axisMoney(yuan, 'zh'))).toEqual([
			'0',
			'500',
			'2万',
			'20亿',
			'1.5亿',
		]);
		expect(axisMoney(10_000_000_000, 'en')).toBe('10 billion');
	});

	it('group the digits of counts', () => {
		expect([0, 999, 1000, 40_000_000].map(count)).toEqual(['0', '999', '1,000', '40,000,000']);
	});

	it('have no percentage of zero', () => {
		expect(percent(cny(5), cny(0))).toBeUndefined();
	});
});

describe('the day displayed', () => {
	it.each([
		['', '2027-01-01'],
		['?year=2026', '2026-12-31'],
		['?year=2027', '2027-01-01'],
		['?year=2028', '2027-01-01'],
		['?year=last', '2027-01-01'],
	])('for the query "%s" is %s on 1 January 2027', (query, day) => {
		expect(visibleDay('2027-01-01', query)).toBe(day);
	});
});
