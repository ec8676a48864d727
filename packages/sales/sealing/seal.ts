import type { BusinessDay, Millis, TenantId } from '#kernel';
import { type Counter, noBreakdown, recounted, together } from '../counting/counter.ts';
import { type CountedMeasure, type Figure, countedMeasures, difference, nothing, sumOf } from '../figure.ts';
import type { CounterId } from '../table.ts';

/** One tenant's business day, counted again from its orders and compared with what the stream had counted. */
export interface Recount {
	/** The truth. Its watermark says nothing. */
	readonly counter: Counter;
	/** Orders to which something happened on that day. */
	readonly orders: number;
	/** What was counted from the stream when it was recounted. */
	readonly live: ReadonlyMap<CountedMeasure, Figure>;
	/** Whether the two differ in any figure, also where their totals are the same. */
	readonly differs: boolean;
}

/** A closed business day as it stands from now on, and how far the live count was from it. */
export interface Seal {
	readonly day: BusinessDay;
	readonly sealedAt: Millis;
	/** Orders to which something happened on that day, all tenants together. */
	readonly orders: number;
	/** The whole base; a measure of which there is nothing on either side is left out. */
	readonly measures: ReadonlyMap<CountedMeasure, Compared>;
	/** Events that the orders tell of and the live count had not: so many at least. */
	readonly late: number;
	/** How many tenants differed, and the first of them by id. */
	readonly differing: number;
	readonly tenants: readonly TenantId[];
}

/** One measure on both sides; the drift is live − sealed. */
export interface Compared {
	readonly live: Figure;
	readonly sealed: Figure;
}

/** Tenants named in one seal: enough to look into, and few enough for its item and page. */
const maxNamed = 100;

/** Compares the recount of a tenant's day with the counters that counted it live. */
export function compare(counter: Counter, live: readonly Counter[], orders: number): Recount {
	return {
		counter,
		orders,
		live: new Map(countedMeasures.map((measure) => [measure, sumOf(live.map((one) => total(one, measure)))])),
		differs: countedMeasures.some((measure) => !same(counter, live, measure)),
	};
}

/** The seal of a day from the recounts of all its tenants, in the order of their ids. */
export function sealOf(day: BusinessDay, recounts: readonly Recount[], sealedAt: Millis): Seal {
	const measures = new Map<CountedMeasure, Compared>();
	let late = 0;
	for (const measure of countedMeasures) {
		const both = recounts.map(({ counter, live }) => ({
			live: live.get(measure) ?? nothing,
			sealed: total(counter, measure),
		}));
		const compared = { live: sumOf(both.map((pair) => pair.live)), sealed: sumOf(both.map((pair) => pair.sealed)) };
		if (!isNothing(compared.live) || !isNothing(compared.sealed)) measures.set(measure, compared);
		for (const pair of both) late += missing(pair);
	}
	const differing = recounts.filter((pair) => pair.differs).map((pair) => pair.counter.tenantId);
	return {
		day,
		sealedAt,
		orders: recounts.reduce((sum, pair) => sum + pair.orders, 0),
		measures,
		late,
		differing: differing.length,
		tenants: differing.slice(0, maxNamed),
	};
}

/** How many events were missing at least: a figure that is short of money, though of no whole order, lacks one. */
function missing({ live, sealed }: Compared): number {
	return Math.max(sealed.orders - live.orders, sealed.amount > live.amount ? 1 : 0, 0);
}

/** No sequence number is above it: what a counter with this watermark holds is final. */
const closedWatermark = '9'.repeat(40);

/** The counters that have to be right when a recount differs from them. */
export function countersOf({ counter: { tenantId, day } }: Recount): CounterId[] {
	return [undefined, recounted].map((shard) => ({ tenantId, day, shard }));
}

/**
 * What a counter of a sealed day has to be: itself when it is right, otherwise the truth. Then it is closed, for what it
 * had not counted is in it now and may still come by the stream. What was placed cannot be told apart by shard any more:
 * it stands in one counter, in place of those of the shards.
 */
export function repaired(counter: Counter, truth: Counter): Counter {
	const isHere = (measure: CountedMeasure) => (counter.shard === recounted) === (measure === 'placed');
	const measures = new Map([...truth.measures].filter(([measure]) => isHere(measure)));
	const wanted = { ...counter, measures, watermark: closedWatermark };
	const isRight = countedMeasures.every((measure) => same(wanted, [counter], measure));
	return isRight && counter.shard === undefined ? counter : wanted;
}

function total(counter: Counter, measure: CountedMeasure): Figure {
	return sumOf((counter.measures.get(measure) ?? noBreakdown).hours.values());
}

function same(truth: Counter, live: readonly Counter[], measure: CountedMeasure): boolean {
	const [counted, wanted] = [together(live, measure), truth.measures.get(measure) ?? noBreakdown];
	return (['hours', 'channels', 'categories'] as const).every((breakdown) =>
		[...difference(wanted[breakdown], counted[breakdown]).values()].every(isNothing),
	);
}

function isNothing({ amount, orders, units }: Figure): boolean {
	return amount === 0 && orders === 0 && units === 0;
}
