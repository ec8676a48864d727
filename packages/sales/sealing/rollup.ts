import { type BusinessDay, addDays } from '#kernel';
import { type TenantSales, figuresBy, wholeBase } from '../counting/counter.ts';
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

/** Figures by slot: a measure, or a measure and an hour. */
export type Slots = ReadonlyMap<number, Figure>;
/** The figures of one member by business day. */
export type ByDay = ReadonlyMap<BusinessDay, Slots>;

/** Sales summed by member (`cluster#chaonan`). Every query of sealed days reads these sums. */
export interface Rollup {
	/** All dimensions. The slot is that of the measure. */
	readonly daily: ReadonlyMap<string, ByDay>;
	/** Base, clusters, tenants and grades. The slot is 24 × that of the measure + the hour. */
	readonly hourly: ReadonlyMap<string, ByDay>;
}

/** All members of a dimension with their sales of one day. */
export interface Members {
	readonly dimension: Dimension;
	readonly measure: CountedMeasure;
	readonly day: BusinessDay;
	readonly figures: ReadonlyMap<string, Figure>;
}

/** The name of a member in rollups. */
export function memberName(dimension: Dimension, member: string): string {
	return `${dimension}#${member}`;
}

/** The slot of a measure, or of one of its hours. */
export function slotOf(measure: CountedMeasure, hour?: number): number {
	const slot = countedMeasures.indexOf(measure);
	return hour === undefined ? slot : slot * hoursOfDay + hour;
}

const hoursOfDay = 24;

/** Sums the sales of tenants by every dimension, day and hour. */
export function rollUp(tenants: Iterable<TenantSales>): Rollup {
	const daily = new Sums();
	const hourly = new Sums();
	for (const sales of tenants)
		for (const [measure, { hours }] of sales.measures) {
			for (const dimension of dimensions)
				for (const [member, figure] of figuresBy(sales, measure, dimension))
					daily.add(memberName(dimension, member), sales.day, slotOf(measure), figure);
			for (const [key, figure] of hours) {
				const [cluster = '', grade = '', hour] = key.split('/');
				const slot = slotOf(measure, Number(hour));
				hourly.add(memberName('base', wholeBase), sales.day, slot, figure);
				hourly.add(memberName('tenant', sales.tenantId), sales.day, slot, figure);
				hourly.add(memberName('cluster', cluster), sales.day, slot, figure);
				hourly.add(memberName('grade', grade), sales.day, slot, figure);
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

/** The same figures by dimension, measure and day, as rankings read them. */
export function membersOf(daily: Rollup['daily']): Members[] {
	const byKey = new Map<string, Members & { figures: Map<string, Figure> }>();
	for (const [name, days] of daily) {
		const cut = name.indexOf('#');
		const dimension = dimensions.find((one) => one === name.slice(0, cut));
		if (dimension === undefined) throw new Error('member without a dimension');
		for (const [day, slots] of days)
			for (const [slot, figure] of slots) {
				const key = `${day} ${slot} ${dimension}`;
				const measure = countedMeasures[slot];
				if (measure === undefined) throw new Error('slot without a measure');
				const members = byKey.get(key) ?? { dimension, measure, day, figures: new Map<string, Figure>() };
				members.figures.set(name.slice(cut + 1), figure);
				byKey.set(key, members);
			}
	}
	return [...byKey.values()];
}

/** Encodes figures as one text of whole numbers: slot, amount, orders, units. */
export function packSlots(slots: Slots): string {
	return toText([...slots].flatMap(([slot, { amount, orders, units }]) => [slot, amount, orders, units]));
}

/** Decodes a text of `packSlots`. */
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
 * Splits sealed days into the ranges for which members are stored. Years and months are stored from their first day
 * to their last, or to the last sealed day. Other days are stored singly.
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

/** The ends of the year and month that begin with the day. */
function periodEnds(day: BusinessDay): BusinessDay[] {
	return [
		...(day.endsWith('-01-01') ? [`${day.slice(0, 4)}-12-31`] : []),
		...(day.endsWith('-01') ? [endOfMonth(day)] : []),
	];
}

/** The last day of the month that contains a day. */
export function endOfMonth(day: BusinessDay): BusinessDay {
	return addDays(`${addDays(`${day.slice(0, 7)}-28`, 4).slice(0, 7)}-01`, -1);
}
