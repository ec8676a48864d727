import type { Counts } from './counts.ts';
import type { Dictionaries } from './dictionaries.ts';
import { type Facet, type FacetName, type FacetQuery, maxFacetValues, priceBuckets } from './facet-query.ts';
import { facetValuesOf } from './filters.ts';

/** The values of the color filter that are no family. */
export function furtherColors(query: FacetQuery, { families }: Dictionaries): string[] {
	return facetValuesOf.color(query.color ?? []).filter((value) => families.find(value) === undefined);
}

/** The facets of a question from its counts. */
export function facetsOf(query: FacetQuery, counts: Counts, dictionaries: Dictionaries): Facet[] {
	const selected = (facet: keyof typeof facetValuesOf) => facetValuesOf[facet](query[facet] ?? [], dictionaries);
	const colors = [...dictionaries.families.values, ...furtherColors(query, dictionaries)];
	return [
		facet('category', dictionaries.categoryIds.values, categoryCounts(counts, dictionaries), selected('category')),
		facet('cluster', dictionaries.clusters.values, counts.cluster, selected('cluster')),
		facet('tenant', dictionaries.tenants.values, counts.tenant, selected('tenant')),
		facet('color', colors, counts.color, selected('color')),
		facet('size', dictionaries.canonicalSizes.values, counts.size, selected('size')),
		facet(
			'price',
			priceBuckets.map(({ value }) => value),
			counts.price,
			selectedBucket(query),
		),
		facet('inStock', ['true'], [counts.inStock], query.inStock === true ? ['true'] : []),
	];
}

/** A category counts with all its descendants. */
function categoryCounts({ category }: Counts, { categoryIds, categoryPaths }: Dictionaries): Uint32Array {
	const counts = new Uint32Array(categoryIds.values.length);
	for (const [i, path] of categoryPaths.entries())
		for (const id of new Set(path)) counts[id] = (counts[id] ?? 0) + (category[i] ?? 0);
	return counts;
}

function selectedBucket({ minPrice = 0, maxPrice }: FacetQuery): string[] {
	if (minPrice === 0 && maxPrice === undefined) return [];
	return priceBuckets.filter(({ from, to }) => from === minPrice && to === maxPrice).map(({ value }) => value);
}

function facet(
	name: FacetName,
	names: readonly string[],
	counts: ArrayLike<number>,
	selected: readonly string[],
): Facet {
	const isSelected = new Set(selected);
	const unknown = selected.filter((value) => !names.includes(value)).map((value) => ({ value, count: 0 }));
	const values = [...names.map((value, i) => ({ value, count: counts[i] ?? 0 })), ...unknown]
		.map(({ value, count }) => ({ value, count, selected: isSelected.has(value) }))
		.filter((value) => value.count > 0 || value.selected)
		.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
	let left = Math.max(0, maxFacetValues - isSelected.size);
	const kept = values.filter((value) => value.selected || left-- > 0);
	return { facet: name, values: kept, more: values.length - kept.length };
}
