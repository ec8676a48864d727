import { type BusinessDay, type TenantId, businessDay, businessHour } from '#kernel';
import { type CountedMeasure, type Dimension, type Figure, merged, nothing, plus, sumOf } from '../figure.ts';
import type { SalesEvent } from './sales-event.ts';

/**
 * The sales of one tenant on one business day. All orders of a tenant lie in one partition, so the stream tells them in
 * order, with rising sequence numbers: what is not above `watermark` has been counted here before.
 */
export interface Counter {
	readonly tenantId: TenantId;
	readonly day: BusinessDay;
	/** The shard of the stream that it counts, where a tenant's records come from several: one counter each. */
	readonly shard?: string | undefined;
	/** The highest sequence number counted: up to 40 digits, more than a number holds. */
	readonly watermark: string;
	readonly measures: ReadonlyMap<CountedMeasure, Breakdown>;
}

/** One measure of a counter, told apart in three ways that each sum to the same amount and units. */
export interface Breakdown {
	/** By `<cluster>/<grade>/<hour>`: the tenant's cluster and grade as they were at the commit, the hour of the day. */
	readonly hours: ReadonlyMap<string, Figure>;
	readonly channels: ReadonlyMap<string, Figure>;
	readonly categories: ReadonlyMap<string, Figure>;
}

/** A measure of which nothing was counted. */
export const noBreakdown: Breakdown = { hours: new Map(), channels: new Map(), categories: new Map() };

/** A counter that has counted nothing. */
export function emptyCounter(tenantId: TenantId, day: BusinessDay, shard?: string): Counter {
	return { tenantId, day, ...(shard === undefined ? {} : { shard }), watermark: '0', measures: new Map() };
}

/** In the place of a shard: what was placed, as it was recounted when its day was sealed and the shards were wrong. */
export const recounted = 'recount';

/** The counters that count: one that was recounted stands for those of all shards, also for one that comes after it. */
export function effectiveCounters(counters: readonly Counter[]): Counter[] {
	const nameOf = ({ day, tenantId }: Counter) => `${day}#${tenantId}`;
	const settled = new Set(counters.filter((one) => one.shard === recounted).map(nameOf));
	return counters.filter((one) => one.shard === undefined || one.shard === recounted || !settled.has(nameOf(one)));
}

/**
 * Where a counter counts the categories that it does not tell apart. A tenant's own category of that name is in it too. Its
 * orders are the sum of theirs: an order counts once for each of them that it contains.
 */
export const otherCategories = 'other';
/**
 * Categories that a counter tells apart. They are free texts of up to 180 bytes: a hundred keep a counter below 60 KB, of
 * the 400 that an item may have, whatever a tenant calls its goods.
 */
const maxCategories = 100;

/**
 * Counts the categories beyond the first hundred by name as one. Names decide and not the order of events: a category among
 * the first hundred of all was among them at any time, so that it never lost a figure, and one that is not ends in `other`
 * with all it had. Counted live, recounted or added up from shards, the same sales are the same figures.
 */
function withinBounds(measures: Counter['measures']): Counter['measures'] {
	const names = new Set([...measures.values()].flatMap(({ categories }) => [...categories.keys()]));
	names.delete(otherCategories);
	if (names.size <= maxCategories) return measures;
	const kept = new Set([...names].toSorted().slice(0, maxCategories));
	const bounded = ([name, figure]: readonly [string, Figure]) =>
		new Map([[kept.has(name) ? name : otherCategories, figure]]);
	return new Map(
		[...measures].map(([measure, breakdown]) => [
			measure,
			{ ...breakdown, categories: merged([...breakdown.categories].map(bounded)) },
		]),
	);
}

/** What counters of one tenant and day say together of a measure. */
export function together(counters: readonly Counter[], measure: CountedMeasure): Breakdown {
	const of = (part: keyof Breakdown) => merged(counters.map((one) => (one.measures.get(measure) ?? noBreakdown)[part]));
	const sums = { hours: of('hours'), channels: of('channels'), categories: of('categories') };
	return withinBounds(new Map([[measure, sums]])).get(measure) ?? sums;
}

