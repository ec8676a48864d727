import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ListingContent, catalogStore, catalogTable } from '#catalog';
import { adjustStock, createListing, setStock } from '#merchandising';
import { stockStore } from '#stock';
import { unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let stores: Parameters<typeof createListing>[0];
beforeAll(async () => {
	engine = await startEngine([catalogTable]);
	const { database } = engine;
	stores = { database, catalog: catalogStore(database, 'catalog'), stock: stockStore(database, 'catalog') };
});
afterAll(() => engine.stop());

const now = Date.parse('2026-11-11T02:00:00Z');
const shirt: ListingContent = {
	title: { zh: '亚麻衬衫', en: 'Linen shirt' },
	category: 'shirts',
	colors: [{ code: 'red', name: { zh: '红', en: 'Red' } }],
	sizes: ['S'],
	price: { amount: 12_900, currency: 'CNY' },
};
const grid = { red: { S: 5 } };

test('stock whose listing is in lanes at every write is in contention after a bounded number of tries', async () => {
	const made = await createListing(stores, 'shop', shirt, { now, unique: unique(1), audit: [] });
	if (!made.ok) throw new Error('refused');
	const { listingId } = made.value;
	await setStock(stores, 'shop', listingId, { stock: grid, lanes: 2 }, { audit: [] });
	const stale = { ...stores, catalog: { ...stores.catalog, listing: () => Promise.resolve(made.value) } };
	const set = setStock(stale, 'shop', listingId, { stock: grid }, { audit: [] });
	await expect(set).rejects.toThrow('listing in contention');
	const adjusted = adjustStock(stale, 'shop', listingId, grid, { audit: [] });
	await expect(adjusted).rejects.toThrow('listing in contention');
});
