import { type BusinessDay, type Money, daysBetween } from '#kernel';
import type { Progress, Series, SeriesItem } from './figures.ts';

/** The chart's year: at `x[i]` that many days of the year are over. Amounts are in yuan, for drawing only. */
export interface Curve {
	readonly x: number[];
	readonly achieved: (number | null)[];
	readonly target: (number | null)[];
	/** The projection from today to the end of the year: lowest, most likely and highest. */
	readonly low: (number | null)[];
	readonly mid: (number | null)[];
	readonly high: (number | null)[];
}

/** 365 or 366. */
export function daysInYear(year: number): number {
	return daysBetween(`${year}-01-01`, `${year + 1}-01-01`);
}

/** The number of a day in its year, from 1. */
export function dayOfYear(day: BusinessDay): number {
	return daysBetween(`${day.slice(0, 4)}-01-01`, day) + 1;
}

/**
 * The cumulative sales of the year by day up to today, beside the straight line to the target. Today's point is
 * the progress figure itself, so that the curve ends at the number displayed.
 */
export function yearCurve(progress: Progress, days: Series, today: BusinessDay): Curve {
	const length = daysInYear(progress.year);
	const byDay = new Map(days.items.map((item) => [item.at, item.amount.amount]));
	const last = Number(today.slice(0, 4)) === progress.year ? dayOfYear(today) : length;
	const x = Array.from({ length: length + 1 }, (_, i) => i);
	const projection = ({ amount }: Money) =>
		x.map((i) => {
			if (i < last || last === length) return null;
			const { amount: sold } = progress.achieved;
			return (sold + (amount - sold) * ((i - last) / (length - last))) / 100;
		});
	let sum = 0;
	const sums = x.map((i) => (i === 0 ? 0 : (sum += byDay.get(dayAt(progress.year, i)) ?? 0)));
	return {
		x,
		achieved: x.map((i) => (i > last ? null : (i === last ? progress.achieved.amount : (sums[i] ?? 0)) / 100)),
		target: x.map((i) => (progress.target === null ? null : (progress.target.amount / 100) * (i / length))),
		low: projection(progress.projected.low),
		mid: projection(progress.projected.mid),
		high: projection(progress.projected.high),
	};
}

/** The amount on the straight line to the target at the end of a day. */
export function expectedBy(target: Money, day: BusinessDay): Money {
	const targetTimesDays = BigInt(target.amount) * BigInt(dayOfYear(day));
	return { amount: Number(targetTimesDays / BigInt(daysInYear(Number(day.slice(0, 4))))), currency: target.currency };
}

/** The calendar day with this number in a year, from 1. */
export function dayAt(year: number, n: number): BusinessDay {
	return new Date(Date.UTC(year, 0, n)).toISOString().slice(0, 10);
}

/** The number of days before each month. */
export function monthStarts(year: number): number[] {
	return Array.from({ length: 12 }, (_, month) => (Date.UTC(year, month, 1) - Date.UTC(year, 0, 1)) / 86_400_000);
}

/** Monthly sums of the days so far. */
export function byMonth(days: Series, today: BusinessDay): SeriesItem[] {
	const months = new Map<string, SeriesItem>();
	for (let month = 1; month <= Number(today.slice(5, 7)); month++) {
		const at = `${today.slice(0, 4)}-${String(month).padStart(2, '0')}`;
		months.set(at, { at, amount: { amount: 0, currency: 'CNY' }, orders: 0, units: 0 });
	}
	for (const item of days.items) {
		const month = months.get(item.at.slice(0, 7));
		if (month !== undefined) months.set(month.at, sumOf(month, item));
	}
	return [...months.values()];
}

/** An item for each of the 24 hours of a day; hours without sales are zero. */
export function byHour(hours: Series, day: BusinessDay): SeriesItem[] {
	const byTime = new Map(hours.items.map((item) => [item.at, item]));
	return Array.from({ length: 24 }, (_, hour) => {
		const at = `${day}T${String(hour).padStart(2, '0')}`;
		return byTime.get(at) ?? { at, amount: { amount: 0, currency: 'CNY' as const }, orders: 0, units: 0 };
	});
}

function sumOf(a: SeriesItem, b: SeriesItem): SeriesItem {
	return {
		at: a.at,
		amount: { amount: a.amount.amount + b.amount.amount, currency: 'CNY' },
		orders: a.orders + b.orders,
		units: a.units + b.units,
	};
}
