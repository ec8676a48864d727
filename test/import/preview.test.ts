import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Import, type StockMode, applyChunk, applyImport, importState, previewChunk } from '#merchandising';
import { chunksOf, now, openCatalog } from './catalog.ts';
import { oldFile, shirt } from './files.ts';

const day = 86_400_000;
let catalog: Awaited<ReturnType<typeof openCatalog>>;
beforeAll(async () => {
	catalog = await openCatalog();
});
afterAll(() => catalog.engine.stop());

const found = async ({ tenantId, importId }: Import): Promise<Import> => {
	const head = await catalog.stores.imports.find(tenantId, importId, now);
	if (head === undefined) throw new Error('no import');
	return head;
};
async function preview(tenantId: string, rows: Parameters<typeof oldFile>[0]): Promise<Import> {
	const started = await catalog.start(tenantId, oldFile(rows), { stock: 'preview' });
	for (const chunk of chunksOf(started)) await previewChunk(catalog.stores, { ...chunk, preview: true }, now);
	return found(started);
}
const begin = ({ tenantId, importId }: Import, stock: StockMode, at = now) =>
	applyImport(catalog.stores, tenantId, importId, { stock, now: at, audit: [] });
async function apply(previewed: Import, stock: StockMode): Promise<Import> {
	await begin(previewed, stock);
	await catalog.apply({ ...previewed, chunksLeft: previewed.chunks });
	return found(previewed);
}
const changes = async (previewed: Import) =>
	(await catalog.stores.imports.changes(previewed, 100, undefined)).firstItems();
async function sell(tenantId: string, pieces: number): Promise<void> {
	const { listing } = await catalog.stored(tenantId, 'shirt');
	if (listing === undefined) throw new Error('no listing');
	const row = { listingId: listing.listingId, color: 'red' };
	await catalog.stores.database.transact([catalog.stores.stock.reserve(row, listing.revision, { S: pieces })]);
}
const edit = (tenantId: string) => catalog.change(tenantId, 'shirt', (listing) => ({ ...listing, category: 'Edited' }));
const outdated = { line: 2, column: 'Handle', reason: 'import_outdated', product: 'shirt' };

describe('a preview', () => {
	test('counts what applying would do, and changes no listing', async () => {
		await catalog.run('counts', oldFile([shirt, { ...shirt, handle: 'same' }, { ...shirt, handle: 'tiered' }]));
		await catalog.change('counts', 'tiered', (listing) => ({
			...listing,
			tiers: [{ minQuantity: 9, price: { ...listing.price, amount: 9_700 } }],
		}));
		const before = await catalog.stored('counts', 'shirt');
		const previewed = await preview('counts', [
			{ ...shirt, price: '99.00', quantity: '8' },
			{ ...shirt, handle: 'same' },
			{ ...shirt, handle: 'tiered', price: '90.00' },
			{ ...shirt, handle: 'new' },
		]);
		expect(importState(previewed, now)).toBe('previewed');
		expect(previewed.preview).toEqual({ creates: 1, updates: 1, unchanged: 1, faults: 1 });
		expect(previewed.faults).toMatchObject([{ line: 4, reason: 'price_below_tier' }]);
		expect(await catalog.stored('counts', 'shirt')).toEqual(before);
	});

	test('shows fields and stock, as they are and as they would be', async () => {
		await catalog.run('shows', oldFile([shirt]));
		const { revision } = await catalog.putOnSale('shows', 'shirt');
		const [change] = await changes(await preview('shows', [{ ...shirt, price: '99.00', quantity: '8' }]));
		expect(change).toMatchObject({
			kind: 'update',
			revision,
			onSale: true,
			old: { price: { amount: 9_800 } },
			new: { price: { amount: 9_900 } },
			stock: [{ color: 'red', old: [3], new: [8] }],
		});
	});

	test('is counted once for each chunk, however often it is delivered', async () => {
		const many = Array.from({ length: 80 }, (_, i) => ({ ...shirt, handle: `h${i}` }));
		const started = await catalog.start('often', oldFile(many), { stock: 'preview' });
		const chunks = chunksOf(started).map((chunk) => ({ ...chunk, preview: true as const }));
		await Promise.all([...chunks, ...chunks].map((chunk) => previewChunk(catalog.stores, chunk, now)));
		expect((await found(started)).preview).toMatchObject({ creates: 80 });
	});

	test('is refused after a day, and before it is complete', async () => {
		const previewed = await preview('late', [shirt]);
		expect(await begin(previewed, 'keep', now + day + 1)).toMatchObject({ refusal: { state: 'expired' } });
		const incomplete = await catalog.start('late', oldFile([shirt]), { stock: 'preview' });
		expect(await begin(incomplete, 'keep')).toMatchObject({ refusal: { kind: 'import_state', state: 'previewing' } });
	});
});

