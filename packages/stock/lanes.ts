import { split } from '#kernel';
import { type LaneRow, type Sizes, enough } from './row.ts';

/** Two digits of a key. So many lanes take more transactions a second than any listing gets. */
export const maxLanes = 64;

/** The lane that a checkout tries first: evenly spread, and the same for a repeated request. */
export function firstLane(unique: string, lanes: number): number {
	let hash = 0;
	for (const char of unique) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
	return hash % lanes;
}

/** Pieces of each size over all lanes of one color. */
export function total(rows: readonly LaneRow[]): Record<string, number> {
	const sum: Record<string, number> = {};
	for (const { row } of rows)
		for (const [size, pieces] of Object.entries(row.available)) sum[size] = (sum[size] ?? 0) + pieces;
	return sum;
}

/** Splits pieces over lanes. The lanes sum to the whole. */
export function spread(available: Sizes, lanes: number): Record<string, number>[] {
	const even = Array.from({ length: lanes }, () => 1);
	const shares = Object.entries(available).map(([size, pieces]) => [size, split(pieces, even)] as const);
	return even.map((_, lane) => Object.fromEntries(shares.map(([size, share]) => [size, share[lane] ?? 0])));
}

/**
 * Allocates pieces of one color to lanes: all to one lane if one has enough, tried from `first` on, else to as many lanes as
 * it takes. Undefined when all lanes together are short.
 */
export function allocate(
	rows: readonly LaneRow[],
	requested: Sizes,
	first: number,
): { lane: number; sizes: Record<string, number> }[] | undefined {
	const turn = (row: LaneRow) => (row.lane - first + maxLanes) % maxLanes;
	const byTurn = rows.toSorted((a, b) => turn(a) - turn(b));
	const whole = byTurn.find(({ row }) => enough(row.available, requested));
	if (whole !== undefined) return [{ lane: whole.lane, sizes: { ...requested } }];
	const left = new Map(Object.entries(requested));
	const allocations = byTurn.flatMap(({ lane, row }) => {
		const sizes: Record<string, number> = {};
		for (const [size, pieces] of left) {
			const share = Math.min(pieces, row.available[size] ?? 0);
			if (share === 0) continue;
			sizes[size] = share;
			left.set(size, pieces - share);
		}
		return Object.keys(sizes).length > 0 ? [{ lane, sizes }] : [];
	});
	return [...left.values()].every((pieces) => pieces === 0) ? allocations : undefined;
}
