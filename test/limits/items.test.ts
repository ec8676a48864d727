import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	type Listing,
	cardOf,
	catalogStore,
	catalogTable,
	faultsBetween,
	listingInput,
	maxColors,
	maxColorsEver,
	maxSizes,
	maxSizesEver,
} from '#catalog';
import { checkoutInput, quoteCache } from '#checkout';
import { type Tenant, directoryStore, directoryTable } from '#directory';
import { cny, maxAmount, ownedId } from '#kernel';
import { type Usage, newUsage, withUsage } from '#platform';
import { changes, postings, searchStore } from '#search';
import { maxRows, stockStore } from '#stock';
import { checkoutItem, itemOf, noon, paid, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { bytesOf, largest } from './largest.ts';

const maxItemBytes = 100_000;

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([catalogTable, directoryTable]);
});
afterAll(() => engine.stop());

const tenantId = 't'.repeat(40);
const texts = (count: number, length: number) => Array.from({ length: count }, (_, n) => `${n}`.padStart(length, '尺'));
const retired = { colors: texts(maxColorsEver - maxColors, 40), sizes: texts(maxSizesEver - maxSizes, 20) };
/** The largest listing: its card is at the limit, and its stock has the most rows. */
const widest: Listing = {
	...(largest(listingInput) as Listing),
	listingId: ownedId('listing', tenantId, unique(1)),
	tenantId,
	clusterId: 'c'.repeat(40),
	title: { zh: '宽', en: 'wide' },
	category: 'c',
	colors: texts(24, 2).map((code) => ({ code, name: { zh: '色', en: 'c' } })),
	sizes: texts(maxSizes, 19),
	price: cny(maxAmount),
	revision: 2 ** 31,
	state: 'published',
	paused: false,
	lanes: maxRows / 24,
	retired,
	indexed: { day: '2026-11-11', changes: 60 },
	createdAt: noon,
	publishedAt: noon,
};
const row = { available: Object.fromEntries([...widest.sizes, ...retired.sizes].map((size) => [size, 10_000_000])) };
/** The largest card with the most indexed words. */
const wordy: Listing = { ...widest, title: { zh: '宽', en: Array.from({ length: 40 }, (_, n) => `w${n}`).join(' ') } };

async function counted(run: () => Promise<unknown>): Promise<Usage> {
	const usage = newUsage();
	await withUsage(usage, run);
	return usage;
}

describe('the largest item is below 100 KB:', () => {
	const { lines: _lines, ...asked } = largest(checkoutInput) as { lines: unknown; shippingAddress: never };
	const [part] = placing(1, ['tenant-a'], noon).parts;
	const line = {
		...part?.lines[0],
		title: { zh: '尺'.repeat(120), en: '尺'.repeat(120) },
		category: '尺'.repeat(60),
		color: '尺'.repeat(40),
		size: '尺'.repeat(20),
	};
	const largestLines = Array.from({ length: 60 }, () => line) as never;
	const refund = {
		refundId: 'r'.repeat(120),
		amount: maxAmount,
		at: noon,
		reason: '尺'.repeat(120),
		fingerprint: 'f'.repeat(64),
		state: 'pending',
	};
	const order = {
		...paid(),
		lines: largestLines,
		refunds: Array.from({ length: 50 }, () => refund) as never,
		shippingAddress: asked.shippingAddress,
	};
	test.each<[string, unknown]>([
		['a listing', widest],
		['a stock row', row],
		['a posting', postings(cardOf(widest), 1)[0]],
		[
			'a checkout',
			checkoutItem({ ...placing(1, ['tenant-a'], noon), ...asked, parts: [{ ...part, lines: largestLines }] as never }),
		],
		['an order with all its refunds', itemOf(order)],
	])('%s', (_, item) => {
		expect(bytesOf(item)).toBeGreaterThan(2_000);
		expect(bytesOf(item)).toBeLessThan(maxItemBytes);
	});
});

describe('the maximum cost', () => {
	test('of showing a listing with its stock is 110 read units', async () => {
		const { database } = engine;
		const [catalog, stock] = [catalogStore(database, 'catalog'), stockStore(database, 'catalog')];
		const directory = directoryStore(database, 'directory');
		expect(faultsBetween(widest)).toEqual([]);
		await database.transact([catalog.save(widest, 0)]);
		const tenant: Tenant = {
			tenantId,
			name: { zh: 't', en: 't' },
			clusterId: 'chaonan',
			grade: 'leading',
			state: 'active',
			createdAt: noon,
			revision: 1,
		};
		await database.write({
			kind: 'put',
			table: 'directory',
			item: { ...directory.tenantKey(tenantId), kind: 'tenant', ...tenant } as never,
		});
		const rows = widest.colors.flatMap(({ code: color }) =>
			Array.from({ length: widest.lanes ?? 1 }, (_, lane) => ({ listingId: widest.listingId, color, lane })),
		);
		expect(rows).toHaveLength(maxRows);
		for (const id of rows) await database.write(stock.replace(id, row, undefined) as never);
		const seen = quoteCache({ database, catalog, catalogTable: 'catalog', directory, directoryTable: 'directory' });
		const usage = await counted(async () => {
			await seen.refresh(widest.listingId, noon);
			await stock.rows(widest, { consistent: false });
		});
		expect(usage.roundTrips).toBe(2);
		expect(usage.readUnits).toBeLessThanOrEqual(110);
	});

	test('of indexing or removing a listing is 360 write units, of a price change 530, of new words 690', async () => {
		const search = searchStore(engine.database, 'catalog');
		const card = cardOf(wordy);
		const dearer = { ...card, price: cny(1) };
		const reworded = { ...card, title: { ...card.title, en: card.title.en.replaceAll('w', 'v') } };
		const costs = [];
		for (const [revision, [before, after]] of [
			[undefined, card],
			[card, dearer],
			[card, reworded],
			[reworded, undefined],
		].entries())
			costs.push((await counted(() => search.post(changes([before as never], after as never, revision)))).writeUnits);
		for (const [i, most] of [360, 530, 690, 360].entries()) expect(costs[i]).toBeLessThanOrEqual(most);
	});

	test('of a search with few results is 150 read units, in four reads', async () => {
		const search = searchStore(engine.database, 'catalog');
		const term = 'W#tenant:bulk';
		for (let n = 0; n < 100; n++) {
			const card = { ...cardOf(widest), tenantId: 'bulk', listingId: ownedId('listing', 'bulk', unique(n)) };
			await search.post({ puts: postings(card, 1).filter(({ pk }) => pk === term), deletes: [], revision: 1 });
		}
		const usage = await counted(() => search.browse({ sort: 'newest', tenant: 'bulk', size: 'none' }, 100, undefined));
		expect(usage.readUnits * 4).toBeLessThanOrEqual(150);
	});
});
