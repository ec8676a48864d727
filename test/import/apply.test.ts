import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ownedId, parseOwnedId } from '#kernel';
import { applyChunk, importState, importedListingId } from '#merchandising';
import { newUnique } from '#platform';
import { now, openCatalog } from './catalog.ts';
import { oldFile } from './files.ts';

const day = 86_400_000;
let catalog: Awaited<ReturnType<typeof openCatalog>>;
beforeAll(async () => {
	catalog = await openCatalog();
});
afterAll(() => catalog.engine.stop());

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

describe('an import', () => {
	test('counts chunks that end at the same moment one after another, and each once', async () => {
		const { imports, database } = catalog.stores;
		const unique = newUnique(now);
		const chunks = [0, 1].map((number) => ({ tenantId: 'twins', unique, number }));
		const importId = ownedId('import', 'twins', unique);
		const head = { ...(await catalog.start('twins', oldFile([shirt]))), importId, chunks: 2, chunksLeft: 2 };
		await database.transact(imports.begin(head, chunks, undefined));
		const fault = { column: 'Variant Price', reason: 'price_zero' } as const;
		await database.transact(chunks.map((chunk) => imports.mark(chunk, 0, { ...fault, line: chunk.number + 2 })));
		await Promise.all([...chunks, ...chunks].map((chunk) => imports.markDone(chunk, () => ({ audit: [] }))));
		const done = await imports.find('twins', importId, now);
		expect(done).toMatchObject({ chunksLeft: 0, faults: [{ line: 2 }, { line: 3 }] });
	});

	test('makes draft listings with their stock, and is done when all its chunks are', async () => {
		const started = await catalog.start('makes', oldFile([shirt, blue, { ...shirt, handle: 'free', price: '0' }]));
		expect([importState(started, now), started.products, started.imported]).toEqual(['running', 2, 0]);
		await catalog.apply(started);
		const done = await catalog.stores.imports.find('makes', started.importId, now);
		expect(done && importState(done, now)).toBe('done');
		expect(done).toMatchObject({
			products: 2,
			imported: 1,
			faults: [{ line: 4, column: 'Variant Price', reason: 'price_zero', product: 'free' }],
			faultsOmitted: 0,
		});
		const { listing, stock } = await catalog.stored('makes', 'shirt');
		expect(listing).toMatchObject({
			state: 'draft',
			revision: 1,
			sizes: ['S', 'M'],
			price: { amount: 9800, currency: 'CNY' },
		});
		expect(stock).toEqual({ red: { available: { S: 3, M: 0 } }, blue: { available: { S: 0, M: 4 } } });
	});

	test('of the same file again adds nothing and changes no revision', async () => {
		await catalog.run('again', oldFile([shirt, blue]));
		const before = await catalog.stored('again', 'shirt');
		expect(await catalog.run('again', oldFile([shirt, blue]))).toMatchObject({ products: 1, imported: 1 });
		expect(await catalog.stored('again', 'shirt')).toEqual(before);
		expect((await catalog.stores.catalog.listings('again', 10, undefined)).firstItems()).toHaveLength(1);
	});

	test('asked to set stock updates a listing on sale, which stays on sale at its new revision', async () => {
		await catalog.run('changed', oldFile([shirt, blue]));
		await catalog.putOnSale('changed', 'shirt');
		await catalog.run(
			'changed',
			oldFile([
				{ ...shirt, price: '88.00', quantity: '9' },
				{ handle: 'shirt', v1: 'Red', v2: 'L', price: '88.00' },
			]),
			'set',
		);
		const { listing, stock } = await catalog.stored('changed', 'shirt');
		expect(listing).toMatchObject({
			state: 'published',
			revision: 3,
			sizes: ['S', 'L'],
			price: { amount: 8800, currency: 'CNY' },
		});
		expect(stock).toEqual({ red: { available: { S: 9, M: 0 }, revision: 3 }, blue: { available: { S: 0, M: 4 } } });
	});

	test('asked to set stock sets that of an unchanged listing on sale without a new revision', async () => {
		await catalog.run('stock', oldFile([shirt]));
		await catalog.putOnSale('stock', 'shirt');
		await catalog.run('stock', oldFile([{ ...shirt, quantity: '50' }]), 'set');
		const { listing, stock } = await catalog.stored('stock', 'shirt');
		expect(listing?.revision).toBe(2);
		expect(stock).toEqual({ red: { available: { S: 50 }, revision: 2 } });
	});

	test('leaves stock unchanged where the file has no quantity', async () => {
		await catalog.run('silent', oldFile([shirt]));
		await catalog.run('silent', oldFile([{ ...shirt, quantity: '', price: '97.00' }]));
		const { listing, stock } = await catalog.stored('silent', 'shirt');
		expect(listing?.price.amount).toBe(9700);
		expect(stock).toEqual({ red: { available: { S: 3 } } });
	});

	test('keeps a translation made by hand while the text of the file is unchanged', async () => {
		await catalog.run('translated', oldFile([shirt]));
		const { listing } = await catalog.stored('translated', 'shirt');
		if (!listing) throw new Error('no listing');
		const titled = { ...listing, title: { zh: '衬衫', en: 'Shirt' }, revision: 2 };
		await catalog.stores.database.transact([catalog.stores.catalog.save(titled, 1)]);
		await catalog.run('translated', oldFile([{ ...shirt, price: '97.00' }]));
		expect((await catalog.stored('translated', 'shirt')).listing).toMatchObject({
			title: { zh: '衬衫', en: 'Shirt' },
			revision: 3,
		});
	});

	test('delivered again sets no stock a second time, so sales in between stay', async () => {
		const started = await catalog.start('redelivered', oldFile([shirt]));
		await catalog.apply(started);
		const { revision } = await catalog.putOnSale('redelivered', 'shirt');
		const row = { listingId: importedListingId('redelivered', 'shirt'), color: 'red' };
		expect(await catalog.stores.database.transact([catalog.stores.stock.reserve(row, revision, { S: 2 })])).toEqual({
			ok: true,
		});
		await catalog.apply(started);
		expect((await catalog.stored('redelivered', 'shirt')).stock).toEqual({ red: { available: { S: 1 }, revision } });
		expect(await catalog.stores.imports.find('redelivered', started.importId, now)).toMatchObject({
			imported: 1,
			chunksLeft: 0,
		});
	});

	test('delivered twice at the same time is applied once: the later delivery finds each product marked', async () => {
		const started = await catalog.start('twice', oldFile([shirt]));
		const part = { tenantId: 'twice', unique: parseOwnedId('import', started.importId)?.unique ?? '', number: 0 };
		const seen = await catalog.stores.imports.chunkContent(part);
		await catalog.apply(started);
		const { revision } = await catalog.putOnSale('twice', 'shirt');
		const row = { listingId: importedListingId('twice', 'shirt'), color: 'red' };
		await catalog.stores.database.transact([catalog.stores.stock.reserve(row, revision, { S: 2 })]);
		await applyChunk(
			{ ...catalog.stores, imports: { ...catalog.stores.imports, chunkContent: async () => seen } },
			part,
			now,
		);
		expect((await catalog.stored('twice', 'shirt')).stock).toEqual({ red: { available: { S: 1 }, revision } });
	});

	test('of many products is applied in chunks that each count once', async () => {
		const many = Array.from({ length: 160 }, (_, i) => ({ ...shirt, handle: `h${i}` }));
		const started = await catalog.start('many', oldFile(many));
		expect(started.chunksLeft).toBe(3);
		await Promise.all([catalog.apply(started), catalog.apply(started)]);
		expect(await catalog.stores.imports.find('many', started.importId, now)).toMatchObject({
			products: 160,
			imported: 160,
			chunksLeft: 0,
		});
	});

	test('with nothing to apply is done at once', async () => {
		const done = await catalog.run('empty', oldFile([{ ...shirt, price: '0' }]));
		expect(done && importState(done, now)).toBe('done');
		expect(done).toMatchObject({ products: 1, imported: 0 });
	});

	test('keeps the first faults by line, as many as fit 100 KB, and counts the others', async () => {
		const header = `Handle,Title,Variant Price,${'备'.repeat(90)}\n`;
		const row = (i: number) => `${'衣'.repeat(130)}${i},T,1,,beyond\n`;
		const file = header + Array.from({ length: 700 }, (_, i) => row(i)).join('');
		const long = await catalog.run('long', file);
		expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThan(100_000);
		expect(long?.faults.map((fault) => fault.line)).toEqual(long?.faults.map((_, i) => i + 2));
		expect(long?.faults.length).toBeGreaterThan(100);
		expect((long?.faults.length ?? 0) + (long?.faultsOmitted ?? 0)).toBe(700);
		const short = await catalog.run('short', `Handle,Title,Variant Price\n${'a,T,1,x\n'.repeat(600)}`);
		expect([short?.faults.length, short?.faultsOmitted]).toEqual([500, 100]);
	});

	test('that breaks off before it begins leaves no import, and its data has no effect', async () => {
		const part = { tenantId: 'broken', unique: newUnique(now), number: 0 };
		await catalog.stores.imports.storeData(
			part,
			{ products: '[]', columns: { handle: '', price: '', quantity: '' } },
			now,
		);
		expect(await applyChunk(catalog.stores, part, now)).toBe(0);
		expect(await catalog.stores.imports.find('broken', `imp_broken_${part.unique}`, now)).toBeUndefined();
	});

	test('that was not applied within the retention of the stream has failed', async () => {
		const started = await catalog.start('failed', oldFile([shirt]));
		expect([importState(started, now + day), importState(started, now + day + 1)]).toEqual(['running', 'failed']);
	});

	test('is never readable by another tenant, and by nobody after 30 days', async () => {
		const started = await catalog.start('mine', oldFile([shirt]));
		expect(await catalog.stores.imports.find('other', started.importId, now)).toBeUndefined();
		expect(await catalog.stores.imports.find('mine', started.importId, now + 30 * day)).toBeUndefined();
	});
});

describe('the consumer', () => {
	test('applies the chunks of a batch, and reports the first that there is no time for', async () => {
		vi.stubEnv('CATALOG_TABLE', 'catalog');
		vi.stubEnv('DIRECTORY_TABLE', 'directory');
		const { handler } = await import('../../functions/import-listings/handler.ts');
		const started = await catalog.start(
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
		expect(await catalog.stores.imports.find('consumer', started.importId, now)).toMatchObject({
			imported: 75,
			chunksLeft: 1,
		});
		expect(await handler({ Records }, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ batchItemFailures: [] });
		expect(await catalog.stores.imports.find('consumer', started.importId, now)).toMatchObject({
			imported: 80,
			chunksLeft: 0,
		});
	});
});
