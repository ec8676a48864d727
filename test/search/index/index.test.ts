import { describe, expect, test } from 'vitest';
import { type ListingCard, cny } from '#kernel';
import {
	type FacetName,
	type FacetQuery,
	type IndexEntry,
	type SearchIndex,
	emptyIndex,
	readSegment,
} from '../../../packages/search/index/index.ts';
import { card } from './cards.ts';
import { smallVocabulary } from './small-vocabulary.ts';

const newest = { sort: 'newest', facets: true } as const;
const all = { limit: 100 };

/** A listing on sale at a revision with its stock by color. */
function onSale(listing: ListingCard, stock: Readonly<Record<string, readonly string[]>>, revision = 2): IndexEntry[] {
	const { listingId } = listing;
	return [
		{ kind: 'listing', listingId, revision, card: listing },
		...Object.entries(stock).map(([color, sizes]) => stockOf(listing, color, sizes, revision)),
	];
}

function stockOf({ listingId }: ListingCard, color: string, sizes: readonly string[], revision = 2): IndexEntry {
	return { kind: 'stock', listingId, color, lane: 0, revision, sizes };
}

function indexOf(...entries: readonly IndexEntry[]): SearchIndex {
	const index = emptyIndex(smallVocabulary);
	index.apply(entries, 1);
	return index;
}

function found(index: SearchIndex, query: Partial<FacetQuery>): string[] {
	return index.search({ ...newest, ...query }, all).hits.map((hit) => hit.card.listingId);
}

function countsOf(index: SearchIndex, facet: FacetName, query: Partial<FacetQuery>): Record<string, number> {
	const facets = index.search({ ...newest, ...query }, all).facets ?? [];
	const values = facets.find((one) => one.facet === facet)?.values ?? [];
	return Object.fromEntries(values.map(({ value, count }) => [value, count]));
}

describe('the filters of color and size', () => {
	const sweater = card('a');

	test('hold on one variant', () => {
		const index = indexOf(...onSale(sweater, { black: ['S'], navy: ['XL'] }));
		expect([found(index, { color: ['blue'], size: ['XL'] }), found(index, { color: ['black'], size: ['XL'] })]).toEqual(
			[[sweater.listingId], []],
		);
	});

	test('each need a variant in stock, even alone', () => {
		const index = indexOf(...onSale(sweater, { black: ['S'], navy: [] }));
		expect([
			found(index, {}),
			found(index, { color: ['navy'] }),
			found(index, { size: ['M'] }),
			found(index, { size: ['S'] }),
		]).toEqual([[sweater.listingId], [], [], [sweater.listingId]]);
	});

	test('stop finding a variant with the entry that sells it out', () => {
		const index = indexOf(...onSale(sweater, { black: ['S'] }));
		index.apply([stockOf(sweater, 'black', [])], 2);
		expect([found(index, { size: ['S'] }), found(index, { inStock: true }), found(index, {})]).toEqual([
			[],
			[],
			[sweater.listingId],
		]);
	});

	test('find a size that any lane has', () => {
		const lane1 = { ...stockOf(sweater, 'black', ['M']), lane: 1 };
		const index = indexOf(...onSale(sweater, { black: [] }), lane1);
		expect(found(index, { color: ['black'], size: ['M'] })).toEqual([sweater.listingId]);
	});

	test('name the color that matched, not the first of the card', () => {
		const index = indexOf(...onSale(sweater, { black: ['S'], navy: ['S', 'XL'] }));
		const colors = [{}, { size: ['XL'] }, { color: ['navy'] }].map(
			(query) => index.search({ ...newest, ...query }, all).hits[0]?.color,
		);
		expect(colors).toEqual(['black', 'navy', 'navy']);
	});

	test('take a variant of forty colors and forty sizes', () => {
		const name = (i: number) => ({ zh: `色${i}`, en: `Color ${i}` });
		const large = card('large', {
			colors: Array.from({ length: 40 }, (_, i) => ({ code: `c${i}`, name: name(i) })),
			sizes: Array.from({ length: 40 }, (_, i) => `N${i}`),
		});
		const index = readSegment(indexOf(...onSale(large, { c39: ['N39'], c0: ['N0'] })).toSegment(), smallVocabulary);
		const ask = (color: string, size: string) => found(index, { color: [color], size: [size] }).length;
		expect([ask('c39', 'N39'), ask('c0', 'N0'), ask('c39', 'N0'), ask('c0', 'N39')]).toEqual([1, 1, 0, 0]);
	});
});

