import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Listing, catalogStore, catalogTable, draft, publish } from '#catalog';
import { type QuoteCache, quoteCache, quoteLifetimeMs } from '#checkout';
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
import { newUsage, withUsage } from '#platform';
import { mergeLines } from '../../packages/checkout/price.ts';
import { priceNow } from '../../packages/checkout/quote.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { address } from '../support/scenario.ts';

const name = { zh: '名', en: 'Name' };
const content = {
	title: name,
	category: 'shirts',
	colors: [{ code: 'red', name }],
	sizes: ['S'],
	price: cny(12_900),
	weightGrams: 300,
};
const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';
const tenantId = 'tenant-a';
const listingId = ownedId('listing', tenantId, unique);

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([directoryTable, catalogTable]);
	const directory = directoryStore(engine.database, 'directory');
	await directory.putCluster({ clusterId: 'chaonan', name }, { audit: [] });
	await directory.createTenant(apply({ tenantId, name, clusterId: 'chaonan', grade: 'leading' }, 0), { audit: [] });
	await changeTenant(directory, tenantId, approve, 0, { audit: [] });
});
afterAll(() => engine.stop());

let cache: QuoteCache;
beforeEach(async () => {
	const { database } = engine;
	const [catalog, directory] = [catalogStore(database, 'catalog'), directoryStore(database, 'directory')];
	cache = quoteCache({ database, catalog, catalogTable: 'catalog', directory, directoryTable: 'directory' });
	const published = publish(draft({ tenantId, listingId }, content, 0), 'chaonan', 0);
	if (!published.ok) throw new Error('not published');
	await store(published.value);
	await setFee(800);
});

async function store(next: Listing): Promise<void> {
	const item = catalogStore(engine.database, 'catalog').save(next, 0);
	if (item.kind !== 'put') throw new Error('a listing is put');
	await engine.database.write({ kind: 'put', table: 'catalog', item: item.item });
}

/** Sets a fee for every piece, in China by default. */
async function setFee(fee: number, countries: readonly string[] | null = ['CN']): Promise<void> {
	const step = { quantity: 1, price: cny(fee) };
	const zone = { ...(countries && { countries: [...countries] }), first: step, additional: step };
	await setRates({ by: 'pieces', zones: [zone] });
}

function setRates(shipping: ShippingRates | undefined): Promise<void> {
	return profileStore(engine.database, 'directory').putProfile(tenantId, { shipping }, { audit: [] });
}

const input = { lines: [{ listingId, color: 'red', size: 'S', quantity: 2 }], shippingAddress: address };

async function priced(at: number, more: { shipping?: ReturnType<typeof cny>; country?: string } = {}) {
	const { country = 'CN', ...seen } = more;
	const request = { ...input, ...seen, shippingAddress: { ...address, country } };
	const lines = mergeLines(request.lines);
	const result = (await priceNow(cache, { input: request, lines, now: at, unique })).priced;
	return result.ok ? result.value.parts.map(({ shipping }) => shipping) : result.refusal;
}

async function roundTripsOf(work: () => Promise<unknown>): Promise<number> {
	const usage = newUsage();
	await withUsage(usage, work);
	return usage.roundTrips;
}

describe('a changed shipping rate', () => {
	test('is charged at the latest when the quote has expired', async () => {
		expect(await priced(0)).toEqual([1_600]);
		await setFee(900);
		expect([await priced(quoteLifetimeMs - 1), await priced(quoteLifetimeMs)]).toEqual([[1_600], [1_800]]);
	});

	test('is never charged to a buyer who saw another fee', async () => {
		await priced(0);
		await setFee(900);
		const refusal = { kind: 'shipping_changed', shipping: cny(1_800), requested: cny(1_600) };
		// Within the lifetime of the quote, the fee that both agreed on holds.
		expect(await priced(1, { shipping: cny(1_600) })).toEqual([1_600]);
		expect(await priced(quoteLifetimeMs, { shipping: cny(1_600) })).toEqual(refusal);
	});

	test('is charged at once to a buyer who saw it, by an instance that had cached the old one', async () => {
		await priced(0);
		await setFee(900);
		expect(await priced(1, { shipping: cny(1_800) })).toEqual([1_800]);
		expect(await priced(2)).toEqual([1_800]);
	});

	test('opens a country at once', async () => {
		expect(await priced(0, { country: 'GB' })).toEqual({ kind: 'not_deliverable', tenantIds: [tenantId] });
		await setFee(900, null);
		expect(await priced(1, { country: 'GB' })).toEqual([1_800]);
	});

	test('that is removed ships free', async () => {
		await setRates(undefined);
		expect([await priced(0), await priced(0, { country: 'GB' })]).toEqual([[0], [0]]);
	});
});

describe('pricing asks for', () => {
	test('nothing with a warm cache, one round trip with a cold one, and one more before it refuses a fee', async () => {
		expect(await roundTripsOf(() => priced(0))).toBe(1);
		expect(await roundTripsOf(() => priced(1, { shipping: cny(1_600) }))).toBe(0);
		expect(await roundTripsOf(() => priced(2, { shipping: cny(1) }))).toBe(1);
	});
});
