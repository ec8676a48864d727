import type { DirectoryStore } from '#directory';
import { on } from '#http';
import { toPointResponse, toProgressResponse, toRankingRowResponse } from '#http/schemas';
import { accepted, businessDay } from '#kernel';
import {
	type Days,
	type SalesReader,
	parseSeriesQuery,
	parsePeriod,
	periodBefore,
	progress,
	rankingBeside,
	rowAmong,
	series,
	soldForProgress,
	toCsv,
} from '#sales';
import { routes } from './routes.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly sales: SalesReader;
}

/** The measure that targets are set in. */
const targeted = 'paid';
const dimension = 'tenant';

/** Handlers of the tenant's own sales. */
export function salesHandlers({ directory, sales }: Stores) {
	return [
		on(routes.getMerchantProgress, async ({ principal, query, now }) => {
			const today = businessDay(now);
			const year = Number(query.year ?? today.slice(0, 4));
			const owner = { dimension, member: principal.tenantId } as const;
			const [set, { value, live }] = await Promise.all([
				directory.ownedTarget(owner, year),
				soldForProgress(sales, { ...owner, measure: targeted }, year, today),
			]);
			const target = set?.target.amount ?? null;
			return accepted(toProgressResponse(progress(value, { year, target, today, measure: targeted }), live));
		}),
		on(routes.getMerchantSeries, async ({ principal, query, now }) => {
			const asked = parseSeriesQuery({ ...query, dimension, member: principal.tenantId }, businessDay(now));
			if (!asked.ok) return asked;
			const { member, by, measure } = asked.value;
			const { value, live } = await series(sales, asked.value);
			return accepted({ dimension, member, by, measure, live, items: value.map(toPointResponse) });
		}),
		on(routes.getMerchantRanking, async ({ principal, query: { measure, ...query }, now }) => {
			const today = businessDay(now);
			const period = query.period ?? today.slice(0, 4);
			const days = parsePeriod(period);
			if (!days.ok) return days;
			const comparedWith = periodBefore(days.value, today);
			const sold = (each: Days) => sales.byMember({ dimension, days: each, measure });
			const [current, before] = await Promise.all([sold(days.value), sold(comparedWith)]);
			const { row, of: count } = rowAmong(rankingBeside(current.value, before.value), principal.tenantId);
			const items = row ? [toRankingRowResponse(row)] : [];
			return accepted({ dimension, period, comparedWith, measure, live: current.live, of: count, items });
		}),
		on(routes.exportMerchantSales, async ({ principal, query: { measure, ...query }, now }) => {
			const asked = parseSeriesQuery({ ...query, measure, dimension, member: principal.tenantId }, businessDay(now));
			if (!asked.ok) return asked;
			const { member } = asked.value;
			const { value, live } = await series(sales, asked.value);
			const rows = value
				.filter(({ amount, orders }) => amount !== 0 || orders !== 0)
				.map((point) => ({ ...point, member, live }));
			return toCsv(rows, { dimension, measure });
		}),
	];
}
