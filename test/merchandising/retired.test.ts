import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	type ListingContent,
	catalogStore,
	catalogTable,
	labelRulesStore,
	maxColors,
	maxColorsEver,
	maxSizesEver,
} from '#catalog';
import { directoryStore, directoryTable } from '#directory';
import { type StockInput, createListing, reviseListing, setStock } from '#merchandising';
import { newUsage, withUsage } from '#platform';
import { maxRows, stockStore } from '#stock';
import { type Engine, startEngine } from '../support/engine.ts';
import { unique } from '../sales/given.ts';

let engine: Engine;
let stores: Parameters<typeof reviseListing>[0];
beforeAll(async () => {
	engine = await startEngine([catalogTable, directoryTable]);
	const { database } = engine;
	stores = {
		database,
		catalog: catalogStore(database, 'catalog'),
		stock: stockStore(database, 'catalog'),
		directory: directoryStore(database, 'directory'),
		labelRules: labelRulesStore(database, 'directory'),
	};
});
afterAll(() => engine.stop());

const now = Date.parse('2026-11-11T02:00:00Z');
const colors = (first: number, count: number) =>
	Array.from({ length: count }, (_, n) => ({ code: `c${first + n}`, name: { zh: '色', en: 'Color' } }));
const sizes = (first: number, count: number) => Array.from({ length: count }, (_, n) => `s${first + n}`);
const shirt: ListingContent = {
	title: { zh: '亚麻衬衫', en: 'Linen shirt' },
	category: 'shirts',
	colors: colors(0, 2),
	sizes: ['S'],
	price: { amount: 12_900, currency: 'CNY' },
};
let listings = 0;
async function drafted(content: Partial<ListingContent> = {}) {
	const made = await createListing(
		stores,
		'shop',
		{ ...shirt, ...content },
		{ now, unique: unique(++listings), audit: [] },
	);
	if (!made.ok) throw new Error('refused');
	return made.value;
}
const changed = (listingId: string, change: Partial<ListingContent>) =>
	reviseListing(stores, 'shop', listingId, change, { now, audit: [] });
const restocked = (listingId: string, input: StockInput) => setStock(stores, 'shop', listingId, input, { audit: [] });

test('the stock of a listing is read by its current colors, however many it had before', async () => {
	const { listingId } = await drafted();
	for (let n = 1; n <= 12; n++) await changed(listingId, { colors: [...colors(0, 1), ...colors(n, 1)] });
	await restocked(listingId, { stock: { c0: { S: 7 } } });
	const listing = await stores.catalog.listing('shop', listingId);
	if (listing === undefined) throw new Error('gone');
	const usage = newUsage();
	const rows = await withUsage(usage, () => stores.stock.rows(listing));
	expect([...rows].map(([color, { available }]) => [color, available])).toEqual([
		['c0', { S: 7 }],
		['c12', {}],
	]);
	expect(usage).toMatchObject({ roundTrips: 1, readUnits: 2 });
});

test('a listing has a bounded number of colors over its life, and may return to earlier ones', async () => {
	const { listingId } = await drafted({ colors: colors(0, maxColors) });
	expect(await changed(listingId, { colors: colors(maxColors, maxColors) })).toMatchObject({ ok: true });
	const refusal = { kind: 'invalid', errors: [{ pointer: '/colors' }] };
	expect(await changed(listingId, { colors: colors(maxColorsEver, 1) })).toMatchObject({ ok: false, refusal });
	expect(await changed(listingId, { colors: colors(0, maxColors) })).toMatchObject({ ok: true });
	expect(await stores.stock.allRows(listingId)).toHaveLength(maxColorsEver);
});

test('a listing has a bounded number of sizes over its life', async () => {
	const { listingId } = await drafted({ sizes: sizes(0, 40) });
	expect(await changed(listingId, { sizes: sizes(40, 40) })).toMatchObject({ ok: true });
	const refusal = { kind: 'invalid', errors: [{ pointer: '/sizes' }] };
	expect(await changed(listingId, { sizes: sizes(maxSizesEver, 1) })).toMatchObject({ ok: false, refusal });
	expect(await changed(listingId, { sizes: sizes(0, 40) })).toMatchObject({ ok: true });
});

test('removing colors from a listing in lanes leaves no more rows than one transaction writes', async () => {
	const { listingId } = await drafted();
	await restocked(listingId, { stock: { c0: { S: 32 } }, lanes: 32 });
	expect(await changed(listingId, { colors: [...colors(0, 1), ...colors(2, 1)] })).toMatchObject({ ok: true });
	const refusal = { kind: 'too_many_rows', maximum: maxRows };
	expect(await changed(listingId, { colors: [...colors(0, 1), ...colors(3, 1)] })).toEqual({ ok: false, refusal });
	expect(await changed(listingId, { price: { amount: 9_900, currency: 'CNY' } })).toMatchObject({ ok: true });
	expect(await stores.stock.allRows(listingId)).toHaveLength(maxRows);
});

test('colors that are added and removed in turns while there are lanes leave rows that one transaction can merge', async () => {
	const { listingId } = await drafted({ colors: colors(0, 12) });
	await changed(listingId, { colors: colors(0, 1) });
	await restocked(listingId, { stock: { c0: { S: 48 } }, lanes: 48 });
	for (let n = 1; n <= 12; n++) await changed(listingId, { colors: colors(n % 12, 1) });
	const merged = await restocked(listingId, { stock: { c0: { S: 7 } }, lanes: 1 });
	expect(merged).toMatchObject({ ok: true });
});

test('colors that are added while there are lanes leave rows that one transaction can merge', async () => {
	const { listingId } = await drafted({ colors: colors(0, 3) });
	await restocked(listingId, { stock: { c0: { S: 16 } }, lanes: 16 });
	await changed(listingId, { colors: colors(0, 1) });
	await changed(listingId, { colors: [...colors(0, 1), ...colors(3, 5)] });
	expect(await restocked(listingId, { stock: { c0: { S: 7 } }, lanes: 1 })).toMatchObject({ ok: true });
	expect(await changed(listingId, { colors: [...colors(0, 1), ...colors(3, 5)] })).toMatchObject({ ok: true });
});
