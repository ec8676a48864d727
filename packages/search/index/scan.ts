import type { Block, Columns } from './block.ts';
import { type Counts, failed } from './counts.ts';
import type { Filters } from './filters.ts';
import type { Levels } from './text-match.ts';

/** The listings of a block that a text matches: those at the level. Null without a text. */
export type TextMatch = { readonly levels: Levels; readonly level: number } | null;

/**
 * One pass over a block: offers each match, by its place and number, and counts facets. Returns the number of matches. A
 * listing that fails no filter counts in every facet. One that fails the filter of one facet counts in that facet only.
 */
export function scan(
	block: Block,
	filters: Filters,
	text: TextMatch,
	counts: Counts | null,
	offer: (place: number, listing: number) => void,
): number {
	const { order, count, replaced, columns } = block;
	let total = 0;
	for (let place = 0; place < count; place++) {
		const listing = order === null ? place : (order[place] ?? 0);
		if (replaced !== null && replaced[listing] === 1) continue;
		if (text !== null && text.levels[listing] !== text.level) continue;
		const failures = failuresOf(columns, listing, filters);
		if (failures !== 0 && (counts === null || (failures & (failures - 1)) !== 0)) continue;
		const matches = !filters.needsVariant || firstCell(columns, listing, filters) !== undefined;
		if (failures !== 0) {
			if (matches) counts?.countFailed(columns, listing, failures);
			continue;
		}
		counts?.countPassed(columns, listing, matches);
		if (!matches) continue;
		total++;
		offer(place, listing);
	}
	return total;
}

function failuresOf(columns: Columns, listing: number, filters: Filters): number {
	const { category, cluster, tenant, minPrice, maxPrice } = filters;
	const price = columns.price[listing] ?? 0;
	let failures = price < minPrice || price > maxPrice ? failed.price : 0;
	if (category !== null && category[columns.category[listing] ?? 0] !== 1) failures |= failed.category;
	if (cluster !== null && cluster[columns.cluster[listing] ?? 0] !== 1) failures |= failed.cluster;
	if (tenant !== null && tenant[columns.tenant[listing] ?? 0] !== 1) failures |= failed.tenant;
	return failures;
}

/** The first variant in stock that passes the filters of color and size. */
export function firstCell(columns: Columns, listing: number, { color, size }: Filters): number | undefined {
	const end = columns.cellEnd[listing] ?? 0;
	for (let cell = columns.cellStart[listing] ?? 0; cell < end; cell++) {
		if (color !== null && color[columns.cellColor[cell] ?? 0] !== 1) continue;
		if (size === null || size[columns.cellSizes[cell] ?? 0] === 1) return cell;
	}
	return undefined;
}
