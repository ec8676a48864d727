import { type BusinessDay, addDays, daysBetween } from '#kernel';
import { type Days, eachDay } from '../period.ts';
import { weightOf } from './season.ts';

/** What an ordinary day brings, in fen: at least, most likely, at most. A day of the season brings its weight of that. */
export interface Level {
	readonly low: number;
	readonly mid: number;
	readonly high: number;
}

/** The level looks back on half a year: enough weeks to see how far they scatter, and few enough to be of this business. */
export const levelDays = 182;
/** Most likely is the middle of the last eight weeks, which no single festival moves, made or missed. */
const midWeeks = 8;

/**
 * The level of the closed days before today, from the first that sold; while none has, today stands for it. Each week is
 * measured against its weight in the season. `low` and `high` are the tenth and the ninetieth percentile of the weeks, and
 * at least so far from `mid` as the season itself may be wrong: 15 %, 10 % more for each year to come, and 90 % shared by
 * the weeks that have been seen. These three were chosen by the back-test. Weeks in which more came back than was sold bring
 * nothing at the least and likely nothing, so that always low ≤ mid ≤ high.
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

/** What an ordinary day brought in each whole week before today, the latest first; of fewer days, what they are. */
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

/** What the days of a range that are to come bring beyond what is achieved, at a level. Today brings at least what it has. */
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

/** The first day of a range on which, at a level, the days to come have brought so much; null when none of them does. */
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
