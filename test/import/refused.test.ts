import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listing, maxColors } from '#catalog';
import { cny, ownedId } from '#kernel';
import { type Import, applyChunk, importedListingId } from '#merchandising';
import { type Database, newUnique } from '#platform';
import { now, openCatalog, chunksOf, storesOf } from './catalog.ts';
import { more, oldFile, shirt } from './files.ts';

let catalog: Awaited<ReturnType<typeof openCatalog>>;
beforeAll(async () => {
	catalog = await openCatalog();
});
afterAll(() => catalog.engine.stop());

const tiered = (listing: Listing): Listing => ({
	...listing,
	tiers: [{ minQuantity: 10, price: cny(listing.price.amount - 100) }],
});
const blue = { ...more, v1: 'Blue', v2: 'S' };
/** A price below every tier of these listings. */
const cheap = { price: '90.00' };

async function everything(tenantId: string, handle: string) {
	const listingId = importedListingId(tenantId, handle);
	return {
		listing: await catalog.stores.catalog.listing(tenantId, listingId),
		rows: await catalog.stores.stock.allRows(listingId),
	};
}

describe('a product that its listing refuses', () => {
	test('changes neither content nor stock, is a fault at its line, and does not count as imported', async () => {
		await catalog.run('below', oldFile([shirt, blue]));
		await catalog.change('below', 'shirt', tiered);
		await catalog.putOnSale('below', 'shirt');
		const before = await everything('below', 'shirt');
		// The file has blue first and no red: matched by position, blue would get the pieces of red.
		const file = oldFile([
			{ ...shirt, handle: 'other' },
			{ ...shirt, v1: 'Blue', quantity: '70', ...cheap },
		]);
		expect(await catalog.run('below', file)).toMatchObject({
			products: 2,
			imported: 1,
			chunksLeft: 0,
			faults: [{ line: 3, column: 'Variant Price', reason: 'price_below_tier', product: 'shirt' }],
		});
		expect(await everything('below', 'shirt')).toEqual(before);
	});

	test('keeps its lanes', async () => {
		await catalog.run('lanes', oldFile([shirt]));
		await catalog.change('lanes', 'shirt', tiered);
		await catalog.restock('lanes', 'shirt', { stock: { red: { S: 40 } }, lanes: 4 });
		const before = await everything('lanes', 'shirt');
		expect(await catalog.run('lanes', oldFile([{ ...shirt, ...cheap }]))).toMatchObject({ imported: 0 });
		expect(await everything('lanes', 'shirt')).toEqual(before);
	});

	test('because its lanes cannot be merged is a fault of its quantity', async () => {
		await catalog.run('wide', oldFile([shirt]));
		const listingId = importedListingId('wide', 'shirt');
		await catalog.restock('wide', 'shirt', { stock: { red: { S: 40 } }, lanes: 48 });
		const gone = Array.from({ length: 64 }, (_, lane) =>
			catalog.stores.stock.offer({ listingId, color: 'gone', lane }, undefined),
		);
		await catalog.stores.database.transact(gone);
		const before = await everything('wide', 'shirt');
		expect(await catalog.run('wide', oldFile([shirt]))).toMatchObject({
			imported: 0,
			chunksLeft: 0,
			faults: [{ line: 2, column: 'Variant Inventory Qty', reason: 'stock_in_lanes', product: 'shirt' }],
		});
		expect(await everything('wide', 'shirt')).toEqual(before);
	});

	test.each([
		['colors', 'v1', 'too_many_colors'],
		['sizes', 'v2', 'too_many_sizes'],
	] as const)('because of all the %s it once had is reported, and the import ends', async (tenantId, axis, reason) => {
		let done: Import | undefined;
		for (let file = 0; file < 3; file++) {
			const rows = Array.from({ length: maxColors }, (_, i) => ({
				...(i === 0 ? shirt : more),
				[axis]: `x${file}-${i}`,
			}));
			done = await catalog.run(tenantId, oldFile(rows));
		}
		expect(done).toMatchObject({ imported: 0, chunksLeft: 0, faults: [{ line: 2, column: 'Handle', reason }] });
	});
});

