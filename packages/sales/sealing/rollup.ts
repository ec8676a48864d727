import { type BusinessDay, addDays } from '#kernel';
import { type Counter, figuresBy, wholeBase } from '../counting/counter.ts';
import {
	type CountedMeasure,
	type Dimension,
	type Figure,
	countedMeasures,
	dimensions,
	nothing,
	plus,
} from '../figure.ts';
import { fromText, toText } from '../counting/counter-codec.ts';
import type { Days } from '../period.ts';

/** Figures by their place: of a measure, or of a measure and an hour. */
export type Slots = ReadonlyMap<number, Figure>;
/** The figures of one member by business day. */
export type ByDay = ReadonlyMap<BusinessDay, Slots>;

/** Counters added up by member (`cluster#chaonan`): what every question about their days is answered from. */
export interface Rollup {
	/** Every dimension; the place is that of the measure. */
	readonly daily: ReadonlyMap<string, ByDay>;
	/** Base, clusters, tenants and grades; the place is 24 × that of the measure + the hour. */
	readonly hourly: ReadonlyMap<string, ByDay>;
}

/** All members of a dimension with what they sold on one day. */
export interface Members {
	readonly dimension: Dimension;
	readonly measure: CountedMeasure;
	readonly day: BusinessDay;
	readonly figures: ReadonlyMap<string, Figure>;
}

/** A member of a dimension as rollups name it. */
export function memberName(dimension: Dimension, member: string): string {
	return `${dimension}#${member}`;
}

/** The place of a measure, or of one of its hours. */
export function slotOf(measure: CountedMeasure, hour?: number): number {
	const slot = countedMeasures.indexOf(measure);
	return hour === undefined ? slot : slot * hoursOfDay + hour;
}

const hoursOfDay = 24;

/** Adds counters up in every way in which they are asked for. */
export function rollUp(counters: Iterable<Counter>): Rollup {
	const daily = new Sums();
	const hourly = new Sums();
	for (const counter of counters)
		for (const [measure, { hours }] of counter.measures) {
			for (const dimension of dimensions)
				for (const [member, figure] of figuresBy(counter, measure, dimension))
					daily.add(memberName(dimension, member), counter.day, slotOf(measure), figure);
			for (const [key, figure] of hours) {
				const [cluster = '', grade = '', hour] = key.split('/');
				const slot = slotOf(measure, Number(hour));
				hourly.add(memberName('base', wholeBase), counter.day, slot, figure);
				hourly.add(memberName('tenant', counter.tenantId), counter.day, slot, figure);
				hourly.add(memberName('cluster', cluster), counter.day, slot, figure);
				hourly.add(memberName('grade', grade), counter.day, slot, figure);
			}
		}
	return { daily: daily.all, hourly: hourly.all };
}

class Sums {
	readonly all = new Map<string, Map<BusinessDay, Map<number, Figure>>>();
	add(member: string, day: BusinessDay, slot: number, figure: Figure): void {
		const days = this.all.get(member) ?? new Map<BusinessDay, Map<number, Figure>>();
		const slots = days.get(day) ?? new Map<number, Figure>();
		slots.set(slot, plus(slots.get(slot) ?? nothing, figure));
		this.all.set(member, days.set(day, slots));
	}
}

/** The same figures by dimension, measure and day, as rankings ask for them. */
export function membersOf(daily: Rollup['daily']): Members[] {
	const found = new Map<string, Members & { figures: Map<string, Figure> }>();
	for (const [name, days] of daily) {
		const cut = name.indexOf('#');
		const dimension = dimensions.find((one) => one === name.slice(0, cut));
		if (dimension === undefined) throw new Error('a member of no dimension');
		for (const [day, slots] of days)
			for (const [slot, figure] of slots) {
				const key = `${day} ${slot} ${dimension}`;
				const measure = countedMeasures[slot];
				if (measure === undefined) throw new Error('a place of no measure');
				const members = found.get(key) ?? { dimension, measure, day, figures: new Map<string, Figure>() };
				members.figures.set(name.slice(cut + 1), figure);
				found.set(key, members);
			}
	}
	return [...found.values()];
}

/** Figures as one text of whole numbers: place, amount, orders, units. */
export function packSlots(slots: Slots): string {
	return toText([...slots].flatMap(([slot, { amount, orders, units }]) => [slot, amount, orders, units]));
}

/** The figures of a text made by `packSlots`. */
export function unpackSlots(text: string): Map<number, Figure> {
	const numbers = fromText(text);
	const at = (index: number) => numbers[index] ?? Number.NaN;
	return new Map(
		Array.from({ length: numbers.length / 4 }, (_, i) => [
			at(4 * i),
			{ amount: at(4 * i + 1), orders: at(4 * i + 2), units: at(4 * i + 3) },
		]),
	);
}

/**
 * Sealed days cut into the ranges over which members are stored: years and months from their first day, up to their last
 * or to the last day that is sealed, and single days for the rest.
 */
export function storedRanges({ from, to }: Days, through: BusinessDay): Days[] {
	const ranges: Days[] = [];
	for (let first = from; first <= to;) {
		const last = periodEnds(first)
			.map((end) => (end < through ? end : through))
			.find((end) => end <= to);
		ranges.push({ from: first, to: last ?? first });
		first = addDays(last ?? first, 1);
	}
	return ranges;
}

/** The ends of the year and the month that begin with a day. */
function periodEnds(day: BusinessDay): BusinessDay[] {
	return [
		...(day.endsWith('-01-01') ? [`${day.slice(0, 4)}-12-31`] : []),
		...(day.endsWith('-01') ? [endOfMonth(day)] : []),
	];
}

/** The last day of a day's month. */
export function endOfMonth(day: BusinessDay): BusinessDay {
	return addDays(`${addDays(`${day.slice(0, 7)}-28`, 4).slice(0, 7)}-01`, -1);
}
