import { type Cursors, mapOk, on } from '#http';
import { toCardResponse } from '#http/schemas';
import { iso } from '#kernel';
import { Page } from '#platform';
import type { Cursor, FacetQuery, Hit, SearchIndex, SearchResult } from '#search';
import { type FacetNames, toFacetResponse } from './facets.ts';
import { routes } from './routes.ts';

interface BrowseDeps {
	readonly cursors: Cursors;
	/** The index with every change that was logged before the call. */
	readonly current: () => Promise<SearchIndex>;
	/** The names of the values of facets. */
	readonly names: (facets: NonNullable<SearchResult['facets']>) => Promise<FacetNames>;
}

/** Handler of browsing and searching. */
export function browseHandlers({ cursors, current, names }: BrowseDeps) {
	return [
		on(routes.browseListings, async ({ query: { limit, cursor, sort, ...criteria }, now }) => {
			const question: FacetQuery = { ...criteria, sort: sort ?? (criteria.q === undefined ? 'newest' : 'relevance') };
			const index = await current();
			let result: SearchResult | undefined;
			const page = await cursors.list(
				['listings', JSON.stringify({ ...question, facets: undefined })],
				{ limit, cursor },
				(pageSize, after) => {
					result = index.search(question, { limit: pageSize, after: after as Cursor | undefined });
					const hits = result.hits.map((hit) => ({ item: hit, at: { ...hit.at } }));
					return Promise.resolve(new Page(hits, result.next && { ...result.next }));
				},
				toFoundResponse,
			);
			const facets = result?.facets == null ? null : toFacetResponse(result.facets, await names(result.facets));
			return mapOk(page, (cards) => ({
				...cards,
				total: result?.total ?? 0,
				facets,
				corrected: result?.corrected ?? null,
				asOf: iso(now),
			}));
		}),
	];
}

/** A card with the color that matched, and its picture if it has one. */
function toFoundResponse({ card, color }: Hit) {
	const picture = card.colors.find(({ code }) => code === color)?.picture ?? card.picture;
	return { ...toCardResponse(picture === undefined ? card : { ...card, picture }), matchedColor: color ?? null };
}
