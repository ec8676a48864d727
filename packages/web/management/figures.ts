import type { BusinessDay, Millis, Money } from '#kernel';
import type { PanelData } from '../kit/panel-data.ts';

/** The response of `GET /v1/base/sales/progress`. */
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

/** The response of `GET /v1/base/sales/series`. */
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

/** The response of `GET /v1/base/sales/rankings`. */
export interface Ranking {
	readonly dimension: string;
	readonly period: string;
	readonly measure: string;
	readonly live: boolean;
	readonly items: readonly RankingItem[];
}

export interface RankingItem {
	/** Null values are withheld from the user's role. */
	readonly rank: number | null;
	readonly member: string;
	readonly amount: Money | null;
	readonly orders: number | null;
	/** The member in the previous period; null without sales then. Absent where the API does not compare. */
	readonly previous?: { readonly rank: number | null } | null;
}

/** The response of `GET /v1/base/sales/latest`. */
export interface Latest {
	readonly measure: string;
	readonly live: boolean;
	readonly items: readonly LatestOrder[];
}

export interface LatestOrder {
	readonly orderId: string;
	readonly tenantId: string;
	readonly amount: Money;
	readonly units: number;
	readonly paidAt: string;
	readonly title: Name;
}

/** The response of `GET /v1/base/sales/exceptions`. */
export interface Exceptions {
	readonly unshipped: {
		readonly count: number;
		readonly oldestPaidAt: string | null;
		readonly items: readonly UnshippedOrder[];
	};
	readonly reviews: number;
	/** Returns that wait for a decision of the base. */
	readonly returns: number;
	/** Refunds and transfers that a member of the base has to return. */
	readonly manualRefunds: number;
	/** Disputes and refunds that the provider reports and the base did not make. */
	readonly payments: readonly { readonly id: string }[];
	readonly failures: readonly { readonly work: string; readonly since: string }[];
}

export interface UnshippedOrder {
	readonly orderId: string;
	readonly tenantId: string;
	readonly paidAt: string;
}

/** An item of `GET /v1/base/sales/seals`: a closed business day, recounted. */
export interface Seal {
	readonly day: BusinessDay;
	readonly measures: Readonly<Record<string, { readonly drift: { readonly amount: Money; readonly orders: number } }>>;
}

/** Ranking rows readable across a room. */
export const visibleRows = 5;
/** Orders readable across a room. */
export const visibleOrders = 8;

export const rankedDimensions = ['cluster', 'tenant', 'category', 'channel'] as const;
export type RankedDimension = (typeof rankedDimensions)[number];

export const periods = ['today', 'month', 'year'] as const;
export type Period = (typeof periods)[number];

/** The API's name of a period. */
export function periodOf(period: Period, today: BusinessDay): string {
	return { today, month: today.slice(0, 7), year: today.slice(0, 4) }[period];
}

export interface Name {
	readonly zh: string;
	readonly en: string;
}

/** The names of tenants and clusters by id. */
export type Names = Readonly<Record<'tenant' | 'cluster', ReadonlyMap<string, Name>>>;

/** The data of the year panel. */
export interface YearSales {
	readonly progress: Progress;
	readonly days: Series;
}

/** The data of the cockpit. */
export interface Figures {
	/** The server time of the newest response. */
	readonly asOf: Millis;
	readonly today: BusinessDay;
	readonly period: Period;
	readonly year: PanelData<YearSales>;
	readonly hours: PanelData<Series>;
	readonly rankings: Readonly<Record<RankedDimension, PanelData<Ranking>>>;
	readonly latest: PanelData<Latest>;
	readonly exceptions: PanelData<Exceptions>;
	/** The last sealed day; null if there is none. */
	readonly seal: PanelData<Seal | null>;
	readonly names: Names;
}

/** The sum of a series. */
export function totalOf(series: Series): {
	readonly amount: Money;
	readonly orders: number;
	readonly units: number;
} {
	const sum = (of: (item: SeriesItem) => number) => series.items.reduce((total, item) => total + of(item), 0);
	return {
		amount: { amount: sum((item) => item.amount.amount), currency: 'CNY' },
		orders: sum((item) => item.orders),
		units: sum((item) => item.units),
	};
}

/** The year to date: closed days of one series, and today from a newer one. */
export function yearToDate(days: Series, hours: Series, today: BusinessDay): Money {
	const closed = { ...days, items: days.items.filter(({ at }) => at < today) };
	return { amount: totalOf(closed).amount.amount + totalOf(hours).amount.amount, currency: 'CNY' };
}
