import type { BusinessDay, Millis, TenantId } from '#kernel';
import { type Breakdown, type LiveSales, type TenantSales, noBreakdown } from '../counting/counter.ts';
import { type CountedMeasure, type Figure, countedMeasures, difference, nothing, sumOf } from '../figure.ts';

/** One tenant's business day, counted again from its orders and compared with the live count. */
export interface Recount {
	readonly sales: TenantSales;
	/** Orders with an event on the day. */
	readonly orders: number;
	/** The live count at the time of the recount. */
	readonly live: ReadonlyMap<CountedMeasure, Figure>;
	/** Whether any figure differs, even where the totals agree. */
	readonly differs: boolean;
	/** Whether several shards counted the day. */
	readonly isSpread: boolean;
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

/** Compares the recount of a tenant's day with its live count, if there is one. */
export function compare(sales: TenantSales, live: LiveSales | undefined, orders: number): Recount {
	const counted = live?.measures ?? new Map<CountedMeasure, Breakdown>();
	return {
		sales,
		orders,
		live: new Map(countedMeasures.map((measure) => [measure, total(counted.get(measure))])),
		differs: countedMeasures.some((measure) => !same(sales.measures.get(measure), counted.get(measure))),
		isSpread: live?.isSpread ?? false,
	};
}

/** Seals a day from the recounts of all its tenants, given in the order of their ids. */
export function sealOf(day: BusinessDay, recounts: readonly Recount[], sealedAt: Millis): Seal {
	const measures = new Map<CountedMeasure, Compared>();
	let late = 0;
	for (const measure of countedMeasures) {
		const both = recounts.map(({ sales, live }) => ({
			live: live.get(measure) ?? nothing,
			sealed: total(sales.measures.get(measure)),
		}));
		const compared = { live: sumOf(both.map((pair) => pair.live)), sealed: sumOf(both.map((pair) => pair.sealed)) };
		if (!isNothing(compared.live) || !isNothing(compared.sealed)) measures.set(measure, compared);
		for (const pair of both) late += missing(pair);
	}
	const differing = recounts.filter((pair) => pair.differs).map((pair) => pair.sales.tenantId);
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

function total({ hours }: Breakdown = noBreakdown): Figure {
	return sumOf(hours.values());
}

function same(correct: Breakdown = noBreakdown, counted: Breakdown = noBreakdown): boolean {
	return (['hours', 'channels', 'categories'] as const).every((breakdown) =>
		[...difference(correct[breakdown], counted[breakdown]).values()].every(isNothing),
	);
}

function isNothing({ amount, orders, units }: Figure): boolean {
	return amount === 0 && orders === 0 && units === 0;
}
