import type { Bilingual } from '#kernel';
import type { Facet, FacetName } from '#search';

/** The names of values, by facet and value. */
export type FacetNames = Readonly<Partial<Record<FacetName, ReadonlyMap<string, Bilingual>>>>;

/** Facets with the names of their values. A value without a name, such as a size, is its own. */
export function toFacetResponse(facets: readonly Facet[], names: FacetNames) {
	return facets.map(({ facet, values, more }) => ({
		facet,
		values: values.map((counted) => ({ ...counted, name: names[facet]?.get(counted.value) ?? null })),
		more,
	}));
}
