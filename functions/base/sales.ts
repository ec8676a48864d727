import * as z from 'zod/mini';
import { type DirectoryStore, yearText } from '#directory';
import { found, on } from '#http';
import { accepted, businessDay, cny } from '#kernel';
import {
	type Days,
	type Figure,
	type Placed,
	type SalesReader,
	askSeries,
	daysForProgress,
	parsePeriod,
	periodBefore,
	progress,
	rankingBeside,
	series,
	wholeBase,
} from '#sales';
import { checkPath } from './path.ts';
import { routes } from './routes.ts';

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
		on(routes.getSeries, async ({ query, now }) => {
			const asked = askSeries(query, businessDay(now));
			if (!asked.ok) return asked;
			const { days: _days, ...question } = asked.value;
			const { value, live } = await series(sales, asked.value);
			return accepted({ ...question, live, items: value.map(showFigure) });
		}),
		on(routes.getRankings, async ({ query: { dimension, measure, limit, period: given }, now }) => {
			const today = businessDay(now);
			const period = given ?? today.slice(0, 4);
			const days = parsePeriod(period);
			if (!days.ok) return days;
			const comparedWith = periodBefore(days.value, today);
			const sold = (each: Days) => sales.byMember({ dimension, days: each, measure });
			const [current, before] = await Promise.all([sold(days.value), sold(comparedWith)]);
			const items = rankingBeside(current.value, before.value).slice(0, limit).map(showPlaced);
			return accepted({ dimension, period, comparedWith, measure, live: current.live, items });
		}),
	];
}

function showFigure<T extends Figure>({ amount, ...rest }: T) {
	return { ...rest, amount: cny(amount) };
}

function showPlaced({ previous, ...one }: Placed) {
	return { ...showFigure(one), previous: previous && showFigure(previous) };
}

function showProgress({ ratioMillionths, ...one }: ReturnType<typeof progress>, live: boolean) {
	return {
		...one,
		target: one.target === null ? null : cny(one.target),
		achieved: cny(one.achieved),
		live,
		ratio: ratioMillionths === null ? null : ratioMillionths / 1_000_000,
		neededPerDay: one.neededPerDay === null ? null : cny(one.neededPerDay),
		pacePerDay: cny(one.pacePerDay),
		projected: { low: cny(one.projected.low), mid: cny(one.projected.mid), high: cny(one.projected.high) },
	};
}
