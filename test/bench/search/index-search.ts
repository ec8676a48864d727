import { type ListingCard, ownedId } from '#kernel';
import { derivedUnique } from '#platform';
import { emptyIndex } from '#search/index';
import { defaultVocabulary, vocabulary } from '#search/words';
import type { TrueListing } from './catalog.ts';

const tenantId = 'dalang-ruoyu';
const firstPublishedAt = Date.parse('2026-11-11T02:00:00Z');

/** The first page of a search of a catalog by the index that buyers search, with everything in stock. */
export function indexSearch(catalog: readonly TrueListing[]): (q: string) => readonly string[] {
	const index = emptyIndex(vocabulary(defaultVocabulary));
	const names = new Map<string, string>();
	for (const [i, listing] of catalog.entries()) {
		const listingId = ownedId('listing', tenantId, derivedUnique('catalog', listing.listingId));
		names.set(listingId, listing.listingId);
		const { title, category, colors, sizes } = listing;
		const card: ListingCard = {
			listingId,
			tenantId,
			clusterId: 'dalang',
			title,
			category,
			colors,
			sizes,
			minOrderQuantity: 1,
			price: {
				amount: 1e4,
				currency: 'CNY',
			},
			publishedAt: firstPublishedAt - i,
		};
		const stock = colors.map(
			({ code: color }) => ({ kind: 'stock', listingId, color, lane: 0, revision: 1, sizes }) as const,
		);
		index.apply([{ kind: 'listing', listingId, revision: 1, card }, ...stock], i + 1);
	}
	return (q) => {
		const { hits } = index.search({ q, sort: 'relevance', facets: false }, { limit: 24 });
		return hits.map(({ card }) => names.get(card.listingId) ?? '');
	};
}
