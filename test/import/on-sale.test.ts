import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyChunk } from '#merchandising';
import { chunksOf, now, openCatalog } from './catalog.ts';
import { more, oldFile, shirt } from './files.ts';

/** Stock of listings on sale: an old file must not set it back, or pieces that were sold are sold again. */

let catalog: Awaited<ReturnType<typeof openCatalog>>;
beforeAll(async () => {
	catalog = await openCatalog();
});
afterAll(() => catalog.engine.stop());

const results = async (tenantId: string, importId: string) => {
	const head = await catalog.stores.imports.find(tenantId, importId, now);
	return head === undefined ? [] : (await catalog.stores.imports.results(head, 100, undefined)).firstItems();
};

describe('an import of an old file', () => {
	test('keeps the stock of a listing on sale, and says so', async () => {
		await catalog.run('old', oldFile([shirt]));
		const { listingId, revision } = await catalog.putOnSale('old', 'shirt');
		const sale = catalog.stores.stock.reserve({ listingId, color: 'red' }, revision, { S: 2 });
		await catalog.stores.database.transact([sale]);
		const done = await catalog.run('old', oldFile([shirt]));
		expect((await catalog.stored('old', 'shirt')).stock).toEqual({ red: { available: { S: 1 }, revision } });
		expect(done).toMatchObject({ imported: 1, unchanged: 1, stockKept: 1 });
		expect(await results('old', done?.importId ?? '')).toEqual([
			{ line: 2, listingId, effect: 'unchanged', stock: 'kept' },
		]);
	});

	test('adds a color to a listing on sale without pieces, and changes its price', async () => {
		await catalog.run('adds', oldFile([shirt]));
		await catalog.putOnSale('adds', 'shirt');
		await catalog.run(
			'adds',
			oldFile([
				{ ...shirt, price: '88.00' },
				{ ...more, v1: 'Blue', price: '88.00' },
			]),
		);
		const { listing, stock } = await catalog.stored('adds', 'shirt');
		expect(listing).toMatchObject({ state: 'published', revision: 3, price: { amount: 8_800 } });
		expect(stock).toEqual({ red: { available: { S: 3 }, revision: 3 }, blue: { available: {}, revision: 3 } });
	});

	test('leaves the lanes of a listing on sale', async () => {
		await catalog.run('lanes', oldFile([shirt]));
		await catalog.restock('lanes', 'shirt', { stock: { red: { S: 40 } }, lanes: 4 });
		await catalog.putOnSale('lanes', 'shirt');
		await catalog.run('lanes', oldFile([{ ...shirt, price: '88.00' }]));
		const { listing, stock } = await catalog.stored('lanes', 'shirt');
		expect(listing).toMatchObject({ lanes: 4, price: { amount: 8_800 } });
		expect(stock).toMatchObject({ red: { available: { S: 40 }, revision: listing?.revision } });
	});

	test('keeps the stock of a draft that is published between its reading and its write', async () => {
		await catalog.run('late', oldFile([shirt]));
		const started = await catalog.start('late', oldFile([{ ...shirt, quantity: '50' }]));
		let published = false;
		const database: typeof catalog.stores.database = {
			...catalog.stores.database,
			async transact(writes, options) {
				if (!published) {
					published = true;
					await catalog.putOnSale('late', 'shirt');
				}
				return catalog.stores.database.transact(writes, options);
			},
		};
		for (const chunk of chunksOf(started)) await applyChunk({ ...catalog.stores, database }, chunk, now);
		expect((await catalog.stored('late', 'shirt')).stock).toMatchObject({ red: { available: { S: 3 } } });
	});
});

test('the report of an import names each product once, and its numbers agree', async () => {
	const handles = ['same', 'dearer', 'tiered', 'kept'];
	await catalog.run('sums', oldFile(handles.map((handle) => ({ ...shirt, handle }))));
	await catalog.change('sums', 'tiered', (listing) => ({
		...listing,
		tiers: [{ minQuantity: 9, price: { ...listing.price, amount: 9_700 } }],
	}));
	await catalog.putOnSale('sums', 'kept');
	const rows = [
		{ ...shirt, handle: 'same' },
		{ ...shirt, handle: 'dearer', price: '99.00' },
		{ ...shirt, handle: 'tiered', price: '90.00' },
		{ ...shirt, handle: 'kept', quantity: '9' },
		{ ...shirt, handle: 'new' },
		{ ...shirt, handle: 'faulty', price: '' },
	];
	const done = await catalog.run('sums', oldFile(rows));
	expect(done).toMatchObject({ products: 6, imported: 4, created: 1, updated: 1, unchanged: 2, stockKept: 1 });
	const lines = (await results('sums', done?.importId ?? '')).map(({ line }) => line);
	expect([...lines, ...(done?.faults ?? []).map(({ line }) => line)].toSorted()).toEqual([2, 3, 4, 5, 6, 7]);
});