describe('the counts of a facet', () => {
	const index = indexOf(
		...onSale(card('a', { category: 'sweater' }), { black: ['S'], navy: ['M'] }),
		...onSale(card('b', { category: 'cardigan' }), { black: ['M'] }),
		...onSale(card('c', { category: 'jeans' }), { navy: ['M'] }),
	);

	test('keep its other values when one is selected', () => {
		expect(countsOf(index, 'color', { color: ['black'] })).toEqual({ black: 2, navy: 2, blue: 2 });
	});

	test('of colors are those of the chosen sizes', () => {
		expect(countsOf(index, 'color', { size: ['S'] })).toEqual({ black: 1 });
	});

	test('of everything follow the next change', () => {
		const changing = indexOf(...onSale(card('a'), { black: ['S'] }));
		const before = countsOf(changing, 'size', {});
		changing.apply([stockOf(card('a'), 'black', ['M'])], 2);
		expect([before, countsOf(changing, 'size', {})]).toEqual([{ S: 1 }, { M: 1 }]);
	});

	test('of categories include their descendants', () => {
		expect(countsOf(index, 'category', {})).toEqual({ tops: 2, knitwear: 2, sweater: 1, cardigan: 1, jeans: 1 });
	});

	test('show a hundred values and each selected one, and say how many are left out', () => {
		const many = Array.from({ length: 120 }, (_, i) =>
			card(`m${i}`, { tenantId: `tenant-${String(i).padStart(3, '0')}` }),
		);
		const { facets } = indexOf(...many.flatMap((one) => onSale(one, {}))).search(
			{ ...newest, tenant: ['tenant-119'] },
			all,
		);
		const tenants = facets?.find(({ facet }) => facet === 'tenant');
		expect([tenants?.values.length, tenants?.more, tenants?.values.at(-1)]).toEqual([
			100,
			20,
			{ value: 'tenant-119', count: 1, selected: true },
		]);
	});
});

describe('the order of cards', () => {
	test('by price is that of all listings, not of a window', () => {
		const listings = Array.from({ length: 500 }, (_, i) => card(`p${i}`, { price: cny(1_000 + ((i * 37) % 500)) }));
		const index = indexOf(...listings.flatMap((one) => onSale(one, {})));
		const prices = (sort: 'price' | '-price') =>
			index.search({ sort, facets: false }, { limit: 2 }).hits.map((hit) => hit.card.price.amount);
		expect([prices('price'), prices('-price')]).toEqual([
			[1_000, 1_001],
			[1_499, 1_498],
		]);
	});

	test('by relevance has the phrase first, then all words, then other forms; of each what is in stock', () => {
		const titled = (name: string, en: string) => card(name, { title: { zh: '', en }, category: 'x', colors: [] });
		const cards = {
			phrase: titled('a', 'A Black CASHMERE Jumper'),
			words: titled('b', 'Jumper of cashmere'),
			forms: titled('c', 'Cashmere sweater'),
		};
		const stocked = card('d', { ...cards.words, listingId: `${cards.words.listingId.slice(0, -1)}z`, sizes: ['S'] });
		const withStock = { ...stocked, colors: [{ code: 'red', name: { zh: '红', en: 'Red' } }] };
		const index = indexOf(
			...[cards.forms, cards.words, cards.phrase].flatMap((one) => onSale(one, {})),
			...onSale(withStock, { red: ['S'] }),
		);
		const expected = [cards.phrase, withStock, cards.words, cards.forms].map(({ listingId }) => listingId);
		const compacted = readSegment(index.toSegment(), smallVocabulary);
		expect([index, compacted].map((one) => found(one, { q: 'cashmere jumper', sort: 'relevance' }))).toEqual([
			expected,
			expected,
		]);
	});

	test('by the newest is that of base and overlay together, and of both merged', () => {
		const at = (name: string, publishedAt: number) => card(name, { publishedAt });
		const [oldest, older, newer] = [at('a', 1), at('b', 2), at('c', 3)];
		const index = readSegment(indexOf(...onSale(older, {})).toSegment(), smallVocabulary);
		index.apply([...onSale(oldest, {}), ...onSale(newer, {})], 2);
		const expected = [newer, older, oldest].map(({ listingId }) => listingId);
		const merged = readSegment(index.toSegment(), smallVocabulary);
		expect([index, merged].map((one) => found(one, { q: 'cashmere' }))).toEqual([expected, expected]);
	});
});

