import type { BusinessDay } from '#kernel';
import { type Backed, backedBy, countedFor } from './backed.ts';
import { type HourlyDimension, type Counter, figuresBy, figuresByHour } from './counter.ts';
import { type CountedMeasure, type Dimension, type Figure, type Measure, difference, merged } from './figure.ts';
import { type Days, eachDay } from './period.ts';
import type { SalesStore } from './store.ts';

/** A figure and whether it may still change: `live` when a day of it is not sealed. */
export interface Known<T> {
	readonly value: T;
	readonly live: boolean;
}

/** Answers what was sold, by day, by hour and by member. What did not sell is not in the maps. */
export interface SalesReader {
	/** One member of a dimension, by business day. */
	byDay(question: {
		readonly dimension: Dimension;
		readonly member: string;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<Known<ReadonlyMap<BusinessDay, Figure>>>;
	/** One member of a dimension, by hour (`2026-11-23T09`). */
	byHour(question: {
		readonly dimension: HourlyDimension;
		readonly member: string;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<Known<ReadonlyMap<string, Figure>>>;
	/** All members of a dimension over the days of a year, month or day. */
	byMember(question: {
		readonly dimension: Dimension;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<Known<ReadonlyMap<string, Figure>>>;
	/** All members of a dimension by business day, each with the tenants behind its figure. Every day asked for is there. */
	byMemberAndDay(question: {
		readonly dimension: Dimension;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<ReadonlyMap<BusinessDay, Known<ReadonlyMap<string, Backed>>>>;
}

/** Reads from the counters of every day asked for. */
export function salesReader(store: Pick<SalesStore, 'counters'>): SalesReader {
	async function read(
		{ days, measure }: { readonly days: Days; readonly measure: Measure },
		figures: (counter: Counter, measure: CountedMeasure) => ReadonlyMap<string, Figure>,
	): Promise<Known<ReadonlyMap<string, Figure>>> {
		const counters = await store.counters(days.from, days.to, countedFor(measure));
		const sum = (counted: CountedMeasure) => merged(counters.map((counter) => figures(counter, counted)));
		return { value: measure === 'net' ? difference(sum('paid'), sum('refunded')) : sum(measure), live: true };
	}
	return {
		byDay: ({ dimension, member, ...rest }) =>
			read(rest, (counter, measure) => {
				const figure = figuresBy(counter, measure, dimension).get(member);
				return new Map(figure === undefined ? [] : [[counter.day, figure]]);
			}),
		byHour: ({ dimension, member, ...rest }) =>
			read(rest, (counter, measure) => {
				const hours = figuresByHour(counter, measure, dimension, member);
				return new Map([...hours].map(([hour, figure]) => [hourName(counter.day, Number(hour)), figure]));
			}),
		byMember: ({ dimension, ...rest }) => read(rest, (counter, measure) => figuresBy(counter, measure, dimension)),
		async byMemberAndDay({ dimension, days, measure }) {
			const counters = await store.counters(days.from, days.to, countedFor(measure));
			const byDay = Map.groupBy(counters, ({ day }) => day);
			const of = (day: BusinessDay) => backedBy(byDay.get(day) ?? [], measure, dimension);
			return new Map(eachDay(days).map((day) => [day, { value: of(day), live: true }]));
		},
	};
}

/** `2026-11-23T09` */
export function hourName(day: BusinessDay, hour: number): string {
	return `${day}T${String(hour).padStart(2, '0')}`;
}
