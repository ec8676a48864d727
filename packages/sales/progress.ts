import { type BusinessDay, addDays, daysBetween } from '#kernel';
import type { Measure } from './figure.ts';
import { type Days, daysOfYear, eachDay, lengthOf } from './period.ts';

/** Where a year stands against its target. Amounts in fen. */
export interface Progress {
	readonly year: number;
	readonly target: number | null;
	readonly measure: Measure;
	readonly achieved: number;
	/** achieved ÷ target in millionths, cut off, so that one million means reached. */
	readonly ratioMillionths: number | null;
	/** What each day from today to the end of the year has to bring; null without a target and after the year. */
	readonly neededPerDay: number | null;
	/** What a day brings now; see `progress`. */
	readonly pacePerDay: number;
	readonly projected: { readonly low: number; readonly mid: number; readonly high: number };
	/** The day on which the target was reached, or will be at the pace of now; null without a target, or when that is not within the year. */
	readonly projectedDate: BusinessDay | null;
}

/** The pace looks back on four whole weeks, so that each weekday counts as often as the others. */
const paceDays = 28;

/** The days whose amounts `progress` needs. */
export function daysForProgress(year: number, today: BusinessDay): Days[] {
	const { from, to } = daysOfYear(year);
	const past = { from: addDays(today, -paceDays), to: today };
	if (from > today) return [past];
	const own = { from, to: to < today ? to : today };
	if (own.to < past.from) return [own, past];
	return [{ from: past.from < own.from ? past.from : own.from, to: today }];
}

/**
 * The year so far, what is needed, and where it leads, from the amount of each day that sold.
 *
 * The pace is the mean of the last 28 closed days, counted from the first of them that sold; while none has, today stands
 * for it. The projection is what is achieved plus, for each day to come, the pace (mid) or the mean of the slowest and
 * fastest week in those days (low, high; of a quarter of them while they are fewer); today counts for at least as much.
 * It knows no season.
 */
export function progress(
	daily: ReadonlyMap<BusinessDay, number>,
	{ year, target, today, measure }: { year: number; target: number | null; today: BusinessDay; measure: Measure },
): Progress {
	const days = daysOfYear(year);
	const achieved = total([...daily].filter(([day]) => day >= days.from && day <= days.to).map(([, amount]) => amount));
	const pace = paceOf(daily, today);
	const whole = (perDay: number) => achieved + toCome(perDay, days, today, daily.get(today) ?? 0);
	return {
		year,
		target,
		measure,
		achieved,
		ratioMillionths: target === null ? null : Number((BigInt(achieved) * 1_000_000n) / BigInt(target)),
		neededPerDay: target === null ? null : neededPerDay(target - achieved, days, today),
		pacePerDay: pace.mid,
		projected: { low: whole(pace.low), mid: whole(pace.mid), high: whole(pace.high) },
		projectedDate: target === null ? null : dateOf(target, { days, today, daily, achieved, pace: pace.mid }),
	};
}

function paceOf(
	daily: ReadonlyMap<BusinessDay, number>,
	today: BusinessDay,
): { low: number; mid: number; high: number } {
	const closed = eachDay({ from: addDays(today, -paceDays), to: addDays(today, -1) }).map((day) => daily.get(day) ?? 0);
	const first = closed.findIndex((amount) => amount > 0);
	const sold = first === -1 ? [daily.get(today) ?? 0] : closed.slice(first);
	const span = Math.ceil(sold.length / 4);
	const runs = Array.from({ length: sold.length - span + 1 }, (_, i) => mean(sold.slice(i, i + span)));
	const mid = mean(sold);
	return { low: Math.min(mid, ...runs), mid, high: Math.max(mid, ...runs) };
}

/** What the rest of the year brings beyond what is achieved. */
function toCome(perDay: number, { from, to }: Days, today: BusinessDay, soldToday: number): number {
	if (today > to) return 0;
	if (today < from) return perDay * lengthOf({ from, to });
	return Math.max(0, perDay - soldToday) + perDay * daysBetween(today, to);
}

function neededPerDay(missing: number, { from, to }: Days, today: BusinessDay): number | null {
	if (today > to) return null;
	return Math.ceil(Math.max(0, missing) / lengthOf({ from: today > from ? today : from, to }));
}

function dateOf(
	target: number,
	year: { days: Days; today: BusinessDay; daily: ReadonlyMap<BusinessDay, number>; achieved: number; pace: number },
): BusinessDay | null {
	const { days, today, daily, achieved, pace } = year;
	if (achieved >= target) {
		let sum = 0;
		return eachDay(days).find((day) => (sum += daily.get(day) ?? 0) >= target) ?? null;
	}
	if (today > days.to || pace === 0) return null;
	const running = today >= days.from;
	const left = target - achieved - (running ? Math.max(0, pace - (daily.get(today) ?? 0)) : 0);
	const ahead = Math.max(0, Math.ceil(left / pace));
	const first = running ? today : addDays(days.from, -1);
	return ahead > daysBetween(first, days.to) ? null : addDays(first, ahead);
}

function total(amounts: readonly number[]): number {
	return amounts.reduce((a, b) => a + b, 0);
}

function mean(amounts: readonly number[]): number {
	return Math.floor(total(amounts) / amounts.length);
}
