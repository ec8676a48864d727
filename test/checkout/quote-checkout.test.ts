import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalogStore, catalogTable, draft, publish, revise, tiersAt } from '#catalog';
import { type QuoteInput, quoteCache, quoteCheckout, quoteInput } from '#checkout';
import {
	type ShippingRates,
	apply,
	approve,
	changeTenant,
	directoryStore,
	directoryTable,
	profileStore,
} from '#directory';
import { cny, ownedId } from '#kernel';
import { check } from '#kernel/schemas';
import { type Database, newUsage, withUsage } from '#platform';
import { type StockRow, stockStore } from '#stock';
import { type Engine, startEngine } from '../support/engine.ts';
import { address } from '../support/scenario.ts';

const name = { zh: '名', en: 'Name' };
const tiers = [
	{ minQuantity: 10, price: cny(9_900) },
	{ minQuantity: 50, price: cny(8_900) },
];
const content = {
	title: name,
	category: 'shirts',
	colors: ['red', 'blue'].map((code) => ({ code, name })),
	sizes: ['S', 'M'],
	price: cny(12_900),
	tiers,
};
const tenantId = 'tenant-a';
const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';
const china = { countries: ['CN'], first: { quantity: 1_000, price: cny(800) } };

let engine: Engine;
let listings = 0;
/** A listing of each test. */
let listingId: string;
beforeAll(async () => {
	engine = await startEngine([directoryTable, catalogTable]);
	const directory = directoryStore(engine.database, 'directory');
	await directory.putCluster({ clusterId: 'chaonan', name }, { audit: [] });
	await directory.createTenant(apply({ tenantId, name, clusterId: 'chaonan', grade: 'leading' }, 0), { audit: [] });
	await changeTenant(directory, tenantId, approve, 0, { audit: [] });
	const shipping: ShippingRates = { by: 'pieces', zones: [china] };
	await profileStore(engine.database, 'directory').putProfile(tenantId, { shipping }, { audit: [] });
});
afterAll(() => engine.stop());

beforeEach(async () => {
	listingId = idOf(++listings);
	await store(0);
	await setStock('red', { S: 5, M: 5_000 });
	await setStock('blue', { S: 20, M: 20 });
});

const idOf = (n: number) => ownedId('listing', tenantId, unique.slice(0, 23) + String(n).padStart(3, '0'));

/** Puts the listing on sale after as many revisions of its price. */
async function store(revisions: number): Promise<void> {
	const published = publish(draft({ tenantId, listingId }, content, 0), 'chaonan', 0);
	const revised = published.ok && revisions > 0 ? revise(published.value, { price: cny(15_000) }, 0) : published;
	if (!revised.ok) throw new Error('not published');
	const item = catalogStore(engine.database, 'catalog').save(revised.value, 0);
	if (item.kind !== 'put') throw new Error('a listing is put');
	await engine.database.write({ kind: 'put', table: 'catalog', item: item.item });
}

async function setStock(
	color: string,
	available: StockRow['available'],
	{ lane = 0, isOnSale = true }: { lane?: number; isOnSale?: boolean } = {},
): Promise<void> {
	const row = { available, revision: isOnSale ? 2 : undefined };
	const put = stockStore(engine.database, 'catalog').replace({ listingId, color, lane }, row, undefined);
	if (put.kind !== 'put') throw new Error('a row is put');
	await engine.database.write({ kind: 'put', table: 'catalog', item: put.item });
}

type Wanted = readonly [color: string, size: string, quantity: number, listingId?: string];

function quoted(wanted: readonly Wanted[], more: Partial<QuoteInput> = {}, now = 1, database = engine.database) {
	const [catalog, directory] = [catalogStore(database, 'catalog'), directoryStore(database, 'directory')];
	const quotes = quoteCache({ database, catalog, catalogTable: 'catalog', directory, directoryTable: 'directory' });
	const lines = wanted.map(([color, size, quantity, id = listingId]) => ({ listingId: id, color, size, quantity }));
	const input = { lines, ...more };
	return quoteCheckout({ quotes, stock: stockStore(database, 'catalog') }, { input, now, unique });
}

async function linesOf(...args: Parameters<typeof quoted>) {
	const result = await quoted(...args);
	if (!result.ok) throw new Error(result.refusal.kind);
	return result.value.parts.flatMap(({ lines }) => lines);
}

/** A database whose batch reads wait until they are released. */
function held() {
	const gate = Promise.withResolvers<void>();
	let begun = 0;
	const slow: Database = {
		...engine.database,
		batchGet(...args) {
			begun++;
			return gate.promise.then(() => engine.database.batchGet(...args));
		},
	};
	return { slow, release: gate.resolve, reads: () => begun };
}

