import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogTable } from '#catalog';
import type { ListingCard } from '#kernel';
import { type Item, eachPage, newUsage, withUsage } from '#platform';
import {
	type SearchQuery,
	type SearchStore,
	postingChanges,
	postings,
	queryTerms,
	searchStore,
	termsOf,
} from '#search';
import { type Engine, startEngine } from '../support/engine.ts';
import { card } from './cards.ts';

let engine: Engine;
let search: SearchStore;

beforeAll(async () => {
	engine = await startEngine([{ ...catalogTable, stream: false }]);
	search = searchStore(engine.database, 'catalog');
	for (const posted of shop) await search.post(postingChanges([undefined], posted, 1));
});
afterAll(() => engine.stop());

const start = Date.parse('2026-11-01T00:00:00Z');
const nouns = [
	['毛衣', 'Sweater'],
	['连衣裙', 'Dress'],
	['衬衫', 'Shirt'],
] as const;

/** Two hundred and fifty garments of five tenants, each published at its own time, at prices that repeat. */
const shop: readonly ListingCard[] = Array.from({ length: 250 }, (_, i) => {
	const [zh, en] = nouns[i % 3] ?? ['', ''];
	const wool = i % 4 === 0;
	return card(`shop ${i}`, {
		tenantId: `tenant-${i % 5}`,
		clusterId: i % 2 === 0 ? 'dalang' : 'chashan',
		title: { zh: `${wool ? '羊毛' : '全棉'}${zh}`, en: `${wool ? 'Wool' : 'Cotton'} ${en}` },
		category: zh,
		colors: [
			i % 7 === 0
				? { code: 'red', name: { zh: '红色', en: 'Red' } }
				: { code: 'blue', name: { zh: '蓝色', en: 'Blue' } },
		],
		sizes: i % 3 === 0 ? ['S', 'M'] : ['M', 'L'],
		price: { amount: 1_000 + (i % 10) * 500, currency: 'CNY' },
		publishedAt: start + i * 60_000,
	});
});

/** All cards of a query, by following the cursor; each page is within its limit. */
async function walk(query: SearchQuery, limit: number): Promise<ListingCard[]> {
	const all: ListingCard[] = [];
	const told = (after: Item | undefined) => after && (JSON.parse(JSON.stringify(after)) as Item);
	for await (const cards of eachPage((after) => search.browse(query, limit, told(after)), 500)) {
		expect(cards.length).toBeLessThanOrEqual(limit);
		all.push(...cards);
	}
	return all;
}

/** Whether a card has every Latin word of a text, and more than half of the bigrams of its Chinese. */
function has(posted: ListingCard, q: string): boolean {
	return q.split(' ').every((word) => {
		const terms = queryTerms(word);
		return terms.filter((term) => termsOf(posted).includes(term)).length > terms.length / 2;
	});
}

/** The reference result: every filter applied to every card. */
function referenceIds({
	q,
	category,
	cluster,
	tenant,
	color,
	size,
	minPrice = 0,
	maxPrice = 1e12,
	sort,
}: SearchQuery): string[] {
	const found = shop.filter(
		(posted) =>
			(q === undefined || has(posted, q)) &&
			(category === undefined || posted.category === category) &&
			(cluster === undefined || posted.clusterId === cluster) &&
			(tenant === undefined || posted.tenantId === tenant) &&
			(color === undefined ||
				posted.colors.some(({ code, name }) => [code, name.zh, name.en.toLowerCase()].includes(color))) &&
			(size === undefined || posted.sizes.includes(size)) &&
			posted.price.amount >= minPrice &&
			posted.price.amount <= maxPrice,
	);
	const byTime = found.toSorted((a, b) => b.publishedAt - a.publishedAt);
	const order =
		sort === 'price'
			? byTime.toSorted((a, b) => a.price.amount - b.price.amount || (a.listingId < b.listingId ? -1 : 1))
			: byTime;
	return order.map((posted) => posted.listingId);
}

/** The number of cards of a page, and whether it is the last. */
const sizeOf = (next: Item | undefined, cards: readonly ListingCard[]) => [cards.length, next === undefined] as const;
const ids = (cards: readonly ListingCard[]) => cards.map((posting) => posting.listingId);

