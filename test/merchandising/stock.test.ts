import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ListingContent, catalogStore, catalogTable } from '#catalog';
import { adjustStock, createListing, setStock } from '#merchandising';
import type { Database } from '#platform';
import { adjustmentStore, stockStore, total } from '#stock';
import { unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let stores: Parameters<typeof adjustStock>[0];
beforeAll(async () => {
	engine = await startEngine([catalogTable]);
	const { database } = engine;
	stores = {
		database,
		catalog: catalogStore(database, 'catalog'),
		stock: stockStore(database, 'catalog'),
		adjustments: adjustmentStore(database, 'catalog'),
	};
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
	const adjusted = adjustStock(
		stale,
		'shop',
		listingId,
		{ stock: grid, idempotencyKey: undefined, now },
		{ audit: [] },
	);
	await expect(adjusted).rejects.toThrow('listing in contention');
});

test('a piece that is sold while stock in lanes is adjusted is not counted again', async () => {
	const made = await createListing(stores, 'shop', shirt, { now, unique: unique(2), audit: [] });
	if (!made.ok) throw new Error('refused');
	const { listingId } = made.value;
	await setStock(stores, 'shop', listingId, { stock: grid, lanes: 2 }, { audit: [] });
	let tries = 0;
	const database: Database = {
		...engine.database,
		async transact(writes, audited) {
			const sold = stores.stock.adjust({ listingId, color: 'red', lane: 1 }, { S: -2 });
			if ((tries += 1) === 1) await engine.database.transact([sold]);
			return engine.database.transact(writes, audited);
		},
	};
	const added = { stock: { red: { S: 1 } }, idempotencyKey: undefined, now };
	expect(await adjustStock({ ...stores, database }, 'shop', listingId, added, { audit: [] })).toMatchObject({
		ok: true,
	});
	expect([total(await stores.stock.allRows(listingId)), tries]).toEqual([{ S: 4 }, 2]);
});
