import type { BusinessDay, Millis, TenantId } from '#kernel';
import { type Counter, noBreakdown, recounted, together } from '../counting/counter.ts';
import { type CountedMeasure, type Figure, countedMeasures, difference, nothing, sumOf } from '../figure.ts';
import type { CounterId } from '../table.ts';

/** One tenant's business day, counted again from its orders and compared with the live count. */
export interface Recount {
	/** The recounted figures. The watermark of this counter has no meaning. */
	readonly counter: Counter;
	/** Orders with an event on the day. */
	readonly orders: number;
	/** The live count at the time of the recount. */
	readonly live: ReadonlyMap<CountedMeasure, Figure>;
	/** Whether any figure differs, even where the totals agree. */
	readonly differs: boolean;
}

/** The final figures of a closed business day, and how far the live count was from them. */
export interface Seal {
	readonly day: BusinessDay;
	readonly sealedAt: Millis;
	/** Orders with an event on the day, over all tenants. */
	readonly orders: number;
	/** Figures of the whole base. A measure that is zero on both sides is left out. */
	readonly measures: ReadonlyMap<CountedMeasure, Compared>;
	/** Events missing from the live count, at least. */
	readonly late: number;
	/** The number of tenants that differed, and the first of them by id. */
	readonly differing: number;
	readonly tenants: readonly TenantId[];
}

/** One measure on both sides. Drift is live − sealed. */
export interface Compared {
	readonly live: Figure;
	readonly sealed: Figure;
}

/** Tenants named in one seal. More would enlarge its item and page without helping the search. */
const maxNamed = 100;

/** Compares the recount of a tenant's day with its live counters. */
export function compare(counter: Counter, live: readonly Counter[], orders: number): Recount {
	return {
		counter,
		orders,
		live: new Map(countedMeasures.map((measure) => [measure, sumOf(live.map((one) => total(one, measure)))])),
		differs: countedMeasures.some((measure) => !same(counter, live, measure)),
	};
}

/** Seals a day from the recounts of all its tenants, given in the order of their ids. */
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

/**
 * The events missing from the live count, at least. A shortfall of money without a shortfall of orders counts as one.
 */
function missing({ live, sealed }: Compared): number {
	return Math.max(sealed.orders - live.orders, sealed.amount > live.amount ? 1 : 0, 0);
}

/** No sequence number exceeds this watermark, so a counter that carries it is final. */
const closedWatermark = '9'.repeat(40);

/** The counters to repair when they differ from the recount. */
export function countersOf({ counter: { tenantId, day } }: Recount): CounterId[] {
	return [undefined, recounted].map((shard) => ({ tenantId, day, shard }));
}

/**
 * The counter of a sealed day: unchanged when it was right, otherwise the recount under the final watermark. Late
 * stream records then count no second time. Recounted placements cannot be told apart by shard, so one counter
 * replaces those of the shards.
 */
export function repaired(counter: Counter, truth: Counter): Counter {
	const isHere = (measure: CountedMeasure) => (counter.shard === recounted) === (measure === 'placed');
	const measures = new Map([...truth.measures].filter(([measure]) => isHere(measure)));
	const correct = { ...counter, measures, watermark: closedWatermark };
	const isRight = countedMeasures.every((measure) => same(correct, [counter], measure));
	return isRight && counter.shard === undefined ? counter : correct;
}

function total(counter: Counter, measure: CountedMeasure): Figure {
	return sumOf((counter.measures.get(measure) ?? noBreakdown).hours.values());
}

function same(truth: Counter, live: readonly Counter[], measure: CountedMeasure): boolean {
	const [counted, correct] = [together(live, measure), truth.measures.get(measure) ?? noBreakdown];
	return (['hours', 'channels', 'categories'] as const).every((breakdown) =>
		[...difference(correct[breakdown], counted[breakdown]).values()].every(isNothing),
	);
}

function isNothing({ amount, orders, units }: Figure): boolean {
	return amount === 0 && orders === 0 && units === 0;
}