/**
 * Counts events of this tenant and day. An event that was counted before, or that comes after a later one has been
 * counted, is left out: `skipped` says how many. The order and repetition of the events given do not matter.
 */
export function fold(counter: Counter, events: readonly SalesEvent[]): { counter: Counter; skipped: number } {
	const fresh = new Map(
		events
			.filter((event) => BigInt(event.sequenceNumber) > BigInt(counter.watermark))
			.map((event) => [`${event.sequenceNumber}/${event.measure}/${event.nth}`, event]),
	);
	if (fresh.size === 0) return { counter, skipped: events.length };
	const measures = new Map(counter.measures);
	let watermark = BigInt(counter.watermark);
	for (const event of fresh.values()) {
		if (event.tenantId !== counter.tenantId || businessDay(event.at) !== counter.day)
			throw new Error('an event of another tenant or day');
		measures.set(event.measure, withEvent(measures.get(event.measure) ?? noBreakdown, event));
		if (BigInt(event.sequenceNumber) > watermark) watermark = BigInt(event.sequenceNumber);
	}
	const counted = { ...counter, watermark: String(watermark), measures: withinBounds(measures) };
	return { counter: counted, skipped: events.length - fresh.size };
}

function withEvent(breakdown: Breakdown, event: SalesEvent): Breakdown {
	const figure = { amount: event.amount, orders: event.orders, units: event.units };
	return {
		hours: withFigure(breakdown.hours, `${event.clusterId}/${event.grade}/${businessHour(event.at)}`, figure),
		channels: withFigure(breakdown.channels, event.channel, figure),
		categories: withCategories(breakdown.categories, event),
	};
}

function withCategories(categories: Breakdown['categories'], event: SalesEvent): Breakdown['categories'] {
	const sums = new Map(categories);
	for (const { category, amount, units } of event.categories)
		sums.set(category, plus(sums.get(category) ?? nothing, { amount, orders: event.orders, units }));
	return sums;
}

function withFigure(map: ReadonlyMap<string, Figure>, key: string, figure: Figure): Map<string, Figure> {
	return new Map(map).set(key, plus(map.get(key) ?? nothing, figure));
}

/** The member of the dimension `base`. */
export const wholeBase = 'base';

/** The figures of one counter by the members of a dimension. */
export function figuresBy(
	counter: Counter,
	measure: CountedMeasure,
	dimension: Dimension,
): ReadonlyMap<string, Figure> {
	const breakdown = counter.measures.get(measure);
	if (breakdown === undefined) return noBreakdown.hours;
	switch (dimension) {
		case 'base':
			return new Map([[wholeBase, sumOf(breakdown.hours.values())]]);
		case 'tenant':
			return new Map([[counter.tenantId, sumOf(breakdown.hours.values())]]);
		case 'cluster':
			return bySegment(breakdown.hours, 0);
		case 'grade':
			return bySegment(breakdown.hours, 1);
		case 'channel':
			return breakdown.channels;
		case 'category':
			return breakdown.categories;
	}
}

/** The dimensions whose figures are also known by the hour. */
export type HourlyDimension = Exclude<Dimension, 'category' | 'channel'>;

/** The figures of one member by the hour of the day, 0–23. */
export function figuresByHour(
	counter: Counter,
	measure: CountedMeasure,
	dimension: HourlyDimension,
	member: string,
): ReadonlyMap<string, Figure> {
	const hours = counter.measures.get(measure)?.hours ?? noBreakdown.hours;
	switch (dimension) {
		case 'base':
			return bySegment(hours, 2);
		case 'tenant':
			return counter.tenantId === member ? bySegment(hours, 2) : noBreakdown.hours;
		case 'cluster':
			return bySegment(new Map([...hours].filter(([key]) => key.split('/')[0] === member)), 2);
		case 'grade':
			return bySegment(new Map([...hours].filter(([key]) => key.split('/')[1] === member)), 2);
	}
}

function bySegment(hours: ReadonlyMap<string, Figure>, segment: 0 | 1 | 2): Map<string, Figure> {
	return merged([...hours].map(([key, figure]) => new Map([[key.split('/')[segment] ?? '', figure]])));
}
