import { type BusinessDay, type TenantId, businessDay, businessHour } from '#kernel';
import { type CountedMeasure, type Dimension, type Figure, merged, nothing, plus, sumOf } from '../figure.ts';
import type { CounterId, CounterSource } from '../table.ts';
import type { SalesEvent } from './sales-event.ts';

/** The sales of one tenant on one business day. */
export interface TenantSales {
	readonly tenantId: TenantId;
	readonly day: BusinessDay;
	readonly measures: ReadonlyMap<CountedMeasure, Breakdown>;
}

/**
 * What one shard of the stream has told of a tenant's sales. A shard delivers its records with rising sequence numbers, so
 * a record at or below `watermark` was counted before. Nothing is ordered between shards: the figure is their sum.
 */
export interface Counter extends TenantSales, CounterId {
	/** The highest sequence number counted: up to 40 digits, more than a number holds. */
	readonly watermark: string;
}

/** A tenant's sales as they were counted live: the sum over the shards. */
export interface LiveSales extends TenantSales {
	/** Whether a measure is the sum of several counters. */
	readonly isSpread: boolean;
}

/** One measure of a counter in three breakdowns. Each sums to the same amount and units. */
export interface Breakdown {
	/** By `<cluster>/<grade>/<hour>`: the tenant's cluster and grade at the commit, and the hour of the day. */
	readonly hours: ReadonlyMap<string, Figure>;
	readonly channels: ReadonlyMap<string, Figure>;
	readonly categories: ReadonlyMap<string, Figure>;
}

/** The breakdown of nothing. */
export const noBreakdown: Breakdown = { hours: new Map(), channels: new Map(), categories: new Map() };

/** A counter before its first event. */
export function emptyCounter({ tenantId, day, source, shard }: CounterId): Counter {
	return { tenantId, day, source, shard, watermark: '0', measures: new Map() };
}

/** The items that tell of a measure. */
export function sourceOf(measure: CountedMeasure): CounterSource {
	return measure === 'placed' ? 'checkouts' : 'orders';
}

/** Stands for the shard in the counter of a recount. No shard has so short an id. */
export const recounted = 'recount';

/**
 * Sums counters over their shards, by tenant and day. A recount replaces the counters of all shards, including later ones.
 * `categoriesOf` also names the categories of measures that were not read.
 */
export function salesOf(
	counters: readonly Counter[],
	categoriesOf: (counter: Counter) => Iterable<string> = ({ measures }) => categoriesIn(measures),
): LiveSales[] {
	return [...Map.groupBy(counters, ({ day, tenantId }) => `${day}#${tenantId}`).values()].flatMap((ofDay) => {
		const [first] = ofDay;
		const sources = [...Map.groupBy(ofDay, ({ source }) => source).values()].map(effectiveCounters);
		const measures = new Map(sources.flatMap((ofSource) => [...summed(ofSource, categoriesOf)]));
		const isSpread = sources.some((ofSource) => ofSource.length > 1);
		return first === undefined ? [] : [{ tenantId: first.tenantId, day: first.day, measures, isSpread }];
	});
}

function effectiveCounters(ofSource: readonly Counter[]): readonly Counter[] {
	const recount = ofSource.find(({ shard }) => shard === recounted);
	return recount === undefined ? ofSource : [recount];
}

function summed(
	counters: readonly Counter[],
	categoriesOf: (counter: Counter) => Iterable<string>,
): TenantSales['measures'] {
	const [first] = counters;
	if (first !== undefined && counters.length === 1) return first.measures;
	const of = (measure: CountedMeasure, part: keyof Breakdown) =>
		merged(counters.map((one) => (one.measures.get(measure) ?? noBreakdown)[part]));
	const measures = new Set(counters.flatMap((one) => [...one.measures.keys()]));
	const sums = new Map(
		[...measures].map((measure) => [
			measure,
			{ hours: of(measure, 'hours'), channels: of(measure, 'channels'), categories: of(measure, 'categories') },
		]),
	);
	return withinBounds(sums, new Set(counters.flatMap((one) => [...categoriesOf(one)])));
}

/**
 * The category that collects all others. A tenant's own category of that name is included. Its orders are the sum of
 * theirs: an order counts once for each of them that it contains.
 */
export const otherCategories = 'other';
/**
 * Categories that a counter tells apart. Names take up to 180 bytes, so a hundred keep a counter below 60 KB of the
 * 400 KB that an item may have.
 */
const maxCategories = 100;

/**
 * Keeps the first hundred categories by name and sums the rest into `other`. Names decide, and not the order of
 * events, so live counts, recounts and sums over shards agree. A category among the first hundred of all sales was
 * among them at every moment and in every shard, and so lost no figure.
 */
function withinBounds(
	measures: TenantSales['measures'],
	names: Set<string> = categoriesIn(measures),
): TenantSales['measures'] {
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

function categoriesIn(measures: TenantSales['measures']): Set<string> {
	return new Set([...measures.values()].flatMap(({ categories }) => [...categories.keys()]));
}

/**
 * Counts events of this tenant and day. An event at or below the watermark is left out and counted in `skipped`. The
 * order and repetition of the given events do not matter.
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

/** The only member of the dimension `base`. */
export const wholeBase = 'base';

/** The figures of a tenant's day by the members of a dimension. */
export function figuresBy(
	sales: TenantSales,
	measure: CountedMeasure,
	dimension: Dimension,
): ReadonlyMap<string, Figure> {
	const breakdown = sales.measures.get(measure);
	if (breakdown === undefined) return noBreakdown.hours;
	switch (dimension) {
		case 'base':
			return new Map([[wholeBase, sumOf(breakdown.hours.values())]]);
		case 'tenant':
			return new Map([[sales.tenantId, sumOf(breakdown.hours.values())]]);
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

/** The dimensions that are also counted by hour. */
export type HourlyDimension = Exclude<Dimension, 'category' | 'channel'>;

/** The figures of one member by the hour of the day, 0–23. */
export function figuresByHour(
	sales: TenantSales,
	measure: CountedMeasure,
	dimension: HourlyDimension,
	member: string,
): ReadonlyMap<string, Figure> {
	const hours = sales.measures.get(measure)?.hours ?? noBreakdown.hours;
	switch (dimension) {
		case 'base':
			return bySegment(hours, 2);
		case 'tenant':
			return sales.tenantId === member ? bySegment(hours, 2) : noBreakdown.hours;
		case 'cluster':
			return bySegment(new Map([...hours].filter(([key]) => key.split('/')[0] === member)), 2);
		case 'grade':
			return bySegment(new Map([...hours].filter(([key]) => key.split('/')[1] === member)), 2);
	}
}

function bySegment(hours: ReadonlyMap<string, Figure>, segment: 0 | 1 | 2): Map<string, Figure> {
	return merged([...hours].map(([key, figure]) => new Map([[key.split('/')[segment] ?? '', figure]])));
}
