import type { DirectoryStore } from '#directory';
import { on } from '#http';
import { showPlace } from '#http/shapes';
import { accepted, businessDay } from '#kernel';
import { type SalesReader, parseDays, parsePeriod, periodBefore, rankingFor, sheet, sheetFor } from '#sales';
import { routes } from './routes.ts';
import { ownTenants, surveyOf } from './viewer.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly sales: SalesReader;
}

/** The routes of all members of a dimension beside each other. */
export function surveyingSales({ directory, sales }: Stores) {
	return [
		on(routes.getRankings, async ({ principal, query: { limit, ...query }, now }) => {
			const survey = surveyOf(principal, query.dimension);
			if (!survey.ok) return survey;
			const { viewer, dimension } = survey.value;
			const today = businessDay(now);
			const period = query.period ?? today.slice(0, 4);
			const days = parsePeriod(period);
			if (!days.ok) return days;
			const before = periodBefore(days.value, today);
			const question = { dimension, period, days: days.value, before, measure: query.measure };
			const own = await ownTenants(directory, viewer, dimension);
			const { value, live } = await rankingFor(viewer, sales, question, own);
			const items = value.slice(0, limit).map(showPlace);
			return accepted({ dimension, period, comparedWith: before, measure: query.measure, live, items });
		}),
		on(routes.exportSales, async ({ principal, query: { measure, by, ...query }, now }) => {
			const survey = surveyOf(principal, query.dimension);
			if (!survey.ok) return survey;
			const { viewer, dimension } = survey.value;
			const days = parseDays(query, by, businessDay(now));
			if (!days.ok) return days;
			const own = await ownTenants(directory, viewer, dimension);
			const rows = await sheetFor(viewer, sales, { dimension, by, measure, days: days.value }, own);
			return sheet(rows, { dimension, measure });
		}),
	];
}
