import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalogTable } from '#catalog';
import { type Quote, soldOutCache } from '#checkout';
import { type Checkout, checkoutStore, ordersTable } from '#orders';
import type { Database, Transacted } from '#platform';
import { stockStore, offerWithStock } from '#stock';
import { reserve } from '../../packages/checkout/reserve.ts';
import { noon, placing } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable, catalogTable]);
});
afterAll(() => engine.stop());

let checkout: Checkout;
let quotes: Map<string, Quote>;
let serial = 0;

/** Stores over the engine. `first`, if given, answers the first transaction. */
function stores(first?: (database: Database) => Promise<Transacted>) {
	let scriptedTransaction = first;
	const database: Database = {
		...engine.database,
		transact(writes) {
			const scripted = scriptedTransaction;
			scriptedTransaction = undefined;
			return scripted ? scripted(engine.database) : engine.database.transact(writes);
		},
	};
	const stock = stockStore(database, 'catalog');
	return { database, stock, checkouts: checkoutStore(database, 'orders'), soldOut: soldOutCache(database, stock) };
}

/**
 * DynamoDB's response while another transaction writes the checkout: the stock is short, and the key's condition is not
 * reported.
 */
async function conflicted(database: Database): Promise<Transacted> {
	const { row } = rowOf(checkout);
	const item = await database.get('catalog', stockStore(database, 'catalog').tableKey(row).key, { consistent: true });
	return { ok: false, failures: [{ index: 1, item }], conflicted: true };
}

function rowOf({ parts }: Checkout) {
	const line = parts[0]?.lines[0] ?? expect.fail('no line');
	const { listingId, color, size, quantity } = line;
	return { row: { listingId, color }, pieces: { [size]: quantity } };
}

beforeEach(async () => {
	serial += 1;
	checkout = placing(serial, [`tenant-${serial}`], noon);
	const { row, pieces } = rowOf(checkout);
	quotes = new Map([[row.listingId, { listing: { revision: 1 } } as Quote]]);
	await engine.database.transact([
		offerWithStock(stockStore(engine.database, 'catalog'), row, { revision: 1, available: pieces, exists: false }),
	]);
});

describe('a checkout in conflict whose stock is gone', () => {
	test('returns its duplicate if that one reserved the stock, instead of "out of stock"', async () => {
		expect(await reserve(stores(), checkout, quotes)).toEqual({ kind: 'placed' });
		expect(await reserve(stores(conflicted), checkout, quotes)).toMatchObject({
			kind: 'duplicate',
			checkout: { state: 'awaiting_payment' },
		});
	});

	test('is out of stock if other checkouts reserved it', async () => {
		const other = { ...placing(serial + 100, [`tenant-${serial}`], noon), parts: checkout.parts };
		expect(await reserve(stores(), other, quotes)).toEqual({ kind: 'placed' });
		expect(await reserve(stores(conflicted), checkout, quotes)).toMatchObject({ kind: 'short' });
	});
});
