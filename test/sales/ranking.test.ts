import { describe, expect, test } from 'vitest';
import { parsePeriod, periodBefore, ranking, rankingBeside } from '#sales';
import { countersOf, figuresOf, noon, paid, record } from './given.ts';

const today = '2026-11-11';

describe('the period before', () => {
	const before = (period: string, day = today) => {
		const parsed = parsePeriod(period);
		return parsed.ok && periodBefore(parsed.value, day);
	};

	test.each([
		['2025', '2024-01-01', '2024-12-31'],
		['2026-10', '2026-09-01', '2026-09-30'],
		['2026-01', '2025-12-01', '2025-12-31'],
		['2026-01-01', '2025-12-31', '2025-12-31'],
		['2027', '2026-01-01', '2026-12-31'],
	])('of %s is the whole of the one before', (period, from, to) => {
		expect(before(period)).toEqual({ from, to });
	});

	test.each([
		['2026', '2025-01-01', '2025-11-11', today],
		['2026-11', '2026-10-01', '2026-10-11', today],
		[today, '2026-11-10', '2026-11-10', today],
		['2026-03', '2026-02-01', '2026-02-28', '2026-03-30'],
		['2026-03', '2026-02-01', '2026-02-28', '2026-03-31'],
		['2024', '2023-01-01', '2023-12-31', '2024-12-31'],
	])('of %s, still running, has as many days', (period, from, to, day) => {
		expect(before(period, day)).toEqual({ from, to });
	});
});

describe('a ranking', () => {
	test("has each member's rank in the period before, and null where it sold nothing then", () => {
		const figure = (amount: number) => ({ amount, orders: 1, units: 1 });
		const now = new Map([
			['aa', figure(9)],
			['bb', figure(5)],
		]);
		const before = new Map([
			['bb', figure(7)],
			['cc', figure(8)],
		]);
		expect(rankingBeside(now, before)).toEqual([
			{ rank: 1, member: 'aa', ...figure(9), previous: null },
			{ rank: 2, member: 'bb', ...figure(5), previous: { rank: 2, ...figure(7) } },
		]);
	});

	test('puts the largest amount first, and equal amounts on one rank', () => {
		const order = (n: number, tenantId: string, amount: number) =>
			record(n, paid({ n, tenantId, at: noon, lines: [['shirts', 1, amount]] }));
		const counters = countersOf(order(1, 'bb', 5), order(2, 'aa', 5), order(3, 'cc', 9), order(4, 'dd', 1));
		expect(ranking(figuresOf(counters, 'tenant', 'paid')).map(({ rank, member }) => [rank, member])).toEqual([
			[1, 'cc'],
			[2, 'aa'],
			[2, 'bb'],
			[4, 'dd'],
		]);
		expect(ranking(figuresOf(counters, 'tenant', 'shipped'))).toEqual([]);
	});

	test('of categories counts an order once in each category that it contains', () => {
		const counters = countersOf(
			record(
				1,
				paid({
					lines: [
						['shirts', 1, 5],
						['coats', 1, 7],
						['shirts', 2, 1],
					],
				}),
			),
		);
		expect(ranking(figuresOf(counters, 'category', 'paid'))).toEqual([
			{ rank: 1, member: 'coats', amount: 7, orders: 1, units: 1 },
			{ rank: 1, member: 'shirts', amount: 7, orders: 1, units: 3 },
		]);
	});
});
