import { type BusinessDay, type TenantId, businessDay, businessHour } from '#kernel';
import { type Dimension, type Figure, type CountedMeasure, merged, nothing, plus, sumOf } from './figure.ts';
import type { SalesEvent } from './sale.ts';

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
export function standing(counters: readonly Counter[]): Counter[] {
	const nameOf = ({ day, tenantId }: Counter) => `${day}#${tenantId}`;
	const settled = new Set(counters.filter((one) => one.shard === recounted).map(nameOf));
	return counters.filter((one) => one.shard === undefined || one.shard === recounted || !settled.has(nameOf(one)));
}

/** What counters of one tenant and day say together. */
export function together(counters: readonly Counter[]): ReadonlyMap<CountedMeasure, Breakdown> {
	const of = (measure: CountedMeasure, part: keyof Breakdown) =>
		merged(counters.map((one) => (one.measures.get(measure) ?? noBreakdown)[part]));
	const counted = new Set(counters.flatMap((one) => [...one.measures.keys()]));
	return new Map(
		[...counted].map((measure) => [
			measure,
			{ hours: of(measure, 'hours'), channels: of(measure, 'channels'), categories: of(measure, 'categories') },
		]),
	);
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
	return { counter: { ...counter, watermark: String(watermark), measures }, skipped: events.length - fresh.size };
}

function withEvent(breakdown: Breakdown, event: SalesEvent): Breakdown {
	const figure = { amount: event.amount, orders: event.orders, units: event.units };
	return {
		hours: withFigure(breakdown.hours, `${event.clusterId}/${event.grade}/${businessHour(event.at)}`, figure),
		channels: withFigure(breakdown.channels, event.channel, figure),
		categories: event.categories.reduce(
			(map, { category, amount, units }) => withFigure(map, category, { amount, orders: event.orders, units }),
			breakdown.categories,
		),
	};
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
			return byPart(breakdown.hours, 0);
		case 'grade':
			return byPart(breakdown.hours, 1);
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
			return byPart(hours, 2);
		case 'tenant':
			return counter.tenantId === member ? byPart(hours, 2) : noBreakdown.hours;
		case 'cluster':
			return byPart(new Map([...hours].filter(([key]) => key.split('/')[0] === member)), 2);
		case 'grade':
			return byPart(new Map([...hours].filter(([key]) => key.split('/')[1] === member)), 2);
	}
}

function byPart(hours: ReadonlyMap<string, Figure>, part: 0 | 1 | 2): Map<string, Figure> {
	return merged([...hours].map(([key, figure]) => new Map([[key.split('/')[part] ?? '', figure]])));
}
