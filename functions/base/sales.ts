import { type DirectoryStore, targetDimensions } from '#directory';
import { on } from '#http';
import { toPointResponse, toProgressResponse } from '#http/schemas';
import { accepted, businessDay } from '#kernel';
import {
	type Dimension,
	type SalesReader,
	type Subject,
	type Viewer,
	askMember,
	askSeries,
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
			const question = askMember(defaultMember(viewer.value, query));
			if (!question.ok) return question;
			const permission = await permitted(directory, viewer.value, question.value, canViewProgress);
			if (!permission.ok) return permission;
			const today = businessDay(now);
			const year = Number(query.year ?? today.slice(0, 4));
			const [target, { value, live }] = await Promise.all([
				targetOf(directory, question.value, year),
				soldForProgress(sales, { ...question.value, measure: targeted }, year, today),
			]);
			return accepted(toProgressResponse(progress(value, { year, target, today, measure: targeted }), live));
		}),
		on(routes.getSeries, async ({ principal, query, now }) => {
			const viewer = viewerOf(principal);
			if (!viewer.ok) return viewer;
			const question = askSeries(defaultMember(viewer.value, query), businessDay(now));
			if (!question.ok) return question;
			const { days: _days, ...facts } = question.value;
			const may = (who: Viewer, subject: Subject) => canViewMember(who, { ...subject, by: facts.by });
			const permission = await permitted(directory, viewer.value, facts, may);
			if (!permission.ok) return permission;
			const { value, live } = await seriesFor(viewer.value, sales, question.value);
			return accepted({ ...facts, live, items: value.map(toPointResponse) });
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