describe('applying a preview', () => {
	test('does what the preview saw', async () => {
		await catalog.run('does', oldFile([shirt]));
		const done = await apply(
			await preview('does', [
				{ ...shirt, quantity: '8' },
				{ ...shirt, handle: 'new' },
			]),
			'keep',
		);
		expect(done).toMatchObject({ imported: 2, created: 1, updated: 1, faults: [] });
		expect(importState(done, now)).toBe('done');
		expect((await catalog.stored('does', 'shirt')).stock).toMatchObject({ red: { available: { S: 8 } } });
	});

	test('refuses a product whose listing was edited, and applies the others', async () => {
		await catalog.run('edited', oldFile([shirt, { ...shirt, handle: 'other' }]));
		const price = '99.00';
		const previewed = await preview('edited', [
			{ ...shirt, price },
			{ ...shirt, handle: 'other', price },
		]);
		const { revision } = await edit('edited');
		expect(await apply(previewed, 'set')).toMatchObject({ imported: 1, faults: [outdated] });
		expect((await catalog.stored('edited', 'shirt')).listing).toMatchObject({ revision, category: 'Edited' });
	});

	test('refuses to set stock of which pieces were sold since the preview', async () => {
		await catalog.run('sold', oldFile([shirt]));
		await catalog.putOnSale('sold', 'shirt');
		const previewed = await preview('sold', [{ ...shirt, price: '99.00' }]);
		await sell('sold', 2);
		expect(await apply(previewed, 'set')).toMatchObject({ imported: 0, faults: [outdated] });
		expect(await catalog.stored('sold', 'shirt')).toMatchObject({
			listing: { price: { amount: 9_800 } },
			stock: { red: { available: { S: 1 } } },
		});
	});

	test('keeps stock that is not to be set, whatever was sold', async () => {
		await catalog.run('keeps', oldFile([shirt]));
		await catalog.putOnSale('keeps', 'shirt');
		const previewed = await preview('keeps', [{ ...shirt, price: '99.00' }]);
		await sell('keeps', 2);
		expect(await apply(previewed, 'keep')).toMatchObject({ imported: 1, stockKept: 1, faults: [] });
		expect((await catalog.stored('keeps', 'shirt')).stock).toMatchObject({ red: { available: { S: 1 } } });
	});

	test('reports a product that the preview refused once', async () => {
		await catalog.run('once', oldFile([shirt]));
		await catalog.change('once', 'shirt', (listing) => ({
			...listing,
			tiers: [{ minQuantity: 9, price: { ...listing.price, amount: 9_700 } }],
		}));
		const done = await apply(await preview('once', [{ ...shirt, price: '90.00' }]), 'keep');
		expect(done.faults.map(({ reason }) => reason)).toEqual(['price_below_tier']);
	});

	test('refuses a product whose listing was created since', async () => {
		const previewed = await preview('created', [{ ...shirt, quantity: '8' }]);
		await catalog.run('created', oldFile([shirt]));
		expect(await apply(previewed, 'keep')).toMatchObject({ imported: 0, faults: [outdated] });
	});

	test('again is the same import, and refused with another choice of stock', async () => {
		const previewed = await preview('again', [shirt]);
		const done = await apply(previewed, 'keep');
		expect(await begin(previewed, 'keep')).toEqual({ ok: true, value: done });
		expect(await begin(previewed, 'set')).toMatchObject({ refusal: { kind: 'import_state', state: 'done' } });
	});

	test('counts no chunk of the preview that is delivered again', async () => {
		const previewed = await preview('redelivered', [shirt]);
		await begin(previewed, 'keep');
		for (const chunk of chunksOf({ ...previewed, chunksLeft: 1 }))
			await previewChunk(catalog.stores, { ...chunk, preview: true }, now);
		expect(await found(previewed)).toMatchObject({ chunksLeft: 1, preview: { creates: 1 } });
	});
});

describe('sales and edits between a preview and its end, with crashes between the writes', () => {
	const step = fc.constantFrom('sell', 'edit', 'crash', 'apply');
	let tenants = 0;
	test('leave no piece sold twice, no edit overwritten, and nothing applied twice', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 4 }), fc.constantFrom('keep', 'set'), async (steps, stock) => {
				const tenantId = `race-${tenants++}`;
				await catalog.run(tenantId, oldFile([shirt]));
				await catalog.putOnSale(tenantId, 'shirt');
				const previewed = await preview(tenantId, [{ ...shirt, quantity: '9' }]);
				await begin(previewed, stock);
				const [chunk] = chunksOf({ ...previewed, chunksLeft: 1 });
				if (chunk === undefined) throw new Error('no chunk');
				const crashing = { ...catalog.stores.imports, markDone: () => Promise.reject(new Error('crash')) };
				let [pieces, isEdited, isDecided] = [3, false, false];
				for (const one of [...steps, 'apply'] as const) {
					if (one === 'sell' && pieces > 0) {
						await sell(tenantId, 1);
						pieces -= 1;
					} else if (one === 'edit') {
						await edit(tenantId);
						isEdited = true;
					} else if (one !== 'sell') {
						if (!isDecided && stock === 'set' && pieces === 3 && !isEdited) pieces = 9;
						isDecided = true;
						const imports = one === 'crash' ? crashing : catalog.stores.imports;
						await applyChunk({ ...catalog.stores, imports }, chunk, now).catch((error: Error) =>
							expect(error.message).toBe('crash'),
						);
					}
				}
				const { listing, stock: rows } = await catalog.stored(tenantId, 'shirt');
				expect(listing?.category).toBe(isEdited ? 'Edited' : shirt.type);
				expect(rows).toMatchObject({ red: { available: { S: pieces } } });
			}),
			{ numRuns: 15 },
		);
	});
});
