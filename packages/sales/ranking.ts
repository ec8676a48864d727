import { type Figure, nothing } from './figure.ts';

/** One place of a ranking. */
export interface Ranked extends Figure {
	/** From 1; equal amounts share a rank, and the next one is as many further. */
	readonly rank: number;
	readonly member: string;
}

/** Members by what they have sold, the largest amount first. */
export function ranking(figures: ReadonlyMap<string, Figure>): Ranked[] {
	const ranked: Ranked[] = [];
	const sorted = [...figures].toSorted(([a, x], [b, y]) => y.amount - x.amount || (a < b ? -1 : 1));
	for (const [member, figure] of sorted) {
		const above = ranked.at(-1);
		const rank = above?.amount === figure.amount ? above.rank : ranked.length + 1;
		ranked.push({ rank, member, ...figure });
	}
	return ranked;
}

/** One place of a ranking, and the place that its member had in the period before; null when it sold nothing then. */
export interface Placed extends Ranked {
	readonly previous: Omit<Ranked, 'member'> | null;
}

/** The ranking of a period beside that of the period before. */
export function rankingBeside(figures: ReadonlyMap<string, Figure>, before: ReadonlyMap<string, Figure>): Placed[] {
	const places = new Map(ranking(before).map(({ member, ...place }) => [member, place]));
	return ranking(figures).map((one) => ({ ...one, previous: places.get(one.member) ?? null }));
}

/** With a zero for each member that sold only in the period before, so that a ranking shows who sells no more. */
export function withThoseBefore<T>(
	figures: ReadonlyMap<string, T>,
	before: ReadonlyMap<string, unknown>,
): Map<string, T | Figure> {
	return new Map<string, T | Figure>([...[...before.keys()].map((member) => [member, nothing] as const), ...figures]);
}

/** The place of one member, and among how many; undefined when it sold nothing. Says nothing else of the others. */
export function placeAmong(
	places: readonly Placed[],
	member: string,
): { readonly place: Placed | undefined; readonly of: number } {
	return { place: places.find((one) => one.member === member), of: places.length };
}
