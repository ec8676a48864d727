import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Listing, catalogStore, catalogTable, publish } from '#catalog';
import { parseOwnedId } from '#kernel';
import {
	type ApplyStores,
	type Import,
	applyPart,
	importState,
	importStore,
	importedListingId,
	startImport,
} from '#merchandising';
import { type Item, newUnique } from '#platform';
import { stockStore } from '#stock';
import { type Engine, startEngine } from '../support/engine.ts';
import { oldFile } from './files.ts';

const now = Date.parse('2026-11-11T02:00:00Z');
const day = 86_400_000;
let engine: Engine;
let stores: ApplyStores;

beforeAll(async () => {
	engine = await startEngine([{ ...catalogTable, stream: false }]);
	const { database } = engine;
	stores = {
		database,
		catalog: catalogStore(database, 'catalog'),
		stock: stockStore(database, 'catalog'),
		imports: importStore(database, 'catalog'),
	};
});
afterAll(() => engine.stop());

const shirt = {
	handle: 'shirt',
	title: 'Shirt',
	type: 'Shirts',
	n1: 'Color',
	v1: 'Red',
	n2: 'Size',
	v2: 'S',
	price: '98.00',
	quantity: '3',
};
const blue = { handle: 'shirt', v1: 'Blue', v2: 'M', price: '98.00', quantity: '4' };

/** Starts an import; the stream's part of it is left to `apply`. */
async function start(tenantId: string, text: string): Promise<Import> {
	const started = await startImport({ ...stores }, tenantId, new TextEncoder().encode(text), {
		now,
		unique: newUnique(now),
	});
	if (!started.ok) throw new Error(started.refusal.reason);
	return started.value;
}

async function apply({ importId, tenantId, partsLeft }: Import): Promise<void> {
	const unique = parseOwnedId('import', importId)?.unique ?? '';
	for (let number = 0; number < partsLeft; number++) await applyPart(stores, { tenantId, unique, number }, now);
}

async function run(tenantId: string, text: string): Promise<Import | undefined> {
	const started = await start(tenantId, text);
	await apply(started);
	return stores.imports.find(tenantId, started.importId, now);
}

async function stored(tenantId: string, handle: string): Promise<{ listing: Listing | undefined; stock: Item }> {
	const listingId = importedListingId(tenantId, handle);
	const rows = await stores.stock.lanes(listingId);
	return {
		listing: await stores.catalog.listing(tenantId, listingId),
		stock: Object.fromEntries(rows.map(({ color, row }) => [color, { ...row }])) as Item,
	};
}

async function putOnSale(tenantId: string, handle: string): Promise<Listing> {
	const { listing } = await stored(tenantId, handle);
	const published = listing && publish(listing, 'chaonan', now);
	if (!published?.ok) throw new Error('not published');
	const rows = published.value.colors.map(({ code }) =>
		stores.stock.offer({ listingId: published.value.listingId, color: code }, published.value.revision),
	);
	await stores.database.transact([stores.catalog.save(published.value, published.value.revision - 1), ...rows]);
	return published.value;
}