describe('a product that meets its listing', () => {
	test('with another spelling of a color or size updates that color and size', async () => {
		await catalog.run('spelled', oldFile([shirt, more]));
		await catalog.change('spelled', 'shirt', (listing) => ({
			...listing,
			colors: [{ code: 'Red', name: { zh: '红', en: 'Red' } }],
		}));
		await catalog.restock('spelled', 'shirt', { stock: { Red: { S: 5, M: 6 } } });
		await catalog.run(
			'spelled',
			oldFile([
				{ ...shirt, v1: 'ＲＥＤ', v2: 'm', quantity: '9' },
				{ ...more, v1: 'red', v2: 's', quantity: '' },
			]),
		);
		const { listing, stock } = await catalog.stored('spelled', 'shirt');
		expect(listing).toMatchObject({ colors: [{ code: 'Red' }], sizes: ['M', 'S'] });
		expect(stock['Red']).toEqual({ available: { S: 5, M: 9 } });
	});

	test('removes manually added colors from sale and keeps their pieces', async () => {
		await catalog.run('added', oldFile([shirt]));
		await catalog.change('added', 'shirt', (listing) => ({
			...listing,
			colors: [{ code: 'green', name: { zh: '绿', en: 'Green' } }, ...listing.colors],
		}));
		await catalog.putOnSale('added', 'shirt');
		await catalog.restock('added', 'shirt', { stock: { green: { S: 8 } } });
		await catalog.run('added', oldFile([{ ...shirt, quantity: '2' }]), 'set');
		const { listing, stock } = await catalog.stored('added', 'shirt');
		expect(listing?.colors.map(({ code }) => code)).toEqual(['red']);
		expect(stock).toEqual({
			green: { available: { S: 8 } },
			red: { available: { S: 2 }, revision: listing?.revision },
		});
	});

	test('with a returning color restores the pieces kept for it', async () => {
		await catalog.run('returns', oldFile([{ ...shirt, quantity: '7' }]));
		await catalog.run('returns', oldFile([{ ...shirt, v1: 'Blue', quantity: '2' }]));
		const done = await catalog.run('returns', oldFile([{ ...shirt, quantity: '' }]));
		expect(done).toMatchObject({ imported: 1, faults: [] });
		const { stock } = await catalog.stored('returns', 'shirt');
		expect(stock).toMatchObject({ red: { available: { S: 7 } }, blue: { available: { S: 2 } } });
	});
});

test('chunks that end at the same moment report all their faults, in the order of their lines', async () => {
	const unique = newUnique(now);
	const handles = ['a', 'b', 'c'];
	for (const handle of handles) {
		await catalog.run('chunks', oldFile([{ ...shirt, handle }]));
		await catalog.change('chunks', handle, tiered);
	}
	const head: Import = {
		...(await catalog.start('chunks', oldFile([shirt]))),
		importId: ownedId('import', 'chunks', unique),
		products: 3,
		chunks: 3,
		chunksLeft: 3,
		faults: [{ line: 5, column: 'Title', reason: 'title_differs' }],
	};
	const chunks = handles.map((_, number) => ({ tenantId: 'chunks', unique, number }));
	const { imports, database } = catalog.stores;
	for (const [at, chunk] of chunks.entries()) {
		const product = { handle: handles[at], line: 9 - at * 3, title: 'Shirt', category: 'Shirts', price: 9000 };
		const products = JSON.stringify([{ ...product, colors: ['Red'], sizes: ['S'], stock: [[7]] }]);
		await imports.storeData(chunk, { products, columns: { handle: 'H', price: 'P', quantity: 'Q' } }, now);
	}
	await database.transact(imports.begin(head, chunks, undefined));
	await Promise.all([...chunks, ...chunks].map((chunk) => applyChunk(catalog.stores, chunk, now)));
	const done = await imports.find('chunks', head.importId, now);
	expect(done).toMatchObject({ imported: 0, chunksLeft: 0, faultsOmitted: 0 });
	expect(done?.faults.map(({ line, product }) => [line, product])).toEqual([
		[3, 'c'],
		[5, undefined],
		[6, 'b'],
		[9, 'a'],
	]);
});

