import { type BusinessDay, addDays, daysBetween } from '#kernel';
import { type Days, eachDay } from '../period.ts';
import { weightOf } from './season.ts';

/** The sales of an ordinary day in fen: low, most likely and high. A day of the season sells its weight of that. */
export interface Level {
	readonly low: number;
	readonly mid: number;
	readonly high: number;
}

/** The level looks back half a year: enough weeks to see their scatter, and few enough to be current. */
export const levelDays = 182;
/** `mid` is the median of the last eight weeks, so that no single festival moves it. */
const midWeeks = 8;

/**
 * The level of the closed days before today, counted from the first with sales; without any, today is used. Each week
 * is divided by its seasonal weight. `low` and `high` are the 10th and 90th percentile of the weeks, kept a minimum
 * distance from `mid` for the error of the season: 15 %, 10 % for each year ahead, and 90 % divided by the number of
 * weeks. The back-test chose these three. Weeks with more refunds than sales count as zero, so that low ≤ mid ≤ high.
 */
export function levelOf(daily: ReadonlyMap<BusinessDay, number>, today: BusinessDay, daysToCome: number): Level {
	const weeks = weeksOf(daily, today);
	const recent = weeks.slice(0, midWeeks).toSorted((a, b) => a - b);
	const mid = Math.max(0, recent[Math.floor(recent.length / 2)] ?? 0);
	const margin = 150 + Math.floor((100 * daysToCome) / 365) + Math.floor(900 / weeks.length);
	const all = weeks.toSorted((a, b) => a - b);
	return {
		low: Math.max(0, Math.min(all[Math.floor(all.length / 10)] ?? mid, scaled(mid, 1000 - margin))),
		mid,
		high: Math.max(all[Math.floor((all.length * 9) / 10)] ?? mid, scaled(mid, 1000 + margin)),
	};
}

/**
 * The sales of an ordinary day in each whole week before today, latest first. Fewer than seven days count as one
 * week.
 */
function weeksOf(daily: ReadonlyMap<BusinessDay, number>, today: BusinessDay): number[] {
	const closed = eachDay({ from: addDays(today, -levelDays), to: addDays(today, -1) });
	const first = closed.findIndex((day) => (daily.get(day) ?? 0) > 0);
	const sold = first === -1 ? [today] : closed.slice(first);
	const weeks = [];
	for (let end = sold.length; end >= 7; end -= 7) weeks.push(sold.slice(end - 7, end));
	return (weeks.length > 0 ? weeks : [sold]).map((days) => {
		const amount = days.reduce((sum, day) => sum + BigInt(daily.get(day) ?? 0), 0n);
		return Number((amount * 1000n) / BigInt(weightOfAll(days)));
	});
}

/**
 * The sales that the coming days of a range add to what is achieved, at a level. Today counts at least its own sales.
 */
export function toCome(
	level: number,
	{ from, to }: Days,
	{ today, soldToday }: { readonly today: BusinessDay; readonly soldToday: number },
): number {
	if (today < from) return scaled(level, weightOfAll(eachDay({ from, to })));
	if (today > to) return 0;
	const left = Math.max(0, scaled(level, weightOf(today)) - soldToday);
	return left + scaled(level, weightOfAll(eachDay({ from: addDays(today, 1), to })));
}

/** The first day of a range by which the coming days have brought an amount, at a level. Null when none has. */
export function dayOf(
	amount: number,
	level: number,
	{ from, to }: Days,
	now: { readonly today: BusinessDay; readonly soldToday: number },
): BusinessDay | null {
	const first = now.today > from ? now.today : from;
	if (toCome(level, { from, to }, now) < amount) return null;
	let [low, high] = [0, daysBetween(first, to)];
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		if (toCome(level, { from, to: addDays(first, middle) }, now) >= amount) high = middle;
		else low = middle + 1;
	}
	return addDays(first, low);
}

function weightOfAll(days: readonly BusinessDay[]): number {
	return days.reduce((sum, day) => sum + weightOf(day), 0);
}

function scaled(amount: number, permille: number): number {
	return Number((BigInt(amount) * BigInt(permille)) / 1000n);
}