describe('an import', () => {
	test('makes draft listings with their stock, and is done when all its parts are', async () => {
		const started = await start('makes', oldFile([shirt, blue, { ...shirt, handle: 'free', price: '0' }]));
		expect([importState(started, now), started.products, started.imported]).toEqual(['running', 2, 0]);
		await apply(started);
		const done = await stores.imports.find('makes', started.importId, now);
		expect(done && importState(done, now)).toBe('done');
		expect(done).toMatchObject({
			products: 2,
			imported: 1,
			faults: [{ line: 4, column: 'Variant Price', reason: 'price_zero', product: 'free' }],
			faultsOmitted: 0,
		});
		const { listing, stock } = await stored('makes', 'shirt');
		expect(listing).toMatchObject({
			state: 'draft',
			revision: 1,
			sizes: ['S', 'M'],
			price: { amount: 9800, currency: 'CNY' },
		});
		expect(stock).toEqual({ red: { available: { S: 3, M: 0 } }, blue: { available: { S: 0, M: 4 } } });
	});

	test('of the same file again doubles nothing and changes no revision', async () => {
		await run('again', oldFile([shirt, blue]));
		const before = await stored('again', 'shirt');
		expect(await run('again', oldFile([shirt, blue]))).toMatchObject({ products: 1, imported: 1 });
		expect(await stored('again', 'shirt')).toEqual(before);
		expect((await stores.catalog.listings('again', 10, undefined)).firstItems()).toHaveLength(1);
	});

	test('of a changed file updates a listing on sale, which stays on sale at its new revision', async () => {
		await run('changed', oldFile([shirt, blue]));
		await putOnSale('changed', 'shirt');
		await run(
			'changed',
			oldFile([
				{ ...shirt, price: '88.00', quantity: '9' },
				{ handle: 'shirt', v1: 'Red', v2: 'L', price: '88.00' },
			]),
		);
		const { listing, stock } = await stored('changed', 'shirt');
		expect(listing).toMatchObject({
			state: 'published',
			revision: 3,
			sizes: ['S', 'L'],
			price: { amount: 8800, currency: 'CNY' },
		});
		expect(stock).toEqual({ red: { available: { S: 9, M: 0 }, revision: 3 }, blue: { available: { S: 0, M: 4 } } });
	});

	test('sets the stock of an unchanged listing on sale without a new revision', async () => {
		await run('stock', oldFile([shirt]));
		await putOnSale('stock', 'shirt');
		await run('stock', oldFile([{ ...shirt, quantity: '50' }]));
		const { listing, stock } = await stored('stock', 'shirt');
		expect(listing?.revision).toBe(2);
		expect(stock).toEqual({ red: { available: { S: 50 }, revision: 2 } });
	});

	test('leaves stock alone where the file says no quantity', async () => {
		await run('silent', oldFile([shirt]));
		await run('silent', oldFile([{ ...shirt, quantity: '', price: '97.00' }]));
		const { listing, stock } = await stored('silent', 'shirt');
		expect(listing?.price.amount).toBe(9700);
		expect(stock).toEqual({ red: { available: { S: 3 } } });
	});

	test('keeps a translation made by hand while the file says the same in the other language', async () => {
		await run('translated', oldFile([shirt]));
		const { listing } = await stored('translated', 'shirt');
		if (!listing) throw new Error('no listing');
		const titled = { ...listing, title: { zh: '衬衫', en: 'Shirt' }, revision: 2 };
		await stores.database.transact([stores.catalog.save(titled, 1)]);
		await run('translated', oldFile([{ ...shirt, price: '97.00' }]));
		expect((await stored('translated', 'shirt')).listing).toMatchObject({
			title: { zh: '衬衫', en: 'Shirt' },
			revision: 3,
		});
	});

	test('delivered again sets no stock a second time: what was sold in between stays sold', async () => {
		const started = await start('redelivered', oldFile([shirt]));
		await apply(started);
		const { revision } = await putOnSale('redelivered', 'shirt');
		const row = { listingId: importedListingId('redelivered', 'shirt'), color: 'red' };
		expect(await stores.database.transact([stores.stock.reserve(row, revision, { S: 2 })])).toEqual({ ok: true });
		await apply(started);
		expect((await stored('redelivered', 'shirt')).stock).toEqual({ red: { available: { S: 1 }, revision } });
		expect(await stores.imports.find('redelivered', started.importId, now)).toMatchObject({
			imported: 1,
			partsLeft: 0,
		});
	});

	test('delivered twice at the same time is applied once: the later one finds each product marked', async () => {
		const started = await start('twice', oldFile([shirt]));
		const part = { tenantId: 'twice', unique: parseOwnedId('import', started.importId)?.unique ?? '', number: 0 };
		const seen = await stores.imports.work(part);
		await apply(started);
		const { revision } = await putOnSale('twice', 'shirt');
		const row = { listingId: importedListingId('twice', 'shirt'), color: 'red' };
		await stores.database.transact([stores.stock.reserve(row, revision, { S: 2 })]);
		await applyPart({ ...stores, imports: { ...stores.imports, work: async () => seen } }, part, now);
		expect((await stored('twice', 'shirt')).stock).toEqual({ red: { available: { S: 1 }, revision } });
	});

	test('of many products is applied in parts that each count once', async () => {
		const many = Array.from({ length: 160 }, (_, i) => ({ ...shirt, handle: `h${i}` }));
		const started = await start('many', oldFile(many));
		expect(started.partsLeft).toBe(3);
		await Promise.all([apply(started), apply(started)]);
		expect(await stores.imports.find('many', started.importId, now)).toMatchObject({
			products: 160,
			imported: 160,
			partsLeft: 0,
		});
	});

	test('with nothing to apply is done at once', async () => {
		const done = await run('empty', oldFile([{ ...shirt, price: '0' }]));
		expect(done && importState(done, now)).toBe('done');
		expect(done).toMatchObject({ products: 1, imported: 0 });
	});

	test('that broke off before it began is no import, and its data does nothing', async () => {
		const part = { tenantId: 'broken', unique: newUnique(now), number: 0 };
		await stores.imports.storeData(part, '[]', now);
		expect(await applyPart(stores, part, now)).toBe(0);
		expect(await stores.imports.find('broken', `imp_broken_${part.unique}`, now)).toBeUndefined();
	});

	test('that was not applied while the stream kept it has failed', async () => {
		const started = await start('failed', oldFile([shirt]));
		expect([importState(started, now + day), importState(started, now + day + 1)]).toEqual(['running', 'failed']);
	});

	test("is another tenant's to read never, and nobody's after 30 days", async () => {
		const started = await start('mine', oldFile([shirt]));
		expect(await stores.imports.find('other', started.importId, now)).toBeUndefined();
		expect(await stores.imports.find('mine', started.importId, now + 30 * day)).toBeUndefined();
	});
});

describe('the consumer', () => {
	test('applies the parts of a batch, and names the first that there is no time for', async () => {
		vi.stubEnv('CATALOG_TABLE', 'catalog');
		const { handler } = await import('../../functions/import-listings/handler.ts');
		const started = await start(
			'consumer',
			oldFile(Array.from({ length: 80 }, (_, i) => ({ ...shirt, handle: `h${i}` }))),
		);
		const unique = parseOwnedId('import', started.importId)?.unique ?? '';
		const Records = [0, 1].map((number) => ({
			dynamodb: {
				SequenceNumber: String(100 + number),
				NewImage: { tenantId: { S: 'consumer' }, unique: { S: unique }, number: { N: String(number) } },
			},
		}));
		const left = [60_000, 5_000];
		expect(await handler({ Records }, { getRemainingTimeInMillis: () => left.shift() ?? 0 })).toEqual({
			batchItemFailures: [{ itemIdentifier: '101' }],
		});
		expect(await stores.imports.find('consumer', started.importId, now)).toMatchObject({ imported: 75, partsLeft: 1 });
		expect(await handler({ Records }, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ batchItemFailures: [] });
		expect(await stores.imports.find('consumer', started.importId, now)).toMatchObject({ imported: 80, partsLeft: 0 });
	});
});
