import { expect, test } from 'vitest';
import { emptyIndex, readSegment } from '../../../packages/search/index/index.ts';
import { card } from './cards.ts';
import { smallVocabulary } from './small-vocabulary.ts';

test('a card has its pictures after a segment, and colors of the same name keep their own', () => {
	const [plain, pictured] = [card('a'), card('b')];
	const colors = pictured.colors.map((color, i) => ({ ...color, picture: `key${i}/800` }));
	const listings = [plain, { ...pictured, colors, picture: 'key0/800' }];
	const expected = new Map(listings.map((listing) => [listing.listingId, listing]));
	const index = emptyIndex(smallVocabulary);
	const entries = listings.map((listing) => ({
		kind: 'listing' as const,
		listingId: listing.listingId,
		revision: 1,
		card: listing,
	}));
	index.apply(entries, 1);
	const restored = readSegment(index.toSegment(), smallVocabulary);
	for (const each of [index, restored]) {
		const { hits } = each.search({ sort: 'newest', facets: false }, { limit: 10 });
		expect(new Map(hits.map((hit) => [hit.card.listingId, hit.card]))).toEqual(expected);
	}
});
