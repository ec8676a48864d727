import { type Figure, nothing } from '../figure.ts';

/** One row of a ranking. */
export interface RankedFigure extends Figure {
	/** From 1. Equal amounts share a rank, and the next rank is that many further. */
	readonly rank: number;
	readonly member: string;
}

/** Ranks members by amount, the largest first. */
export function ranking(figures: ReadonlyMap<string, Figure>): RankedFigure[] {
	const ranked: RankedFigure[] = [];
	const sorted = [...figures].toSorted(([a, x], [b, y]) => y.amount - x.amount || (a < b ? -1 : 1));
	for (const [member, figure] of sorted) {
		const above = ranked.at(-1);
		const rank = above?.amount === figure.amount ? above.rank : ranked.length + 1;
		ranked.push({ rank, member, ...figure });
	}
	return ranked;
}

/** A row with the rank that its member had in the period before. Null when it sold nothing then. */
export interface RankingRow extends RankedFigure {
	readonly previous: Omit<RankedFigure, 'member'> | null;
}

/** The ranking of a period beside that of the period before. */
export function rankingBeside(figures: ReadonlyMap<string, Figure>, before: ReadonlyMap<string, Figure>): RankingRow[] {
	const rows = new Map(ranking(before).map(({ member, ...row }) => [member, row]));
	return ranking(figures).map((one) => ({ ...one, previous: rows.get(one.member) ?? null }));
}

/**
 * Adds a zero for each member that sold only in the period before, so that a ranking shows members that stopped
 * selling.
 */
export function withFormerMembers<T>(
	figures: ReadonlyMap<string, T>,
	before: ReadonlyMap<string, unknown>,
): Map<string, T | Figure> {
	return new Map<string, T | Figure>([...[...before.keys()].map((member) => [member, nothing] as const), ...figures]);
}

/**
 * The rank of one member and the number of members. Undefined when it sold nothing. Reveals nothing else of the
 * others.
 */
export function rowAmong(
	rows: readonly RankingRow[],
	member: string,
): { readonly row: RankingRow | undefined; readonly of: number } {
	return { row: rows.find((one) => one.member === member), of: rows.length };
}
