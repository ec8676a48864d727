import type { DirectoryStore } from '#directory';
import { on } from '#http';
import { toRankingRowResponse } from '#http/schemas';
import { accepted, businessDay } from '#kernel';
import { type SalesReader, exportFor, parseDays, parsePeriod, periodBefore, rankingFor, toCsv } from '#sales';
import { routes } from './routes.ts';
import { comparisonOf, ownTenants } from './viewer.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly sales: SalesReader;
}

/** Handlers that compare all members of a dimension. */
export function comparisonHandlers({ directory, sales }: Stores) {
	return [
		on(routes.getRankings, async ({ principal, query: { limit, ...query }, now }) => {
			const comparison = comparisonOf(principal, query.dimension);
			if (!comparison.ok) return comparison;
			const { viewer, dimension } = comparison.value;
			const today = businessDay(now);
			const period = query.period ?? today.slice(0, 4);
			const days = parsePeriod(period);
			if (!days.ok) return days;
			const before = periodBefore(days.value, today);
			const question = { dimension, period, days: days.value, before, measure: query.measure };
			const ownTenantIds = await ownTenants(directory, viewer, dimension);
			const { value, live } = await rankingFor(viewer, sales, question, ownTenantIds);
			const items = value.slice(0, limit).map(toRankingRowResponse);
			return accepted({ dimension, period, comparedWith: before, measure: query.measure, live, items });
		}),
		on(routes.exportSales, async ({ principal, query: { measure, by, ...query }, now }) => {
			const comparison = comparisonOf(principal, query.dimension);
			if (!comparison.ok) return comparison;
			const { viewer, dimension } = comparison.value;
			const days = parseDays(query, by, businessDay(now));
			if (!days.ok) return days;
			const ownTenantIds = await ownTenants(directory, viewer, dimension);
			const rows = await exportFor(viewer, sales, { dimension, by, measure, days: days.value }, ownTenantIds);
			return toCsv(rows, { dimension, measure });
		}),
	];
}
