import { beforeEach, describe, expect, test } from 'vitest';
import { type SoldOutCache, soldOutCache } from '#checkout';
import { ownedId } from '#kernel';
import { type Database, type Item, type Key, Unavailable, newUnique } from '#platform';
import { type StockStore, stockKeys, stockStore } from '#stock';

const listingId = ownedId('listing', 'liuxi-linen', newUnique(1_763_000_000_000));
const row = { listingId, color: 'red' };
const place = { table: 'orders', key: { pk: 'B#b', sk: 'C#1' } };
const asks = (pieces: number, of: Partial<typeof row> & { revision?: number } = {}) => ({
	row: { ...row, color: of.color ?? 'red' },
	revision: of.revision ?? 3,
	sizes: { M: pieces },
});

/** A table that counts its reads. */
let stored: Map<string, Item>;
let looks: number;
let away: Error | undefined;
let stock: StockStore;
let known: SoldOutCache;
const nameOf = ({ pk, sk }: Key) => `${pk} ${sk}`;
const store = (key: Key, item: Item) => stored.set(nameOf(key), item);

beforeEach(() => {
	stored = new Map();
	looks = 0;
	away = undefined;
	const database = {
		transactGet(keys: readonly { key: Key }[]) {
			looks += 1;
			if (away) return Promise.reject(away);
			return Promise.resolve(keys.map(({ key }) => stored.get(nameOf(key))));
		},
	} as unknown as Database;
	stock = stockStore(database, 'catalog');
	known = soldOutCache(database, stock);
	store(stockKeys.row(row), { available: { M: 1 }, revision: 3 });
});

describe('the sold-out cache', () => {
	test('reads nothing for rows that were never short, nor for fewer pieces than they had', async () => {
		expect(await known.precheck(place, [asks(5)])).toBeUndefined();
		known.record(row, { available: { M: 1 }, revision: 3 });
		expect(await known.precheck(place, [asks(1)])).toBeUndefined();
		expect(await known.precheck(place, [asks(5, { color: 'blue' })])).toBeUndefined();
		expect(looks).toBe(0);
	});

	test('predicts the failure of a row that is still short as the transaction would report it, beside all other failures', async () => {
		known.record(row, { available: { M: 0 }, revision: 3 });
		const item = { available: { M: 1 }, revision: 3 };
		const withdrawn = asks(1, { color: 'blue' });
		expect(await known.precheck(place, [withdrawn, asks(2)])).toEqual({
			ok: false,
			conflicted: false,
			failures: [
				{ index: 1, item: undefined },
				{ index: 2, item },
			],
		});
		expect(await known.precheck(place, [asks(1, { revision: 4 })])).toEqual({
			ok: false,
			conflicted: false,
			failures: [{ index: 1, item }],
		});
	});

	test('finds a duplicate before missing the pieces that the duplicate took', async () => {
		known.record(row, { available: { M: 0 }, revision: 3 });
		store({ pk: 'B#b', sk: 'C#1' }, { duplicate: true });
		const failures = [
			{ index: 0, item: { duplicate: true } },
			{ index: 1, item: { available: { M: 1 }, revision: 3 } },
		];
		expect(await known.precheck(place, [asks(2)])).toEqual({ ok: false, failures, conflicted: false });
	});

	test('lets restocked pieces be bought: one read sees them, and none follows', async () => {
		known.record(row, { available: { M: 0 }, revision: 3 });
		store(stockKeys.row(row), { available: { M: 9 }, revision: 3 });
		expect(await known.precheck(place, [asks(2)])).toBeUndefined();
		expect(await known.precheck(place, [asks(2)])).toBeUndefined();
		expect(looks).toBe(1);
	});

	test('predicts nothing when the read fails: the transaction is tried', async () => {
		known.record(row, { available: { M: 0 }, revision: 3 });
		away = new Unavailable('database', 2);
		expect(await known.precheck(place, [asks(2)])).toBeUndefined();
		away = new Error('failed read');
		await expect(known.precheck(place, [asks(2)])).rejects.toBe(away);
	});

	test('answers a hundred requests at once with two reads', async () => {
		known.record(row, { available: { M: 0 }, revision: 3 });
		const answers = await Promise.all(
			Array.from({ length: 100 }, (_, i) =>
				known.precheck({ table: 'orders', key: { pk: `B#${i}`, sk: 'C#1' } }, [asks(2)]),
			),
		);
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
		expect(looks).toBe(2);
	});
});
