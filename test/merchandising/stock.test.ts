import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ListingContent, catalogStore, catalogTable } from '#catalog';
import { ownedId } from '#kernel';
import { adjustStock, createListing, setStock } from '#merchandising';
import type { Database, Write } from '#platform';
import { adjustmentStore, stockStore, total, offerWithStock } from '#stock';
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

test('a listing that was changed since it was read is not saved, and none is created twice', async () => {
	const made = await createListing(stores, 'shop', shirt, { now, unique: unique(3), audit: [] });
	if (!made.ok) throw new Error('refused');
	const read = made.value;
	const save = async (category: string, expected: number) => {
		const next = { ...read, category, revision: read.revision + 1 };
		return (await engine.database.transact([stores.catalog.save(next, expected)])).ok;
	};
	const { revision } = read;
	expect([await save('trousers', revision), await save('coats', revision), await save('hats', 0)]).toEqual([
		true,
		false,
		false,
	]);
	expect(await stores.catalog.listing('shop', read.listingId)).toMatchObject({ category: 'trousers' });
});

describe('a row of stock', () => {
	let rows = 0;
	const newRow = () => ({ listingId: ownedId('listing', 'shop', unique(100 + (rows += 1))), color: 'red' });
	const written = async (write: Write) => (await engine.database.transact([write])).ok;
	const asNow = async ({ listingId }: { readonly listingId: string }) =>
		(await stores.stock.allRows(listingId))[0]?.row.available;

	test('that is not there gets no pieces', async () => {
		const { stock } = stores;
		const row = newRow();
		const writes = [stock.release(row, { S: 1 }), stock.set(row, { S: 1 }), stock.adjust(row, { S: 1 })];
		for (const write of [...writes, offerWithStock(stock, row, { revision: 1, available: { S: 1 }, exists: true })])
			expect(await written(write)).toBe(false);
		expect(await asNow(row)).toBeUndefined();
	});

	test('that is off sale is not reserved, at whatever price was agreed', async () => {
		const { stock } = stores;
		const row = newRow();
		expect(await written(offerWithStock(stock, row, { revision: undefined, available: { S: 5 }, exists: false }))).toBe(
			true,
		);
		expect(await written(stock.reserveAgreed(row, { S: 1 }))).toBe(false);
		expect(await asNow(row)).toEqual({ S: 5 });
	});

	test('that has too few pieces for an adjustment keeps them', async () => {
		const { stock } = stores;
		const row = newRow();
		expect(await written(offerWithStock(stock, row, { revision: 1, available: { S: 5 }, exists: false }))).toBe(true);
		expect(await written(stock.adjust(row, { S: -6 }))).toBe(false);
		expect(await asNow(row)).toEqual({ S: 5 });
		expect(await written(stock.adjust(row, { S: -5 }))).toBe(true);
	});

	test('that came, or got a size, since it was read keeps what it has', async () => {
		const { stock } = stores;
		const row = newRow();
		expect(await written(offerWithStock(stock, row, { revision: 1, available: { S: 5 }, exists: false }))).toBe(true);
		const next = { available: { S: 1 }, revision: 1 };
		const read = { available: { S: 5 }, revision: 1 };
		expect(await written(stock.adjust(row, { M: 3 }, read))).toBe(true);
		for (const write of [
			offerWithStock(stock, row, { revision: 1, available: { S: 1 }, exists: false }),
			stock.replace(row, next, undefined),
			stock.adjust(row, { M: 1 }, read),
			stock.set(row, { M: 1 }, read),
		])
			expect(await written(write)).toBe(false);
		expect(await asNow(row)).toEqual({ S: 5, M: 3 });
	});
});
