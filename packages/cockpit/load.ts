import { type BusinessDay, type Millis, businessDay } from '#kernel';
import type { Api } from './api.ts';
import type { Figures, Names, Progress, RankedDimension, Ranking, Series } from './figures.ts';
import { rankedDimensions, shownPlaces, yearToDate } from './figures.ts';

/** What counts a whole year costs the API a year's counters: it is asked for less often than what counts today. */
const yearEvery: Millis = 20_000;
const namesEvery: Millis = 300_000;
/** A member without a name is new: the names are read again, but not with every poll. */
const namesAgainAfter: Millis = 20_000;
/** 2,000 tenants; a base has about 1,000. */
const mostPages = 20;

interface Kept<T> {
	readonly part: T;
	readonly at: Millis;
}

/** A load of all figures; what moves slowly is kept between loads. Any part that fails fails the load. */
export function loader(api: Api): () => Promise<Figures> {
	let year: Kept<YearPart> | undefined;
	let names: Kept<Names> | undefined;

	return async () => {
		await api.signIn();
		const today = businessDay(api.now());
		if (year?.part.today !== today || older(year, yearEvery)) year = kept(await yearPart(api, today));
		const { progress, days, rankings } = year.part;
		const [hours, tenant, cluster] = await Promise.all([
			series(api, 'hour', today, today),
			ranking(api, 'tenant', today),
			ranking(api, 'cluster', today),
		]);
		const shown = {
			tenant: { today: tenant, year: rankings.tenant },
			cluster: { today: cluster, year: rankings.cluster },
		};
		const wait = names !== undefined && complete(names.part, shown) ? namesEvery : namesAgainAfter;
		if (names === undefined || older(names, wait)) names = kept(await allNames(api));
		const achieved = yearToDate(days, hours, today);
		return {
			asOf: api.now(),
			today,
			progress: { ...progress, achieved },
			hours,
			days,
			rankings: shown,
			names: names.part,
		};
	};

	function kept<T>(part: T): Kept<T> {
		return { part, at: api.now() };
	}

	/** Also when the server's clock was set back. */
	function older({ at }: Kept<unknown>, age: Millis): boolean {
		return Math.abs(api.now() - at) > age;
	}
}

interface YearPart {
	readonly today: BusinessDay;
	readonly progress: Progress;
	readonly days: Series;
	readonly rankings: Readonly<Record<RankedDimension, Ranking>>;
}

async function yearPart(api: Api, today: BusinessDay): Promise<YearPart> {
	const year = today.slice(0, 4);
	const [progress, days, tenant, cluster] = await Promise.all([
		api.get<Progress>(`/v1/base/sales/progress?year=${year}`),
		series(api, 'day', `${year}-01-01`, today),
		ranking(api, 'tenant', year),
		ranking(api, 'cluster', year),
	]);
	return { today, progress, days, rankings: { tenant, cluster } };
}

function series(api: Api, by: 'hour' | 'day', from: BusinessDay, to: BusinessDay): Promise<Series> {
	return api.get<Series>(`/v1/base/sales/series?dimension=base&by=${by}&measure=paid&from=${from}&to=${to}`);
}

function ranking(api: Api, dimension: RankedDimension, period: string): Promise<Ranking> {
	const query = `dimension=${dimension}&period=${period}&measure=paid&limit=${shownPlaces}`;
	return api.get<Ranking>(`/v1/base/sales/rankings?${query}`);
}

function complete(names: Names, rankings: Figures['rankings']): boolean {
	return rankedDimensions.every((dimension) =>
		[rankings[dimension].today, rankings[dimension].year].every(({ items }) =>
			items.every(({ member }) => names[dimension].has(member)),
		),
	);
}

interface Named {
	readonly name: { readonly zh: string; readonly en: string };
}

async function allNames(api: Api): Promise<Names> {
	const [tenants, clusters] = await Promise.all([
		allPages<Named & { tenantId: string }>(api, '/v1/base/tenants'),
		allPages<Named & { clusterId: string }>(api, '/v1/base/clusters'),
	]);
	return {
		tenant: new Map(tenants.map(({ tenantId, name }) => [tenantId, name])),
		cluster: new Map(clusters.map(({ clusterId, name }) => [clusterId, name])),
	};
}

async function allPages<T>(api: Api, path: string): Promise<T[]> {
	const all: T[] = [];
	let cursor = '';
	for (let page = 0; page < mostPages; page++) {
		const { items, nextCursor } = await api.get<{ items: T[]; nextCursor?: string | null }>(
			`${path}?limit=100${cursor}`,
		);
		all.push(...items);
		if (!nextCursor) break;
		cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
	}
	return all;
}
