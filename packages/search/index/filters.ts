import { folded } from '#kernel';
import type { Dictionaries, Numbered } from './dictionaries.ts';
import type { FacetQuery } from './facet-query.ts';

/** The filters of a question over the numbers of values: 1 where a value passes. Null where nothing is asked. */
export interface Filters {
	readonly category: Uint8Array | null;
	readonly cluster: Uint8Array | null;
	readonly tenant: Uint8Array | null;
	readonly minPrice: number;
	readonly maxPrice: number;
	/** By color, and by list of sizes in stock. */
	readonly color: Uint8Array | null;
	readonly size: Uint8Array | null;
	/** Whether a variant in stock must pass both. */
	readonly needsVariant: boolean;
}

/** The filters of a question, for the values that the dictionaries have now. */
export function filtersOf(query: FacetQuery, dictionaries: Dictionaries): Filters {
	const { category, cluster, tenant, color, size, minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = query;
	return {
		category: category ? categoryFilter(category, dictionaries) : null,
		cluster: cluster ? numberFilter(cluster, dictionaries.clusters) : null,
		tenant: tenant ? numberFilter(tenant, dictionaries.tenants) : null,
		minPrice,
		maxPrice,
		color: color ? colorFilter(color, dictionaries) : null,
		size: size ? sizeFilter(size, dictionaries) : null,
		needsVariant: color !== undefined || size !== undefined || query.inStock === true,
	};
}

/** The values of a filter under the names that facets have for them. */
export const facetValuesOf = {
	category: (values: readonly string[], { vocabulary }: Dictionaries) =>
		distinct(values.map((value) => vocabulary.categoryPath(value).at(-1) ?? value)),
	cluster: (values: readonly string[]) => distinct(values),
	tenant: (values: readonly string[]) => distinct(values),
	color: (values: readonly string[]) => distinct(values.map(folded)),
	size: (values: readonly string[], { vocabulary }: Dictionaries) =>
		distinct(values.map((value) => vocabulary.size(value))),
};

function distinct(values: readonly string[]): string[] {
	return [...new Set(values)];
}

function categoryFilter(values: readonly string[], dictionaries: Dictionaries): Uint8Array {
	const ids = facetValuesOf.category(values, dictionaries).map((id) => dictionaries.categoryIds.find(id));
	return Uint8Array.from(dictionaries.categoryPaths, (path) => Number(path.some((id) => ids.includes(id))));
}

function numberFilter(values: readonly string[], numbered: Numbered<string>): Uint8Array {
	const filter = new Uint8Array(numbered.values.length);
	for (const value of values) {
		const number = numbered.find(value);
		if (number !== undefined) filter[number] = 1;
	}
	return filter;
}

function colorFilter(values: readonly string[], dictionaries: Dictionaries): Uint8Array {
	const filter = new Uint8Array(dictionaries.colors.values.length);
	for (const value of facetValuesOf.color(values))
		for (const color of dictionaries.colorsOf.get(value) ?? []) filter[color] = 1;
	return filter;
}

function sizeFilter(values: readonly string[], dictionaries: Dictionaries): Uint8Array {
	const sizes = new Set(facetValuesOf.size(values, dictionaries).map((size) => dictionaries.canonicalSizes.find(size)));
	return Uint8Array.from(dictionaries.canonicalLists, (list) => Number(list.some((size) => sizes.has(size))));
}
