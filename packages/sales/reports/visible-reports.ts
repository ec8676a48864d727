import type { BusinessDay, TenantId } from '#kernel';
import { type Dimension, type Figure, type Measure, merged, nothing } from '../figure.ts';
import { type Days, eachDay, parsePeriod } from '../period.ts';
import { type RankingRow, ranking, rankingBeside, withFormerMembers } from './ranking.ts';
import type { Known, SalesReader } from './reader.ts';
import { type SeriesQuery, series, timesOf } from './series.ts';
import { type Viewer, type VisibleFigure, rival } from '../privacy/visibility.ts';
import { type SuppressedTable, withSuppression } from '../privacy/cell-suppression.ts';

/** A ranking of the members of a dimension in a period, compared with the period before. */
export interface RankingQuery {
	readonly dimension: Dimension;
	/** `2026`, `2026-11` or `2026-11-11`. */
	readonly period: string;
	readonly days: Days;
	readonly before: Days;
	readonly measure: Measure;
}

/** A row as a viewer sees it. A suppressed row has no rank, and ranks are counted without it. */
export type VisibleRankingRow = VisibleFigure & {
	readonly rank: number | null;
	readonly member: string;
	readonly previous: (VisibleFigure & { readonly rank: number | null }) | null;
};

/** A point of a series as a viewer sees it. */
export type VisiblePoint = VisibleFigure & { readonly at: string };

/**
 * A ranking as a viewer may see it. A member that sold only in the period before is listed with zero. A cluster
 * manager sees other clusters by rank alone, and the tenants of its own cluster (`ownTenants`) ranked among
 * themselves. The association sees small groups without figures. A running period has no comparison for the
 * association, because that would cover part of a period. Zero sales are no secret of a group, and its earlier figure
 * follows the earlier ranking.
 */
export async function rankingFor(
	viewer: Viewer,
	reader: SalesReader,
	query: RankingQuery,
	ownTenants: ReadonlySet<TenantId>,
): Promise<Known<VisibleRankingRow[]>> {
	if (viewer.sees === 'aggregates' && query.dimension !== 'base') return suppressedRanking(reader, query);
	const { dimension, measure, days, before } = query;
	const sold = (each: Days) => reader.byMember({ dimension, days: each, measure });
	const [current, earlier] = await Promise.all([sold(days), sold(before)]);
	const kept = keeps(viewer, dimension, ownTenants);
	const then = keptOf(earlier.value, kept);
	const rows = rankingBeside(withFormerMembers(keptOf(current.value, kept), then), then);
	const rivals = viewer.sees === 'cluster' && dimension === 'cluster';
	return {
		live: current.live,
		value: rows.map((row) => (rivals && row.member !== viewer.clusterId ? withoutFigures(row) : row)),
	};
}

function withoutFigures({ rank, member, previous }: RankingRow): VisibleRankingRow {
	return { rank, member, ...rival, previous: previous && { rank: previous.rank, ...rival } };
}

/** Selects the members that a viewer sees in a ranking: among tenants, a cluster manager sees its own. */
function keeps(viewer: Viewer, dimension: Dimension, ownTenants: ReadonlySet<TenantId>): (member: string) => boolean {
	return viewer.sees === 'cluster' && dimension === 'tenant' ? (member) => ownTenants.has(member) : () => true;
}

function keptOf<T>(figures: ReadonlyMap<string, T>, kept: (member: string) => boolean): Map<string, T> {
	return new Map([...figures].filter(([member]) => kept(member)));
}

async function suppressedRanking(reader: SalesReader, query: RankingQuery): Promise<Known<VisibleRankingRow[]>> {
	const { period, days, before } = query;
	const table = await withSuppression(reader, { ...query, days: { from: before.from, to: days.to } });
	const { value, live } = table.at(period);
	const name = before.from.slice(0, period.length);
	const whole = parsePeriod(name);
	const comparable = whole.ok && whole.value.to === before.to;
	const earlier = new Map(
		comparable ? visibleRows(table.at(name).value).map(({ member, ...row }) => [member, row]) : [],
	);
	const rows = visibleRows(withFormerMembers(value, earlier));
	return { live, value: rows.map((row) => ({ ...row, previous: earlier.get(row.member) ?? null })) };
}

function visibleRows(
	figures: ReadonlyMap<string, VisibleFigure>,
): (VisibleFigure & { rank: number | null; member: string })[] {
	const seen = new Map<string, Figure>();
	const unseen: (VisibleFigure & { rank: null; member: string })[] = [];
	for (const [member, figure] of figures)
		if (figure.amount === null) unseen.push({ rank: null, member, ...figure });
		else seen.set(member, figure);
	return [...ranking(seen), ...unseen.toSorted((a, b) => (a.member < b.member ? -1 : 1))];
}

/** A series as a viewer may see it. For the association a month is always the whole month. */
export async function seriesFor(
	viewer: Viewer,
	reader: SalesReader,
	query: SeriesQuery,
): Promise<Known<readonly VisiblePoint[]>> {
	if (viewer.sees !== 'aggregates' || query.dimension === 'base') return series(reader, query);
	const points = timesIn(query.days, query.by);
	const table = await withSuppression(reader, query);
	const read = points.map((at) => ({ at, known: table.at(at) }));
	return {
		value: read.map(({ at, known }) => ({ at, ...(known.value.get(query.member) ?? nothing) })),
		live: read.some(({ known }) => known.live),
	};
}

function timesIn(days: Days, by: SeriesQuery['by']): string[] {
	return [...new Set(eachDay(days).flatMap((day) => timesOf(day, by)))];
}

/** A row of a CSV export: the sales of a member in a day or month. */
export type ReportRow = VisibleFigure & { readonly at: string; readonly member: string; readonly live: boolean };

/** A query for every member of a dimension by day or month. */
export interface ExportQuery {
	readonly dimension: Dimension;
	readonly by: 'day' | 'month';
	readonly measure: Measure;
	readonly days: Days;
}

/**
 * The rows that a viewer may see, by time and member. Members without sales and members of other clusters have no
 * rows.
 */
export async function exportFor(
	viewer: Viewer,
	reader: SalesReader,
	query: ExportQuery,
	ownTenants: ReadonlySet<TenantId>,
): Promise<ReportRow[]> {
	const { dimension, by, days } = query;
	const at =
		viewer.sees === 'aggregates' && dimension !== 'base'
			? (await withSuppression(reader, query)).at
			: summing(await reader.byMemberAndDay(query), by);
	const kept =
		viewer.sees === 'cluster' && dimension === 'cluster'
			? (member: string) => member === viewer.clusterId
			: keeps(viewer, dimension, ownTenants);
	return timesIn(days, by).flatMap((time) => {
		const { value, live } = at(time);
		return [...keptOf(value, kept)]
			.toSorted(([a], [b]) => (a < b ? -1 : 1))
			.map(([member, figure]) => ({ at: time, member, ...figure, live }));
	});
}

function summing(
	daily: ReadonlyMap<BusinessDay, Known<ReadonlyMap<string, Figure>>>,
	by: 'day' | 'month',
): SuppressedTable['at'] {
	const times = Map.groupBy(daily, ([day]) => (by === 'day' ? day : day.slice(0, 7)));
	return (time) => {
		const known = (times.get(time) ?? []).map(([, figures]) => figures);
		return { value: merged(known.map(({ value }) => value)), live: known.some(({ live }) => live) };
	};
}
