import { type BusinessDay, type Millis, businessDay } from '#kernel';
import { StatusError } from '../kit/api-errors.ts';
import type { Api } from '../kit/api.ts';
import {
	type Exceptions,
	type Figures,
	type Latest,
	type Name,
	type Names,
	type Period,
	type Progress,
	type RankedDimension,
	type Ranking,
	type Seal,
	type Series,
	type YearSales,
	periodOf,
	rankedDimensions,
	visibleOrders,
	visibleRows,
} from './figures.ts';
import { type PanelData, valueOf } from '../kit/panel-data.ts';
import { panelCache } from '../kit/panel-cache.ts';

/** The age at which a response is refreshed. Requests over a year's counters are rarer than those over a day's. */
const maxAgeMs = {
	hours: 0,
	latest: 0,
	rankingsToday: 6_000,
	exceptions: 10_000,
	year: 20_000,
	rankings: 20_000,
	seal: 60_000,
	names: 300_000,
	/** A member without a name is new, so the names are read again, but not with every poll. */
	incompleteNames: 20_000,
} as const satisfies Record<string, Millis>;

/** 2,000 tenants; a base has about 1,000. */
const maxPages = 20;

const noNames: Names = { tenant: new Map(), cluster: new Map() };

/**
 * Loads all figures for the period selected at that moment, on the day that `dayOf` makes of today. Throws only if
 * every request failed.
 */
export function loader(
	api: Api,
	currentPeriod: () => Period,
	dayOf: (today: BusinessDay) => BusinessDay,
): () => Promise<Figures> {
	const { load, end } = panelCache(api.now);
	const loadPath = <T>(slot: string, path: string, ageMs: Millis) => load(slot, path, ageMs, () => api.get<T>(path));

	async function rankingsOf(period: Period, today: BusinessDay): Promise<Figures['rankings']> {
		const ageMs = period === 'today' ? maxAgeMs.rankingsToday : maxAgeMs.rankings;
		const panels = rankedDimensions.map(async (dimension) => {
			const query = `dimension=${dimension}&period=${periodOf(period, today)}&measure=paid&limit=${visibleRows}`;
			return [dimension, await loadPath<Ranking>(dimension, `/v1/base/sales/rankings?${query}`, ageMs)] as const;
		});
		return Object.fromEntries(await Promise.all(panels)) as Record<RankedDimension, PanelData<Ranking>>;
	}

	let names = noNames;

	return async () => {
		await api.authenticate();
		const today = dayOf(businessDay(api.now()));
		const period = currentPeriod();
		const [year, hours, rankings, latest, exceptions, seal] = await Promise.all([
			load('year', today, maxAgeMs.year, () => yearSales(api, today)),
			loadPath<Series>('hours', seriesPath('hour', today, today), maxAgeMs.hours),
			rankingsOf(period, today),
			loadPath<Latest>('latest', `/v1/base/sales/latest?limit=${visibleOrders}`, maxAgeMs.latest),
			loadPath<Exceptions>('exceptions', '/v1/base/sales/exceptions', maxAgeMs.exceptions),
			load('seal', '', maxAgeMs.seal, () => lastSeal(api)),
		]);
		const namesAgeMs = hasAllNames(names, rankings, latest) ? maxAgeMs.names : maxAgeMs.incompleteNames;
		names = valueOf(await load('names', '', namesAgeMs, () => allNames(api))) ?? noNames;
		end();
		const panels = [year, hours, latest, exceptions, seal, ...Object.values(rankings)];
		const asOf = Math.max(0, ...panels.map((panel) => ('at' in panel ? panel.at : 0)));
		return { asOf, today, period, year, hours, rankings, latest, exceptions, seal, names };
	};
}

function seriesPath(by: 'hour' | 'day', from: BusinessDay, to: BusinessDay): string {
	return `/v1/base/sales/series?dimension=base&by=${by}&measure=paid&from=${from}&to=${to}`;
}

async function yearSales(api: Api, today: BusinessDay): Promise<YearSales> {
	const year = today.slice(0, 4);
	const [progress, days] = await Promise.all([
		api.get<Progress>(`/v1/base/sales/progress?year=${year}`),
		api.get<Series>(seriesPath('day', `${year}-01-01`, today)),
	]);
	return { progress, days };
}

/** A base without sealing has no such route. */
async function lastSeal(api: Api): Promise<Seal | null> {
	try {
		return (await api.get<{ items: Seal[] }>('/v1/base/sales/seals?limit=1')).items[0] ?? null;
	} catch (error) {
		if (error instanceof StatusError && error.status === 404) return null;
		throw error;
	}
}

function hasAllNames(names: Names, rankings: Figures['rankings'], latest: PanelData<Latest>): boolean {
	const members = (dimension: 'tenant' | 'cluster') => valueOf(rankings[dimension])?.items.map(({ member }) => member);
	const tenants = [...(members('tenant') ?? []), ...(valueOf(latest)?.items.map(({ tenantId }) => tenantId) ?? [])];
	return (
		tenants.every((member) => names.tenant.has(member)) &&
		(members('cluster') ?? []).every((member) => names.cluster.has(member))
	);
}

async function allNames(api: Api): Promise<Names> {
	const [tenants, clusters] = await Promise.all([
		allPages<{ tenantId: string; name: Name }>(api, '/v1/base/tenants'),
		allPages<{ clusterId: string; name: Name }>(api, '/v1/base/clusters'),
	]);
	return {
		tenant: new Map(tenants.map(({ tenantId, name }) => [tenantId, name])),
		cluster: new Map(clusters.map(({ clusterId, name }) => [clusterId, name])),
	};
}

async function allPages<T>(api: Api, path: string): Promise<T[]> {
	const all: T[] = [];
	let cursor = '';
	for (let page = 0; page < maxPages; page++) {
		const { items, nextCursor } = await api.get<{ items: T[]; nextCursor?: string | null }>(
			`${path}?limit=100${cursor}`,
		);
		all.push(...items);
		if (!nextCursor) break;
		cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
	}
	return all;
}
