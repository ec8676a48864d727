import type { DirectoryStore } from '#directory';
import { on } from '#http';
import { showPlace, showPoint, showProgress } from '#http/shapes';
import { accepted, businessDay } from '#kernel';
import {
	type Days,
	type SalesReader,
	askSeries,
	parsePeriod,
	periodBefore,
	placeAmong,
	progress,
	rankingBeside,
	series,
	sheet,
	soldForProgress,
} from '#sales';
import { routes } from './routes.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly sales: SalesReader;
}

/** What a target is set in. */
const targeted = 'paid';
const dimension = 'tenant';

/** The tenant's own sales. */
export function watchingSales({ directory, sales }: Stores) {
	return [
		on(routes.getMerchantProgress, async ({ principal, query, now }) => {
			const today = businessDay(now);
			const year = Number(query.year ?? today.slice(0, 4));
			const own = { dimension, member: principal.tenantId } as const;
			const [set, { value, live }] = await Promise.all([
				directory.ownedTarget(own, year),
				soldForProgress(sales, { ...own, measure: targeted }, year, today),
			]);
			const target = set?.target.amount ?? null;
			return accepted(showProgress(progress(value, { year, target, today, measure: targeted }), live));
		}),
		on(routes.getMerchantSeries, async ({ principal, query, now }) => {
			const asked = askSeries({ ...query, dimension, member: principal.tenantId }, businessDay(now));
			if (!asked.ok) return asked;
			const { member, by, measure } = asked.value;
			const { value, live } = await series(sales, asked.value);
			return accepted({ dimension, member, by, measure, live, items: value.map(showPoint) });
		}),
		on(routes.getMerchantRanking, async ({ principal, query: { measure, ...query }, now }) => {
			const today = businessDay(now);
			const period = query.period ?? today.slice(0, 4);
			const days = parsePeriod(period);
			if (!days.ok) return days;
			const comparedWith = periodBefore(days.value, today);
			const sold = (each: Days) => sales.byMember({ dimension, days: each, measure });
			const [current, before] = await Promise.all([sold(days.value), sold(comparedWith)]);
			const { place, of } = placeAmong(rankingBeside(current.value, before.value), principal.tenantId);
			const items = place ? [showPlace(place)] : [];
			return accepted({ dimension, period, comparedWith, measure, live: current.live, of, items });
		}),
		on(routes.exportMerchantSales, async ({ principal, query: { measure, ...query }, now }) => {
			const asked = askSeries({ ...query, measure, dimension, member: principal.tenantId }, businessDay(now));
			if (!asked.ok) return asked;
			const { member } = asked.value;
			const { value, live } = await series(sales, asked.value);
			const rows = value
				.filter(({ amount, orders }) => amount !== 0 || orders !== 0)
				.map((point) => ({ ...point, member, live }));
			return sheet(rows, { dimension, measure });
		}),
	];
}
