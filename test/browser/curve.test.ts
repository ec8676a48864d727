import { describe, expect, it } from 'vitest';
import { cny } from '#kernel';
import {
	byHour,
	byMonth,
	dayOfYear,
	daysInYear,
	expectedBy,
	monthStarts,
	yearCurve,
} from '../../packages/web/management/curve.ts';
import { type Progress, type Series, yearToDate } from '../../packages/web/management/figures.ts';

const item = (at: string, yuan: number, orders = 1) => ({ at, amount: cny(yuan * 100), orders, units: orders });
const days: Series = {
	measure: 'paid',
	live: true,
	items: [item('2026-01-02', 10), item('2026-01-03', 5), item('2026-02-01', 7, 3)],
};
const progress: Progress = {
	year: 2026,
	target: cny(36_500),
	measure: 'paid',
	achieved: cny(1600),
	live: true,
	neededPerDay: null,
	pacePerDay: cny(0),
	projected: { low: cny(0), mid: cny(0), high: cny(0) },
	projectedDate: null,
};

describe('the curve of the year', () => {
	const curve = yearCurve(progress, days, '2026-01-03');

	it('adds up the days, counts days without sales, and ends today at the progress figure', () => {
		expect(curve.achieved.slice(0, 6)).toEqual([0, 0, 10, 16, null, null]);
	});

	it('has a straight target line from zero to the target', () => {
		expect([curve.target[0], curve.target[100], curve.target.at(-1)]).toEqual([0, 100, 365]);
		expect(curve.x).toHaveLength(366);
	});

	it('has no target line without a target', () => {
		expect(yearCurve({ ...progress, target: null }, days, '2026-01-03').target.every((value) => value === null)).toBe(
			true,
		);
	});

	it('projects from today’s figure to the end of the year', () => {
		const projected = { low: cny(2_000), mid: cny(38_000), high: cny(74_000) };
		const { low, mid, high } = yearCurve({ ...progress, projected }, days, '2026-01-03');
		for (const [band, end] of [
			[low, 20],
			[mid, 380],
			[high, 740],
		] as const) {
			expect(band.slice(0, 4)).toEqual([null, null, null, 16]);
			expect(band[184]).toBeCloseTo((16 + end) / 2);
			expect(band[365]).toBe(end);
		}
	});

	it('projects nothing for a past year', () => {
		expect(yearCurve(progress, days, '2027-01-01').mid.every((value) => value === null)).toBe(true);
	});

	it('is complete for a past year', () => {
		expect(yearCurve(progress, days, '2027-01-01').achieved.at(-1)).toBe(16);
	});
});

describe('the calendar of the curve', () => {
	it('has 366 days in a leap year', () => {
		expect([daysInYear(2026), daysInYear(2028), dayOfYear('2028-12-31')]).toEqual([365, 366, 366]);
		expect(monthStarts(2028).slice(0, 4)).toEqual([0, 31, 60, 91]);
	});

	it('expects the whole target by the last day, and exact amounts on the way', () => {
		expect(expectedBy(cny(1_000_000_000_000), '2026-12-31')).toEqual(cny(1_000_000_000_000));
		expect(expectedBy(cny(100), '2026-01-02')).toEqual(cny(0));
	});
});

describe('the year to date', () => {
	it('is the closed days and today, each counted once', () => {
		const hours: Series = { ...days, items: [item('2026-02-01T00', 3), item('2026-02-01T01', 9)] };
		expect(yearToDate(days, hours, '2026-02-01')).toEqual(cny(2700));
	});
});

describe('the tables of the curve', () => {
	it('add the days up to the months so far', () => {
		expect(byMonth(days, '2026-03-01')).toEqual([
			{ ...item('2026-01', 15), orders: 2, units: 2 },
			item('2026-02', 7, 3),
			{ ...item('2026-03', 0), orders: 0, units: 0 },
		]);
	});

	it('have all the hours of a day', () => {
		const rows = byHour({ ...days, items: [item('2026-01-03T09', 5)] }, '2026-01-03');
		expect(rows).toHaveLength(24);
		expect(rows[9]).toEqual(item('2026-01-03T09', 5));
		expect(rows[10]).toEqual({ ...item('2026-01-03T10', 0), orders: 0, units: 0 });
	});
});
