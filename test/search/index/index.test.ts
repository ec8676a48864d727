import { describe, expect, test } from 'vitest';
import { type IndexEntry, emptyIndex, readSegment } from '../../../packages/search/index/index.ts';
import { card } from '../cards.ts';
import { smallVocabulary } from './small-vocabulary.ts';

const newest = { sort: 'newest', facets: true } as const;
const all = { limit: 100 };

/** A listing on sale at revision 2 with its stock by color. */
function onSale(listing: ReturnType<typeof card>, stock: Readonly<Record<string, readonly string[]>>): IndexEntry[] {
	const { listingId } = listing;
	return [
		{ kind: 'listing', listingId, revision: 2, card: listing },
		...Object.entries(stock).map(([color, sizes]) => {
			return { kind: 'stock' as const, listingId, color, lane: 0, revision: 2, sizes };
		}),
	];
}

describe('the index', () => {
	test('finds a color and a size on one variant in stock only', () => {
		const index = emptyIndex(smallVocabulary);
		const a = card('a');
		index.apply(onSale(a, { black: ['S'], navy: ['XL'] }), 1);
		const found = (color: string, size: string) =>
			index.search({ ...newest, color: [color], size: [size] }, all).hits.map((hit) => hit.color);
		expect([found('black', 'S'), found('blue', 'xl'), found('black', 'XL'), found('beige', 'S')]).toEqual([
			['black'],
			['navy'],
			[],
			[],
		]);
		expect(readSegment(index.toSegment(), smallVocabulary).search({ ...newest, color: ['blue'] }, all)).toEqual(
			index.search({ ...newest, color: ['blue'] }, all),
		);
	});
});
