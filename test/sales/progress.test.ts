import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, startOfDay } from '#kernel';
import { daysForProgress, eachDay, progress, weightOf } from '#sales';
import { countersOf, dailyOf, paid, record } from './given.ts';

const today = '2026-11-11';

/** One order of that amount at noon of each named day. */
function sold(amounts: Readonly<Record<string, number>>) {
	return Object.entries(amounts).flatMap(([day, amount], n) =>
		countersOf(record(n + 1, paid({ n, at: startOfDay(day) + 43_200_000, lines: [['shirts', 1, amount]] }))),
	);
}
const daily = (from: string, days: number, amount: (i: number) => number) =>
	Object.fromEntries(Array.from({ length: days }, (_, i) => [addDays(from, i), amount(i)]));

describe('progress', () => {
	const of = (counters: ReturnType<typeof sold>, target: number | null, year = 2026) =>
		progress(dailyOf(counters), { year, target, today, measure: 'paid' });

	test('has the amount that each remaining day needs, today included', () => {
		expect(of(sold({ '2026-01-01': 1_000, [today]: 49 }), 10_000)).toMatchObject({
			achieved: 1_049,
			ratioMillionths: 104_900,
			neededPerDay: Math.ceil(8_951 / 51),
		});
	});

	test('is null in everything that needs a target when there is none', () => {
		expect(of(sold({ [today]: 100 }), null)).toMatchObject({
			target: null,
			ratioMillionths: null,
			neededPerDay: null,
			projectedDate: null,
			achieved: 100,
		});
	});

	/** Days whose sales are exactly their seasonal weight, times a factor. */
	const inSeason = (from: string, days: number, times: number) =>
		daily(from, days, (i) => weightOf(addDays(from, i)) * times);
	const weightTo = (from: string, to: string) => eachDay({ from, to }).reduce((sum, day) => sum + weightOf(day), 0);

	test("projects, in a year that follows the season, the season's total", () => {
		const days = inSeason('2026-09-16', 56, 3);
		const achieved = 3 * weightTo('2026-09-16', '2026-11-10');
		const reached = achieved + 3 * weightTo(today, '2026-12-12');
		const even = of(sold(days), reached);
		expect(even).toMatchObject({
			pacePerDay: Math.floor((3 * weightTo('2026-10-14', '2026-11-10')) / 28),
			achieved,
			projectedDate: '2026-12-12',
		});
		expect(even.projected.mid).toBe(achieved + 3 * weightTo(today, '2026-12-31'));
		expect(of(sold(days), reached + 1).projectedDate).toBe('2026-12-13');
	});

	test("counts today's sales once they exceed the expected ones", () => {
		const days = inSeason('2026-09-16', 56, 3);
		const mid = (soldToday: number) => of(sold({ ...days, [today]: soldToday }), null).projected.mid;
		expect(mid(weightOf(today) * 3)).toBe(mid(1));
		expect(mid(weightOf(today) * 3 + 500)).toBe(mid(1) + 500);
	});

	test('is moved by no single week, and spans the scatter of the weeks', () => {
		const days = inSeason('2026-09-16', 56, 3);
		const wild = { ...days, ...inSeason('2026-10-28', 7, 300) };
		const coming = (one: ReturnType<typeof of>, which: 'low' | 'mid' | 'high') => one.projected[which] - one.achieved;
		const [calm, odd] = [of(sold(days), null), of(sold(wild), null)];
		expect(coming(odd, 'mid')).toBe(coming(calm, 'mid'));
		expect(coming(odd, 'high')).toBe(100 * coming(calm, 'mid'));
		expect(coming(odd, 'low')).toBe(coming(calm, 'low'));
	});

	test('has the wider range the fewer weeks there are, and never falls below the achieved amount', () => {
		const width = (weeks: number) => {
			const { projected, achieved } = of(sold(inSeason(addDays(today, -7 * weeks), 7 * weeks, 10)), null);
			expect(projected.low).toBeGreaterThanOrEqual(achieved);
			return projected.high - projected.low;
		};
		const widths = [1, 2, 8, 26].map(width);
		expect(widths).toEqual(widths.toSorted((a, b) => b - a));
		expect(new Set(widths).size).toBe(4);
	});

	test('uses today as the level while no day is closed, and is zero without sales', () => {
		const first = of(sold({ [today]: 8_000 }), 8_100);
		expect(first).toMatchObject({ pacePerDay: 8_000, projectedDate: addDays(today, 1) });
		expect(first.projected.low).toBe(8_000);
		expect(of([], 1_000)).toMatchObject({ pacePerDay: 0, projected: { low: 0, mid: 0, high: 0 }, projectedDate: null });
	});

	test('names the day on which the target was reached', () => {
		expect(of(sold({ '2026-03-01': 600, '2026-03-02': 399, '2026-03-05': 1, '2026-04-01': 5 }), 1_000)).toMatchObject({
			projectedDate: '2026-03-05',
			neededPerDay: 0,
			ratioMillionths: 1_005_000,
		});
	});

	test('has no date when the projection does not reach the target within the year', () => {
		const days = sold(inSeason('2026-09-16', 56, 3));
		const { mid } = of(days, null).projected;
		expect(of(days, mid)).toMatchObject({ projectedDate: '2026-12-31' });
		expect(of(days, mid + 1)).toMatchObject({ projectedDate: null });
	});

	test('of a coming year is the whole of its season', () => {
		const { projected } = of(sold(inSeason('2026-09-16', 56, 3)), null, 2027);
		expect(projected.mid).toBe(3 * weightTo('2027-01-01', '2027-12-31'));
	});

	test('of a past year is fixed, and counts nothing of this one', () => {
		expect(of(sold({ '2025-12-31': 70, [addDays(today, -1)]: 10 }), 100, 2025)).toMatchObject({
			achieved: 70,
			neededPerDay: null,
			projected: { low: 70, mid: 70, high: 70 },
			projectedDate: null,
		});
	});

	test('has mid between low and high, also with more refunds than sales', () => {
		const amounts = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 200 });
		fc.assert(
			fc.property(amounts, fc.nat(300), (net, before) => {
				const days = net.map((amount, n): [string, number] => [addDays(today, n - before), amount]);
				const question = { year: 2026, target: null, today, measure: 'net' } as const;
				const { low, mid, high } = progress(new Map(days), question).projected;
				expect([low, mid, high].toSorted((a, b) => a - b)).toEqual([low, mid, high]);
			}),
		);
	});

	test('reads ten billion yuan without loss', () => {
		expect(of(sold({ '2026-11-10': 99_999_999_999 }), 1_000_000_000_000).ratioMillionths).toBe(99_999);
	});

	test.each([
		[2026, '2026-11-11', [{ from: '2026-01-01', to: '2026-11-11' }]],
		[2026, '2026-01-02', [{ from: '2025-07-04', to: '2026-01-02' }]],
		[2025, '2026-01-02', [{ from: '2025-01-01', to: '2025-12-31' }]],
		[2025, '2026-11-11', [{ from: '2025-01-01', to: '2025-12-31' }]],
		[2027, '2026-11-11', [{ from: '2026-05-13', to: '2026-11-11' }]],
	])(
		'of %i on %s needs the year so far and the last half year, or the year alone when it is over',
		(year, day, days) => {
			expect(daysForProgress(year, day)).toEqual(days);
		},
	);
});
