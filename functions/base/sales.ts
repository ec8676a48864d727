import * as z from 'zod/mini';
import { type DirectoryStore, yearText } from '#directory';
import { found, on } from '#http';
import { showPlace, showPoint, showProgress } from '#http/shapes';
import { accepted, businessDay } from '#kernel';
import {
	type SalesReader,
	askSeries,
	daysForProgress,
	maySee,
	maySurvey,
	meant,
	parsePeriod,
	periodBefore,
	progress,
	rankingFor,
	seriesFor,
	wholeBase,
} from '#sales';
import { checkPath } from './path.ts';
import { routes } from './routes.ts';
import { ownTenants, subjectOf, viewerOf } from './viewer.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly sales: SalesReader;
}

const yearPath = z.object({ year: yearText });
/** What the target is set in. */
const measure = 'paid';
const wholly = { dimension: 'base', member: wholeBase } as const;

/** The routes of the target and of the sales. */
export function watchingSales({ directory, sales }: Stores) {
	return [
		on(routes.putTarget, async ({ path, body }) => {
			const named = checkPath(yearPath, path);
			if (!named.ok) return named;
			const target = { year: Number(named.value.year), target: body };
			await directory.putTarget(target);
			return accepted(target);
		}),
		on(routes.getTarget, async ({ path }) => {
			const named = checkPath(yearPath, path);
			return named.ok ? found(await directory.target(Number(named.value.year))) : named;
		}),
		on(routes.getProgress, async ({ query, now }) => {
			const today = businessDay(now);
			const year = Number(query.year ?? today.slice(0, 4));
			const ranges = daysForProgress(year, today).map((days) => sales.byDay({ ...wholly, days, measure }));
			const [target, read] = await Promise.all([directory.target(year), Promise.all(ranges)]);
			const daily = new Map(read.flatMap(({ value }) => [...value].map(([day, { amount }]) => [day, amount])));
			const goal = target?.target.amount ?? null;
			const live = read.some((one) => one.live);
			return accepted(showProgress(progress(daily, { year, target: goal, today, measure }), live));
		}),
		on(routes.getSeries, async ({ principal, query, now }) => {
			const viewer = viewerOf(principal);
			if (!viewer.ok) return viewer;
			const asked = askSeries(meant(viewer.value, query), businessDay(now));
			if (!asked.ok) return asked;
			const { days: _days, ...question } = asked.value;
			const subject = await subjectOf(directory, question);
			const seen = subject.ok ? maySee(viewer.value, { ...subject.value, by: question.by }) : subject;
			if (!seen.ok) return seen;
			const { value, live } = await seriesFor(viewer.value, sales, asked.value);
			return accepted({ ...question, live, items: value.map(showPoint) });
		}),
		on(routes.getRankings, async ({ principal, query: { limit, ...query }, now }) => {
			const viewer = viewerOf(principal);
			if (!viewer.ok) return viewer;
			const today = businessDay(now);
			const dimension = query.dimension ?? (viewer.value.sees === 'aggregates' ? 'cluster' : 'tenant');
			const period = query.period ?? today.slice(0, 4);
			const days = parsePeriod(period);
			if (!days.ok) return days;
			const seen = maySurvey(viewer.value, dimension);
			if (!seen.ok) return seen;
			const before = periodBefore(days.value, today);
			const question = { dimension, period, days: days.value, before, measure: query.measure };
			const own = await ownTenants(directory, viewer.value, dimension);
			const { value, live } = await rankingFor(viewer.value, sales, question, own);
			const items = value.slice(0, limit).map(showPlace);
			return accepted({ dimension, period, comparedWith: before, measure: query.measure, live, items });
		}),
	];
}
