import { type BusinessDay, addDays } from '#kernel';
import type { Dimension, Measure } from '../figure.ts';
import { type Days, daysOfYear, eachDay, lengthOf } from '../period.ts';
import { dayOf, levelDays, levelOf, toCome } from './projection.ts';
import type { Known, SalesReader } from '../reports/reader.ts';

/** A year's progress toward its target. Amounts in fen. */
export interface Progress {
	readonly year: number;
	readonly target: number | null;
	readonly measure: Measure;
	readonly achieved: number;
	/** achieved ÷ target in millionths, rounded down, so that one million means reached. */
	readonly ratioMillionths: number | null;
	/**
	 * The amount that each day from today to the end of the year must bring. Null without a target and after the
	 * year.
	 */
	readonly neededPerDay: number | null;
	/** The mean of the closed days among the last 28, from the first with sales; see `progress`. */
	readonly pacePerDay: number;
	/** The projected sales of the year: low, most likely and high; see `progress`. */
	readonly projected: { readonly low: number; readonly mid: number; readonly high: number };
	/**
	 * The day on which the target was reached, or will be as projected (`mid`). Null without a target, or when that
	 * day is not within the year.
	 */
	readonly projectedDate: BusinessDay | null;
}

/** The pace covers four whole weeks, so that each weekday counts equally. */
const paceDays = 28;

/** The days whose amounts `progress` needs. */
export function daysForProgress(year: number, today: BusinessDay): Days[] {
	const { from, to } = daysOfYear(year);
	if (to < today) return [{ from, to }];
	const past = { from: addDays(today, -levelDays), to: today };
	return [from > today ? past : { from: past.from < from ? past.from : from, to: today }];
}

/** A past year stands as on the day after its end, whatever was sold since. */
function asOf(year: number, today: BusinessDay): BusinessDay {
	const after = addDays(daysOfYear(year).to, 1);
	return today < after ? today : after;
}

/** The daily amounts of one member that `progress` needs. */
export async function soldForProgress(
	reader: Pick<SalesReader, 'byDay'>,
	of: { readonly dimension: Dimension; readonly member: string; readonly measure: Measure },
	year: number,
	today: BusinessDay,
): Promise<Known<ReadonlyMap<BusinessDay, number>>> {
	const read = await Promise.all(daysForProgress(year, today).map((days) => reader.byDay({ ...of, days })));
	const amounts = read.flatMap(({ value }) =>
		[...value].map(([day, { amount }]): [BusinessDay, number] => [day, amount]),
	);
	return { value: new Map(amounts), live: read.some((one) => one.live) };
}

/**
 * The year so far, the amount still needed, and the projection, from the amount of each day with sales.
 *
 * The pace is the mean of the last 28 closed days, counted from the first of them with sales; without any, today is
 * used. The projection adds to the achieved amount, for each coming day, the level (`levelOf`) times the day's
 * seasonal weight (`weightOf`). Today counts at least its own sales. Festivals are known; the weather and the base's
 * own campaigns are not.
 */
export function progress(
	daily: ReadonlyMap<BusinessDay, number>,
	query: { year: number; target: number | null; today: BusinessDay; measure: Measure },
): Progress {
	const { year, target, measure } = query;
	const today = asOf(year, query.today);
	const days = daysOfYear(year);
	const achieved = total([...daily].filter(([day]) => day >= days.from && day <= days.to).map(([, amount]) => amount));
	const now = { today, soldToday: daily.get(today) ?? 0 };
	const level = levelOf(
		daily,
		today,
		Math.max(0, lengthOf({ from: today > days.from ? today : days.from, to: days.to })),
	);
	const whole = (each: number) => achieved + toCome(each, days, now);
	return {
		year,
		target,
		measure,
		achieved,
		ratioMillionths: target === null ? null : Number((BigInt(achieved) * 1_000_000n) / BigInt(target)),
		neededPerDay: target === null ? null : neededPerDay(target - achieved, days, today),
		pacePerDay: paceOf(daily, today),
		projected: { low: whole(level.low), mid: whole(level.mid), high: whole(level.high) },
		projectedDate:
			target === null
				? null
				: achieved >= target
					? dayReached(target, daily, days)
					: dayOf(target - achieved, level.mid, days, now),
	};
}

function paceOf(daily: ReadonlyMap<BusinessDay, number>, today: BusinessDay): number {
	const closed = eachDay({ from: addDays(today, -paceDays), to: addDays(today, -1) }).map((day) => daily.get(day) ?? 0);
	const first = closed.findIndex((amount) => amount > 0);
	return mean(first === -1 ? [daily.get(today) ?? 0] : closed.slice(first));
}

function neededPerDay(missing: number, { from, to }: Days, today: BusinessDay): number | null {
	if (today > to) return null;
	return Math.ceil(Math.max(0, missing) / lengthOf({ from: today > from ? today : from, to }));
}

function dayReached(target: number, daily: ReadonlyMap<BusinessDay, number>, days: Days): BusinessDay | null {
	let sum = 0;
	return eachDay(days).find((day) => (sum += daily.get(day) ?? 0) >= target) ?? null;
}

function total(amounts: readonly number[]): number {
	return amounts.reduce((a, b) => a + b, 0);
}

function mean(amounts: readonly number[]): number {
	return Math.floor(total(amounts) / amounts.length);
}