describe('any grids, imported again with changes, interrupted anywhere and redelivered', () => {
	const colors = ['Red', 'Blue', 'Navy Blue'];
	const sizes = ['S', 'M', 'L'];
	const variants = colors.flatMap((color) => sizes.map((size) => ({ color, size })));
	const grid = fc
		.shuffledSubarray(variants, { minLength: 1 })
		.chain((some) => fc.tuple(...some.map((cut) => fc.option(fc.nat(9)).map((pieces) => ({ ...cut, pieces })))));
	type Grid = typeof grid extends fc.Arbitrary<infer T> ? T : never;
	const product = fc.record({
		first: grid,
		again: grid,
		tiers: fc.boolean(),
		cheaper: fc.boolean(),
		lanes: fc.constantFrom(1, 1, 3),
		onSale: fc.boolean(),
		upperCase: fc.boolean(),
	});
	const choice = fc.constantFrom('keep' as const, 'set' as const);
	const cuts = fc.array(fc.record({ after: fc.nat(8), committed: fc.boolean() }), { maxLength: 4 });

	const rowsOf = (handle: string, variants: Grid, price: string, upperCase = false) =>
		variants.map(({ color, size, pieces }, i) => ({
			...(i === 0 ? { title: 'T', type: 'A', n1: 'Color', n2: 'Size' } : {}),
			handle,
			v1: upperCase ? color.toUpperCase() : color,
			v2: upperCase ? size.toLowerCase() : size,
			price,
			quantity: pieces === null ? '' : String(pieces),
		}));
	const codeOf = (color: string) => color.toLowerCase().replace(' ', '-');

	/** A database that fails at a write: before it, or after it by losing the response. */
	function breaking(database: Database, { after, committed }: { after: number; committed: boolean }): Database {
		let left = after;
		const cut = async <T>(write: () => Promise<T>): Promise<T> => {
			if (left-- !== 0) return write();
			if (committed) await write();
			throw new Error('cut');
		};
		return {
			...database,
			transact: (writes) => cut(() => database.transact(writes)),
			write: (write, options) => cut(() => database.write(write, options)),
		};
	}

	let tenants = 0;
	test('leave each applied product with the pieces of the file, and each refused one unchanged with a single fault', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(product, { minLength: 1, maxLength: 3 }),
				cuts,
				choice,
				async (products, breaks, stock) => {
					const tenantId = `any-${tenants++}`;
					const handles = products.map((_, i) => `p${i}`);
					await catalog.run(tenantId, oldFile(products.flatMap(({ first }, i) => rowsOf(`p${i}`, first, '98.00'))));
					for (const [i, { tiers, lanes, onSale }] of products.entries()) {
						if (tiers) await catalog.change(tenantId, `p${i}`, tiered);
						if (onSale) await catalog.putOnSale(tenantId, `p${i}`);
						const { listing } = await everything(tenantId, `p${i}`);
						const stock = { [listing?.colors[0]?.code ?? '']: { [listing?.sizes[0] ?? '']: 11 } };
						await catalog.restock(tenantId, `p${i}`, { stock, lanes });
					}
					const before = new Map(
						await Promise.all(
							handles.map(
								async (handle) =>
									[
										handle,
										{ ...(await everything(tenantId, handle)), ...(await catalog.stored(tenantId, handle)) },
									] as const,
							),
						),
					);
					const file = oldFile(
						products.flatMap(({ again, cheaper, upperCase }, i) =>
							rowsOf(`p${i}`, again, cheaper ? '90.00' : '98.00', upperCase),
						),
					);
					const started = await catalog.start(tenantId, file, { stock });
					const [part] = chunksOf(started);
					if (part === undefined) throw new Error('no part');
					for (const cut of breaks)
						await applyChunk(storesOf(breaking(catalog.stores.database, cut)), part, now).catch((error: Error) =>
							expect(error.message).toBe('cut'),
						);
					await Promise.all([applyChunk(catalog.stores, part, now), applyChunk(catalog.stores, part, now)]);

					const refused = handles.filter((_, i) => products[i]?.tiers && products[i].cheaper);
					const done = await catalog.stores.imports.find(tenantId, started.importId, now);
					expect(done?.faults.map((fault) => fault.product)).toEqual(refused);
					expect([done?.imported, done?.chunksLeft]).toEqual([products.length - refused.length, 0]);
					for (const [i, { again, onSale }] of products.entries()) {
						const handle = `p${i}`;
						const was = before.get(handle);
						const is = await catalog.stored(tenantId, handle);
						if (refused.includes(handle)) {
							expect(await everything(tenantId, handle)).toEqual({ listing: was?.listing, rows: was?.rows });
							continue;
						}
						const had = was?.stock as Record<string, { available: Record<string, number> }> | undefined;
						const has = is.stock as Record<string, { available: Record<string, number> }>;
						for (const color of new Set(again.map((cut) => cut.color)))
							for (const size of new Set(again.map((cut) => cut.size))) {
								const variant = again.find((cut) => cut.color === color && cut.size === size);
								const code = codeOf(color);
								const spelled = is.listing?.sizes.find((cut) => cut.toLowerCase() === size.toLowerCase()) ?? '';
								const previousPieces = had?.[code]?.available[spelled] ?? 0;
								const stated = variant === undefined ? 0 : variant.pieces;
								const expected = onSale && stock === 'keep' ? previousPieces : (stated ?? previousPieces);
								expect([handle, code, spelled, has[code]?.available[spelled] ?? 0]).toEqual([
									handle,
									code,
									spelled,
									expected,
								]);
							}
					}
				},
			),
			{ numRuns: 10 },
		);
	});
});