describe('browsing', () => {
	test('returns the cards exactly as they were posted', async () => {
		const page = await search.browse({ sort: 'newest' }, 3, undefined);
		expect(page.firstItems()).toEqual(shop.toReversed().slice(0, 3));
	});

	test('returns every page of any query in its order, without a gap or a repetition', async () => {
		const maybe = <T>(...values: readonly T[]) =>
			fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) });
		const queries = fc.record({
			q: maybe('羊毛', '羊毛衬衫', 'wool', 'cotton dresses', '红色连衣裙', '裙', 'silk'),
			category: maybe('毛衣', '连衣裙', '裤子'),
			cluster: maybe('dalang', 'chashan'),
			tenant: maybe('tenant-0', 'tenant-3', 'nobody'),
			color: maybe('red', '蓝色'),
			size: maybe('S', 'L'),
			minPrice: maybe(0, 2_000, 9_000),
			maxPrice: maybe(2_500, 4_000),
			sort: fc.constantFrom('newest' as const, 'price' as const),
		});
		await fc.assert(
			fc.asyncProperty(queries, fc.constantFrom(1, 2, 7, 24, 100), async (query, limit) => {
				expect(ids(await walk(query, limit))).toEqual(referenceIds(query));
			}),
			{ numRuns: 30 },
		);
	});

	test.each<[string, SearchQuery]>([
		['everything', { sort: 'newest' }],
		['everything by price', { sort: 'price', minPrice: 1_500, maxPrice: 4_000 }],
		['a tenant', { sort: 'newest', tenant: 'tenant-1' }],
		['a category', { sort: 'price', category: '毛衣' }],
		['one word by relevance', { sort: 'relevance', q: 'wool' }],
	])('24 cards of %s are one round trip and at most 4 read units', async (_, criteria) => {
		const usage = newUsage();
		const page = await withUsage(usage, () => search.browse(criteria, 24, undefined));
		expect([...page.read(sizeOf), usage.roundTrips]).toEqual([24, false, 1]);
		expect(usage.readUnits).toBeLessThanOrEqual(4);
	});

	test('reads at most 400 postings for a page with few matches, and continues where it stopped', async () => {
		const bulk = Array.from({ length: 420 }, (_, i) =>
			card(`bulk ${i}`, { tenantId: 'bulk', sizes: i === 0 ? ['rare'] : ['M'], publishedAt: start + i }),
		);
		const puts = bulk.flatMap((posting) => postings(posting, 1).filter(({ pk }) => pk === 'W#tenant:bulk'));
		await search.post({ puts, deletes: [], revision: 1 });
		const query = { sort: 'newest', tenant: 'bulk', size: 'rare' } as const;
		const usage = newUsage();
		const page = await withUsage(usage, () => search.browse(query, 24, undefined));
		expect([...page.read(sizeOf), usage.roundTrips]).toEqual([0, false, 4]);
		expect(ids(await walk(query, 24))).toEqual(ids(bulk.slice(0, 1)));
	});

	test('by relevance ranks cards with more of the words first, then newer ones', async () => {
		const asked = { q: 'wool dress', sort: 'relevance' } as const;
		const score = (posting: ListingCard) =>
			queryTerms(asked.q).filter((term) => termsOf(posting).includes(term)).length;
		const all = await walk(asked, 10);
		const expected = shop
			.filter((posting) => termsOf(posting).includes('word:dress'))
			.toSorted((a, b) => score(b) - score(a) || b.publishedAt - a.publishedAt);
		expect(ids(all)).toEqual(ids(expected));
	});

	test('finds nothing for a query text without words', async () => {
		const page = await search.browse({ q: '!?', sort: 'newest' }, 24, undefined);
		expect(page.read(sizeOf)).toEqual([0, true]);
	});

	test('keeps a posting of four colors and five sizes below 650 bytes', () => {
		const sizes = postings(card('size'), 7).map((posting) =>
			Object.entries(posting).reduce((total, [name, value]) => total + Buffer.byteLength(name + String(value)), 0),
		);
		expect(Math.max(...sizes)).toBeLessThan(650);
	});
});
