import type { BusinessDay, Millis, Money } from '#kernel';

/** How the API answers `GET /v1/base/sales/progress`. */
export interface Progress {
	readonly year: number;
	readonly target: Money | null;
	readonly measure: string;
	readonly achieved: Money;
	readonly live: boolean;
	readonly neededPerDay: Money | null;
	readonly pacePerDay: Money;
	readonly projected: { readonly low: Money; readonly mid: Money; readonly high: Money };
	readonly projectedDate: BusinessDay | null;
}

/** How the API answers `GET /v1/base/sales/series`. */
export interface Series {
	readonly measure: string;
	readonly live: boolean;
	readonly items: readonly SeriesItem[];
}

export interface SeriesItem {
	/** `2026-11-23T09`, `2026-11-23` or `2026-11`, in business time. */
	readonly at: string;
	readonly amount: Money;
	readonly orders: number;
	readonly units: number;
}

/** How the API answers `GET /v1/base/sales/rankings`. */
export interface Ranking {
	readonly dimension: string;
	readonly period: string;
	readonly measure: string;
	readonly live: boolean;
	readonly items: readonly RankingItem[];
}

export interface RankingItem {
	readonly rank: number;
	readonly member: string;
	readonly amount: Money;
	readonly orders: number;
	readonly units: number;
}

/** As many places of a ranking as can be read across a room. */
export const shownPlaces = 5;

/** What is ranked. */
export const rankedDimensions = ['tenant', 'cluster'] as const;
export type RankedDimension = (typeof rankedDimensions)[number];

/** The names of tenants and clusters by their ids, in the two languages. */
export type Names = Readonly<
	Record<RankedDimension, ReadonlyMap<string, { readonly zh: string; readonly en: string }>>
>;

/** Everything the cockpit shows, as of one moment of the server's clock. */
export interface Figures {
	readonly asOf: Millis;
	readonly today: BusinessDay;
	/** `achieved` is the sum of the closed days and of today as it is now; the rest may be some seconds older. */
	readonly progress: Progress;
	readonly days: Series;
	readonly hours: Series;
	readonly rankings: Readonly<Record<RankedDimension, { readonly today: Ranking; readonly year: Ranking }>>;
	readonly names: Names;
}

/** The sum of a series: its amount and its orders. */
export function totalOf(series: Series): { readonly amount: Money; readonly orders: number } {
	const amount = series.items.reduce((sum, item) => sum + item.amount.amount, 0);
	return { amount: { amount, currency: 'CNY' }, orders: series.items.reduce((sum, item) => sum + item.orders, 0) };
}

/** The year up to this moment: the closed days of one series, and today from another that is younger. */
export function yearToDate(days: Series, hours: Series, today: BusinessDay): Money {
	const closed = { ...days, items: days.items.filter(({ at }) => at < today) };
	return { amount: totalOf(closed).amount.amount + totalOf(hours).amount.amount, currency: 'CNY' };
}
