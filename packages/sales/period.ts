import { type BusinessDay, type Result, accepted, addDays, daysBetween, isDay, refused } from '#kernel';
import type { Fault } from '#kernel/schemas';
import type { SalesRefusal } from './figure.ts';

/** Business days from `from` to `to`, both included. */
export interface Days {
	readonly from: BusinessDay;
	readonly to: BusinessDay;
}

/** The steps of a series. */
export const steps = ['hour', 'day', 'month'] as const;
export type Step = (typeof steps)[number];

/** The longest series of each step, in days: some 750, 400 and 37 points. */
export const maxDays = { hour: 31, day: 400, month: 1_100 } as const satisfies Record<Step, number>;

/** The range of days that a query may name. */
const firstDay = '2000-01-01';
const lastDay = '2100-12-31';

/** The days of a calendar year. */
export function daysOfYear(year: number): Days {
	return { from: `${year}-01-01`, to: `${year}-12-31` };
}

/** The number of days. Zero or less for an empty range. */
export function lengthOf({ from, to }: Days): number {
	return daysBetween(from, to) + 1;
}

/** Every day of a range. */
export function eachDay(days: Days): BusinessDay[] {
	return Array.from({ length: Math.max(0, lengthOf(days)) }, (_, i) => addDays(days.from, i));
}

/** Parses a year, month or business day (`2026`, `2026-11`, `2026-11-11`) to its days. */
export function parsePeriod(period: string): Result<Days, SalesRefusal> {
	const first = period + '0000-01-01'.slice(period.length);
	if (![4, 7, 10].includes(period.length) || !isBusinessDay(first))
		return invalid({ pointer: '/period', detail: 'must be a year, month or day, such as 2026, 2026-11 or 2026-11-11' });
	if (period.length === 10) return accepted({ from: period, to: period });
	if (period.length === 4) return accepted(daysOfYear(Number(period)));
	return accepted({ from: first, to: addDays(`${addDays(`${period}-28`, 4).slice(0, 7)}-01`, -1) });
}

/**
 * The period before a year, month or business day. A running period is compared with the same number of days of the
 * one before, today included; a shorter month is taken whole.
 */
export function periodBefore({ from, to }: Days, today: BusinessDay): Days {
	const last = addDays(from, -1);
	const first =
		from === to ? last : from.endsWith('-01-01') && to.endsWith('-12-31') ? startOf(last, 4) : startOf(last, 7);
	if (today < from || today >= to) return { from: first, to: last };
	const even = addDays(first, daysBetween(from, today));
	return { from: first, to: even < last ? even : last };
}

/** The first day of the year (`length` 4) or month (7) that contains a day. */
function startOf(day: BusinessDay, length: 4 | 7): BusinessDay {
	return day.slice(0, length) + '0000-01-01'.slice(length);
}

/** Parses the days of a series. Defaults: today by hour, the last 30 days by day, this year by month. */
export function parseDays(
	given: { readonly from?: string | undefined; readonly to?: string | undefined },
	by: Step,
	today: BusinessDay,
): Result<Days, SalesRefusal> {
	const faults = (['from', 'to'] as const)
		.filter((name) => given[name] !== undefined && !isBusinessDay(given[name]))
		.map((name) => ({ pointer: `/${name}`, detail: `must be a day from ${firstDay} to ${lastDay}` }));
	if (faults.length > 0) return invalid(...faults);
	const to = given.to ?? (given.from !== undefined && given.from > today ? given.from : today);
	const from = given.from ?? usualStart(by, to);
	if (from > to) return invalid({ pointer: '/from', detail: 'must not be after to' });
	if (lengthOf({ from, to }) > maxDays[by])
		return invalid({
			pointer: '/from',
			detail: `must be at most ${maxDays[by]} days before the end of a series by ${by}`,
		});
	return accepted({ from, to });
}

function usualStart(by: Step, to: BusinessDay): BusinessDay {
	switch (by) {
		case 'hour':
			return to;
		case 'day':
			return [addDays(to, -29), firstDay].toSorted()[1] ?? firstDay;
		case 'month':
			return `${to.slice(0, 4)}-01-01`;
	}
}

function isBusinessDay(text: string): boolean {
	return isDay(text) && text >= firstDay && text <= lastDay;
}

/** Refuses a query with its faults. */
export function invalid(...errors: Fault[]) {
	return refused({ kind: 'invalid', errors } satisfies SalesRefusal);
}
