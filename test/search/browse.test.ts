import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** Browsing and searching over HTTP, on a base as it runs. The rules of matching are those of the index and the words. */

interface Found {
	readonly listingId: string;
	readonly matchedColor: string | null;
}

let base: TestBase;
/** The names of the garments by their listings. */
const names = new Map<string, string>();

const red = { code: 'red', name: { zh: '红色', en: 'Red' } };
const blue = { code: 'blue', name: { zh: '蓝色', en: 'Blue' } };
const garments = [
	{
		name: 'knit',
		tenant: 'first',
		zh: '羊毛毛衣',
		en: 'Wool sweater',
		category: '毛衣',
		price: 30_000,
		stock: { red: { M: 1 }, blue: { L: 1 } },
	},
	{
		name: 'jumper',
		tenant: 'first',
		zh: '全棉毛衣',
		en: 'Cotton sweater',
		category: '毛衣',
		price: 20_000,
		stock: { blue: { M: 2 } },
	},
	{
		name: 'dress',
		tenant: 'second',
		zh: '羊毛连衣裙',
		en: 'Wool dress',
		category: '连衣裙',
		price: 30_000,
		stock: { red: { L: 1 } },
	},
	{
		name: 'shirt',
		tenant: 'second',
		zh: '亚麻衬衫',
		en: 'Linen shirt',
		category: '衬衫',
		price: 10_000,
		stock: { red: { M: 0 } },
	},
	{
		name: 'gown',
		tenant: 'second',
		zh: '真丝连衣裙',
		en: 'Silk dress',
		category: '连衣裙',
		price: 50_000,
		stock: { red: { M: 1 } },
	},
] as const;

beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'first', 'chaonan');
	await openTenant(base, 'second', 'dalang');
	for (const { name, tenant, zh, en, category, price, stock } of garments) {
		const content = {
			title: { zh, en },
			category,
			colors: [red, blue],
			sizes: ['M', 'L'],
			price: { amount: price, currency: 'CNY' },
		};
		names.set(await onSale(base, tenant, stock, content), name);
	}
	await base.settled();
});
afterAll(() => base.stop());

const ask = async (query: string) => expectStatus(await base.anyone.get(`/v1/listings?${query}`), 200).body;
const itemsOf = async (query: string): Promise<Found[]> => (await ask(query)).items;
const named = (items: readonly Found[]) => items.map(({ listingId }) => names.get(listingId));
const found = async (query: string) => named(await itemsOf(query));

/** The garments of all pages of a question. */
async function walk(query: string): Promise<(string | undefined)[]> {
	const all: Found[] = [];
	for (let cursor: string | null = ''; cursor !== null;) {
		const page: { items: Found[]; nextCursor: string | null } = await ask(`${query}${cursor && `&cursor=${cursor}`}`);
		all.push(...page.items);
		cursor = page.nextCursor;
	}
	return named(all);
}

/** The values of a facet by their counts. */
async function counted(
	facet: string,
	query = '',
): Promise<{ value: string; count: number; name: object | null; selected: boolean }[]> {
	const { facets } = await ask(`facets=true&${query}`);
	return facets.find((one: { facet: string }) => one.facet === facet).values;
}

describe('listings', () => {
	const newest = ['gown', 'shirt', 'dress', 'jumper', 'knit'];

	test('come the newest first', async () => {
		expect(await found('')).toEqual(newest);
	});

	test.each([
		['sort=price', ['shirt', 'jumper', 'dress', 'knit', 'gown']],
		['sort=-price', ['gown', 'dress', 'knit', 'jumper', 'shirt']],
	])('come in the order of %s, the newer of equals first', async (query, order) => {
		expect(await found(query)).toEqual(order);
	});

	test('that have more of the words come first', async () => {
		expect((await found('q=wool%20dress'))[0]).toBe('dress');
	});

	test.each([1, 2, 4])('come without a gap or a repetition in pages of %i', async (limit) => {
		const all = [await walk(`limit=${limit}`), await walk(`sort=price&limit=${limit}`)];
		expect(all).toEqual([newest, await found('sort=price')]);
	});

	test('are counted over all pages', async () => {
		const pages = [await ask('limit=2'), await ask('limit=2&category=连衣裙')];
		expect(pages.map(({ total, items }) => [total, items.length])).toEqual([
			[5, 2],
			[2, 2],
		]);
	});

	test.each<[string, string[]]>([
		['category=连衣裙', ['gown', 'dress']],
		['category=连衣裙,衬衫', ['gown', 'shirt', 'dress']],
		['tenant=first', ['jumper', 'knit']],
		['tenant=first,second', newest],
		['cluster=dalang', ['gown', 'shirt', 'dress']],
		['cluster=nowhere', []],
		['color=red', ['gown', 'dress', 'knit']],
		['color=red,blue', ['gown', 'dress', 'jumper', 'knit']],
		['size=L', ['dress', 'knit']],
		['size=M,L', ['gown', 'dress', 'jumper', 'knit']],
		['color=red&size=L', ['dress']],
		['color=blue&size=M', ['jumper']],
		['inStock=true', ['gown', 'dress', 'jumper', 'knit']],
		['inStock=false', newest],
		['minPrice=30000', ['gown', 'dress', 'knit']],
		['maxPrice=20000', ['shirt', 'jumper']],
		['minPrice=20000&maxPrice=30000', ['dress', 'jumper', 'knit']],
		['minPrice=30001&maxPrice=29999', []],
		['q=羊毛', ['dress', 'knit']],
		['q=羊毛&category=毛衣', ['knit']],
		['q=!%3F', []],
	])('are filtered by %s', async (query, expected) => {
		expect((await found(query)).toSorted()).toEqual(expected.toSorted());
	});

	test('name the color that matched, and none that is sold out', async () => {
		const colors = async (query: string) =>
			Object.fromEntries(
				(await itemsOf(query)).map(({ listingId, matchedColor }) => [names.get(listingId), matchedColor]),
			);
		expect([
			await colors('tenant=first&color=blue,red'),
			await colors('color=blue'),
			await colors('category=衬衫'),
		]).toEqual([{ knit: 'red', jumper: 'blue' }, { knit: 'blue', jumper: 'blue' }, { shirt: null }]);
	});

	test('are found by a mistyped word, which is told', async () => {
		const [mistyped, right] = [await ask('q=swaeter'), await ask('q=sweater')];
		expect([mistyped.corrected, named(mistyped.items).toSorted(), right.corrected]).toEqual([
			'sweater',
			['jumper', 'knit'],
			null,
		]);
	});
});