describe('a mistyped word', () => {
	const index = indexOf(...onSale(card('a'), {}));

	test('is corrected, and the correction is said', () => {
		const { total, corrected } = index.search({ ...newest, q: 'swaeter' }, all);
		expect({ total, corrected }).toEqual({ total: 1, corrected: 'sweater' });
	});

	test('is not corrected because of the filters', () => {
		const { total, corrected } = index.search({ ...newest, q: 'sweater', tenant: ['nobody'] }, all);
		expect({ total, corrected }).toEqual({ total: 0, corrected: undefined });
	});
});

describe('entries', () => {
	const listing = card('a');

	test('of stock may come before the listing', () => {
		const [first, ...stock] = onSale(listing, { black: ['S'] });
		const index = indexOf(...stock);
		const later = readSegment(index.toSegment(), smallVocabulary);
		for (const one of [index, later]) one.apply(first === undefined ? [] : [first], 2);
		expect([found(index, { size: ['S'] }), found(later, { size: ['S'] })]).toEqual([
			[listing.listingId],
			[listing.listingId],
		]);
	});

	test('of a color that the next card adds may come before that card, even in a segment', () => {
		const index = indexOf(
			...onSale(card('a', { colors: listing.colors.slice(1) }), {}),
			stockOf(listing, 'black', ['S'], 3),
		);
		const later = readSegment(index.toSegment(), smallVocabulary);
		later.apply([{ kind: 'listing', listingId: listing.listingId, revision: 3, card: listing }], 2);
		expect(found(later, { color: ['black'] })).toEqual([listing.listingId]);
	});

	test('of a former sale do not count in the next one', () => {
		const index = indexOf(...onSale(listing, { black: ['S'] }, 2));
		index.apply([{ kind: 'listing', listingId: listing.listingId, revision: 3, card: null }], 2);
		index.apply([...onSale(listing, { navy: ['M'] }, 4), stockOf(listing, 'black', ['S'], 2)], 3);
		expect(countsOf(index, 'size', {})).toEqual({ M: 1 });
	});

	test('of ten thousand listings off sale are kept, so that older ones do not put them on sale', () => {
		const listings = Array.from({ length: 10_001 }, (_, i) => card(`w${i}`));
		const index = indexOf(
			...listings.map(({ listingId }) => ({ kind: 'listing' as const, listingId, revision: 5, card: null })),
		);
		const later = readSegment(index.toSegment(), smallVocabulary);
		const [oldest, next] = listings;
		later.apply(
			[oldest, next].flatMap((one) => (one === undefined ? [] : onSale(one, {}, 4))),
			2,
		);
		expect(found(later, {})).toEqual([oldest?.listingId]);
	});

	test('of more listings than the overlay holds are merged into the base', () => {
		const listings = Array.from({ length: 10_000 }, (_, i) => card(`o${i}`, { colors: [], title: { zh: '', en: '' } }));
		const index = indexOf(...listings.slice(0, 9_999).flatMap((one) => onSale(one, {})));
		index.apply(onSale(listings[9_999] ?? listing, {}), 2);
		index.apply(onSale({ ...listing, listingId: listings[5]?.listingId ?? '' }, {}, 3), 3);
		expect([index.size, found(index, { q: 'cashmere' })]).toEqual([10_000, [listings[5]?.listingId]]);
	});
});