describe('the tier of a line', () => {
	test('is that of all pieces of its listing, of any color and size', async () => {
		const ofMix = { unitPrice: 9_900, tier: tiers[0], nextTier: { ...tiers[1], missing: 39 } };
		const both = await linesOf([
			['red', 'M', 6],
			['blue', 'S', 5],
		]);
		expect(both).toMatchObject([ofMix, ofMix]);
	});

	test('follows the quantities that are asked for now, not those of another variant before', async () => {
		const [line] = await linesOf([['blue', 'S', 6]]);
		expect(line).toMatchObject({ unitPrice: 12_900, nextTier: { ...tiers[0], missing: 4 } });
		expect(line?.tier).toBeUndefined();
		const [highest] = await linesOf([['red', 'M', 50]]);
		expect(highest).toMatchObject({ unitPrice: 8_900, tier: tiers[1] });
		expect(highest?.nextTier).toBeUndefined();
	});

	test('is the next one after exactly the pieces that it lacks', () => {
		const ascending = fc.uniqueArray(fc.integer({ min: 2, max: 200 }), { maxLength: 6 }).map((quantities) => ({
			tiers: quantities.toSorted((a, b) => a - b).map((minQuantity) => ({ minQuantity, price: cny(minQuantity) })),
		}));
		fc.assert(
			fc.property(ascending, fc.integer({ min: 1, max: 220 }), (listing, ordered) => {
				const { tier, next } = tiersAt(listing, ordered);
				if (next === undefined) expect(tier).toEqual(listing.tiers.at(-1));
				else {
					expect(tiersAt(listing, next.minQuantity).tier).toEqual(next);
					expect(tiersAt(listing, next.minQuantity - 1).tier).toEqual(tier);
				}
			}),
		);
	});
});

describe('the stock of a quote', () => {
	test('names the lines that are short, and refuses none', async () => {
		const result = await quoted([
			['red', 'S', 4],
			['blue', 'S', 20],
			['red', 'S', 3],
		]);
		const shortages = [{ listingId, color: 'red', size: 'S', requested: 7, available: 5 }];
		expect(result).toMatchObject({ ok: true, value: { shortages } });
	});

	test('is counted up to 999 pieces', async () => {
		const result = await quoted([['red', 'M', 2_000]]);
		expect(result).toMatchObject({ value: { parts: [{ lines: [{ available: 999 }] }], shortages: [] } });
		expect(await quoted([['red', 'M', 6_000]])).toMatchObject({ value: { shortages: [{ available: 999 }] } });
	});

	test('is the sum of all lanes', async () => {
		await setStock('blue', { S: 3 }, { lane: 1 });
		await setStock('blue', { S: 4 }, { lane: 2 });
		expect(await linesOf([['blue', 'S', 1]])).toMatchObject([{ available: 27 }]);
	});

	test('is empty in a row that is off sale', async () => {
		await setStock('blue', { S: 9 }, { isOnSale: false });
		expect(await linesOf([['blue', 'S', 1]])).toMatchObject([{ available: 0 }]);
	});
});

describe('the shipping fee', () => {
	test('is part of the total with an address', async () => {
		const value = { isShipped: true, total: 12_900 + 800, parts: [{ shipping: 800 }] };
		expect(await quoted([['blue', 'S', 1]], { shippingAddress: address })).toMatchObject({ value });
	});

	test('is absent without one, and no tenant is out of reach', async () => {
		expect(await quoted([['blue', 'S', 1]])).toMatchObject({ value: { isShipped: false, total: 12_900 } });
	});

	test('cannot have been seen without an address', () => {
		const body = { lines: [{ listingId, color: 'red', size: 'S', quantity: 1 }], shipping: cny(800) };
		expect(check(quoteInput, body)).toMatchObject({ ok: false, refusal: [{ pointer: '/shipping' }] });
		expect(check(quoteInput, { ...body, shippingAddress: address })).toMatchObject({ ok: true });
	});
});

describe('a quote', () => {
	test('reads prices and stock at once', async () => {
		const { slow, release, reads } = held();
		const first = quoted([['blue', 'S', 1]], {}, 1, slow);
		expect(reads()).toBe(2);
		release();
		expect(await first).toMatchObject({ ok: true });
	});

	test('is read for it in two round trips, names the revision, and writes nothing', async () => {
		await store(1);
		const usage = newUsage();
		const lines = await withUsage(usage, () => linesOf([['blue', 'S', 2]]));
		expect(lines).toMatchObject([{ unitPrice: 15_000, revision: 3 }]);
		expect({ roundTrips: usage.roundTrips, writeUnits: usage.writeUnits }).toEqual({ roundTrips: 2, writeUnits: 0 });
	});

	test('names listings that do not exist, however their ids are written', async () => {
		const unknown = idOf(999);
		const lines: Wanted[] = ['no id', unknown].map((id) => ['red', 'S', 1, id]);
		const refusal = { kind: 'not_for_sale', lines: [{ listingId: 'no id' }, { listingId: unknown }] };
		expect(await quoted([...lines, ['red', 'S', 1]])).toMatchObject({ ok: false, refusal });
	});

	test('that arrives after a later one is known by its instant, and a later one has every change before it', async () => {
		const { slow, release } = held();
		const first = quoted([['blue', 'S', 1]], {}, 1, slow);
		await setStock('blue', { S: 2 });
		const second = await quoted([['blue', 'S', 1]], {}, 2);
		release();
		expect([await first, second]).toMatchObject([
			{ value: { asOf: 1 } },
			{ value: { asOf: 2, parts: [{ lines: [{ available: 2 }] }] } },
		]);
	});
});
