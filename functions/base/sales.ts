import { type DirectoryStore, targetDimensions } from '#directory';
import { on } from '#http';
import { toPointResponse, toProgressResponse } from '#http/schemas';
import { accepted, businessDay } from '#kernel';
import {
	type Dimension,
	type SalesReader,
	type Subject,
	type Viewer,
	parseMember,
	parseSeriesQuery,
	canViewMember,
	canViewProgress,
	defaultMember,
	progress,
	seriesFor,
	soldForProgress,
} from '#sales';
import { routes } from './routes.ts';
import { permitted, viewerOf } from './viewer.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly sales: SalesReader;
}

/** The measure that targets are set in. */
const targeted = 'paid';

/** Handlers of sales over time and progress. */
export function salesHandlers({ directory, sales }: Stores) {
	return [
		on(routes.getProgress, async ({ principal, query, now }) => {
			const viewer = viewerOf(principal);
			if (!viewer.ok) return viewer;
			const asked = parseMember(defaultMember(viewer.value, query));
			if (!asked.ok) return asked;
			const seen = await permitted(directory, viewer.value, asked.value, canViewProgress);
			if (!seen.ok) return seen;
			const today = businessDay(now);
			const year = Number(query.year ?? today.slice(0, 4));
			const [target, { value, live }] = await Promise.all([
				targetOf(directory, asked.value, year),
				soldForProgress(sales, { ...asked.value, measure: targeted }, year, today),
			]);
			return accepted(toProgressResponse(progress(value, { year, target, today, measure: targeted }), live));
		}),
		on(routes.getSeries, async ({ principal, query, now }) => {
			const viewer = viewerOf(principal);
			if (!viewer.ok) return viewer;
			const asked = parseSeriesQuery(defaultMember(viewer.value, query), businessDay(now));
			if (!asked.ok) return asked;
			const { days: _days, ...question } = asked.value;
			const may = (who: Viewer, subject: Subject) => canViewMember(who, { ...subject, by: question.by });
			const seen = await permitted(directory, viewer.value, question, may);
			if (!seen.ok) return seen;
			const { value, live } = await seriesFor(viewer.value, sales, asked.value);
			return accepted({ ...question, live, items: value.map(toPointResponse) });
		}),
	];
}

/** The yearly target in fen, or null if none is set. */
async function targetOf(
	directory: DirectoryStore,
	{ dimension, member }: { readonly dimension: Dimension; readonly member: string },
	year: number,
): Promise<number | null> {
	const owner = targetDimensions.find((one) => one === dimension);
	const set = owner ? await directory.ownedTarget({ dimension: owner, member }, year) : await directory.target(year);
	return set?.target.amount ?? null;
}
