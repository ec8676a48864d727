import { split } from '#kernel';
import { type LaneRow, type Sizes, enough } from './row.ts';

/** A lane has two digits in the key. 64 lanes take more transactions a second than any listing gets. */
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
 * Allocates pieces of one color to lanes, tried from `first` on: all to one lane if any has enough, else to several. Undefined
 * when all lanes together are short.
 */
export function allocate(
	rows: readonly LaneRow[],
	requested: Sizes,
	first: number,
): { lane: number; sizes: Record<string, number> }[] | undefined {
	const distance = (row: LaneRow) => (row.lane - first + maxLanes) % maxLanes;
	const ordered = rows.toSorted((a, b) => distance(a) - distance(b));
	const single = ordered.find(({ row }) => enough(row.available, requested));
	if (single !== undefined) return [{ lane: single.lane, sizes: { ...requested } }];
	const remaining = new Map(Object.entries(requested));
	const allocations = ordered.flatMap(({ lane, row }) => {
		const sizes: Record<string, number> = {};
		for (const [size, pieces] of remaining) {
			const share = Math.min(pieces, row.available[size] ?? 0);
			if (share === 0) continue;
			sizes[size] = share;
			remaining.set(size, pieces - share);
		}
		return Object.keys(sizes).length > 0 ? [{ lane, sizes }] : [];
	});
	return [...remaining.values()].every((pieces) => pieces === 0) ? allocations : undefined;
}