describe('facets', () => {
	test('are counted when they are asked for', async () => {
		expect([
			(await ask('')).facets,
			(await ask('facets=true&limit=1')).facets.map(({ facet }: { facet: string }) => facet),
		]).toEqual([null, expect.arrayContaining(['category', 'tenant', 'color', 'size', 'price'])]);
	});

	test('name tenants and clusters as the directory does', async () => {
		const tenants = (await counted('tenant')).map(({ value, name, count }) => [value, name, count]);
		const clusters = (await counted('cluster')).map(({ value, name, count }) => [value, name, count]);
		expect([tenants, clusters]).toEqual([
			[
				['second', { zh: 'second', en: 'second' }, 3],
				['first', { zh: 'first', en: 'first' }, 2],
			],
			[
				['dalang', { zh: 'dalang', en: 'dalang' }, 3],
				['chaonan', { zh: 'chaonan', en: 'chaonan' }, 2],
			],
		]);
	});

	test('name categories and colors as the vocabulary does, and sizes by themselves', async () => {
		const [colors, sizes, categories] = [await counted('color'), await counted('size'), await counted('category')];
		expect(colors.find(({ value }) => value === 'red')?.name).toMatchObject({
			zh: expect.any(String),
			en: expect.any(String),
		});
		expect(categories.every(({ name }) => name !== null)).toBe(true);
		expect(sizes.map(({ value, name }) => [value, name]).toSorted()).toEqual([
			['L', null],
			['M', null],
		]);
	});

	test('count what each value would find in place of its facet’s filter', async () => {
		for (const { value, count } of await counted('color', 'size=M&color=red'))
			expect({ value, count: (await ask(`size=M&color=${value}`)).total }).toEqual({ value, count });
	});

	test('mark the values of the question', async () => {
		const sizes = await counted('size', 'size=M');
		expect(sizes.filter(({ selected }) => selected).map(({ value }) => value)).toEqual(['M']);
	});
});

describe('a question', () => {
	test.each([
		['an unknown parameter', 'brand=x'],
		['no value', 'color='],
		['an empty value among others', 'color=red,,blue'],
		['more values than a facet takes', `size=${Array.from({ length: 21 }, (_, i) => i).join(',')}`],
		['neither true nor false', 'inStock=maybe'],
		['a negative price', 'minPrice=-1'],
		['an unknown order', 'sort=oldest'],
	])('with %s is refused', async (_, query) => {
		expect((await base.anyone.get(`/v1/listings?${query}`)).status).toBe(422);
	});

	test('with the cursor of another is refused', async () => {
		const { nextCursor } = await ask('limit=1&color=red');
		const refused = await base.anyone.get(`/v1/listings?limit=1&color=blue&cursor=${nextCursor}`);
		expect([refused.status, refused.body.type]).toEqual([400, '/problems/invalid-cursor']);
	});

	test('is one round trip and one read unit while nothing changes', async () => {
		const cost = () => {
			const { roundTrips = 0, readUnits = 0 } =
				base.base.metrics().routes.find(({ route }) => route === 'GET /v1/listings') ?? {};
			return [roundTrips, readUnits] as const;
		};
		await ask('limit=5');
		const before = cost();
		await ask('limit=5&q=wool');
		const after = cost();
		expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([1, 1]);
	});
});

describe('a listing that', () => {
	test('is withdrawn is no longer found, until it is published again', async () => {
		const [listingId] = [...names].find(([, name]) => name === 'gown') ?? [''];
		const path = `/v1/merchant/listings/${listingId}`;
		expectStatus(await base.merchant('second').post(`${path}/withdraw`), 200);
		await base.settled();
		const without = await found('');
		expectStatus(await base.merchant('second').post(`${path}/publish`), 200);
		await base.settled();
		expect([without.includes('gown'), (await found('color=red')).includes('gown')]).toEqual([false, true]);
	});

	test('is sold out is found without its color, until it is stocked again', async () => {
		const [listingId] = [...names].find(([, name]) => name === 'jumper') ?? [''];
		const stock = (pieces: number) =>
			base
				.merchant('first')
				.send('PUT', `/v1/merchant/listings/${listingId}/stock`, { stock: { blue: { M: pieces } } });
		const seen: [number, string | null][] = [];
		for (const pieces of [0, 1]) {
			expectStatus(await stock(pieces), 200);
			await base.settled();
			const items = await itemsOf('tenant=first');
			const jumper = items.find((item) => item.listingId === listingId);
			seen.push([items.length, jumper?.matchedColor ?? null]);
		}
		expect(seen).toEqual([
			[2, null],
			[2, 'blue'],
		]);
	});
});
