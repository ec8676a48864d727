import { type BusinessDay, addDays } from '#kernel';
import type { Chance } from '#local/testing';

/** The orders of each day of a simulated year. The shape is independent of the product's projection. */
export function dailyOrders(days: readonly BusinessDay[], orders: number, random: Chance): number[] {
	const weights = days.map((day) => weightOf(day) * (0.8 + 0.4 * random.next()));
	const sum = weights.reduce((a, b) => a + b, 0);
	let due = 0;
	let given = 0;
	return weights.map((weight) => {
		due += (orders * weight) / sum;
		const ofDay = Math.round(due) - given;
		given += ofDay;
		return ofDay;
	});
}

/** Seasons as `MM-DD`, both days included, with a factor on an ordinary day. The last match holds. */
const seasons: readonly (readonly [from: string, to: string, weight: number])[] = [
	['01-05', '01-28', 1.3],
	['02-10', '02-24', 0.35],
	['03-05', '03-08', 1.8],
	['06-01', '06-17', 1.6],
	['06-18', '06-18', 6],
	['07-05', '08-20', 0.8],
	['09-28', '10-07', 1.4],
	['10-21', '10-31', 1.9],
	['11-01', '11-10', 2.6],
	['11-11', '11-11', 22],
	['12-10', '12-11', 1.6],
	['12-12', '12-12', 5],
];

function weightOf(day: BusinessDay): number {
	const date = day.slice(5);
	return seasons.findLast(([from, to]) => date >= from && date <= to)?.[2] ?? 1;
}

export function daysOf(year: number): BusinessDay[] {
	const days: BusinessDay[] = [];
	for (let day = `${year}-01-01`; day.startsWith(String(year)); day = addDays(day, 1)) days.push(day);
	return days;
}

/** The hours of the day with orders, and their shares. */
export const slots = [
	{ hour: 3, share: 0.1 },
	{ hour: 10, share: 0.3 },
	{ hour: 16, share: 0.25 },
	{ hour: 21, share: 0.35 },
] as const;
