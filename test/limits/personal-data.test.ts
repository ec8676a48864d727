import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxTenants } from '#checkout';
import { cursors, serve } from '#http';
import { accepted, ownedId } from '#kernel';
import {
	type Checkout,
	type Order,
	type ReturnCase,
	addressBookStore,
	buyerDataStore,
	cartStore,
	maxAddresses,
	maxRefunds,
	orderStore,
	ordersTable,
	returnIdOf,
	returnStore,
} from '#orders';
import type { Database } from '#platform';
import { personalDataHandlers } from '../../functions/payments/personal-data.ts';
import { checkoutItem, noon, paid, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { clocks } from '../support/returns.ts';
import { largestBook, largestCart, largestReturn } from './widest.ts';
import { captureLog } from '../support/captured-log.ts';

/** The export of purchases beyond the size of a response, through a database whose indexes have nothing yet. */

const maxResponseBytes = 256 * 1024;
const returnsEach = 3;
const buyerId = 'b'.repeat(128);

let engine: Engine;
beforeAll(async () => {
	captureLog();
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

const refunds = Array.from({ length: maxRefunds }, (_, n) => ({
	refundId: ownedId('refund', 'tenant-a', unique(n)),
	amount: 100,
	at: noon,
	reason: '尺'.repeat(120),
	state: 'manual' as const,
}));
/** Each order has the maximum of refunds, and the first ones have returns. */
async function purchase(
	n: number,
	tenants: number,
	returned = 0,
): Promise<{ checkout: Checkout; orders: Order[]; returnIds: string[] }> {
	const ids = Array.from({ length: tenants }, (_, i) => `tenant-${String(i).padStart(2, '0')}`);
	const checkoutId = ownedId('checkout', buyerId, unique(n));
	const paidBy = { state: 'paid', paidAt: noon, paymentId: `pi_${n}` } as const;
	const checkout: Checkout = { ...placing(n, ids, noon), buyerId, checkoutId, ...paidBy };
	const orders = ids.map((tenantId, i) => {
		const returnsRequested = i < returned ? returnsEach : 0;
		return { ...paid({ n, tenantId }), buyerId, checkoutId, refunds, returns: [], returnsRequested };
	});
	const returnIds = orders
		.slice(0, returned)
		.flatMap(({ orderId }) => Array.from({ length: returnsEach }, (_, i) => returnIdOf(orderId, String(i))));
	for (const returnId of returnIds) {
		const of = { ...largestReturn, rma: { ...largestReturn.rma, buyerId, returnId } } as ReturnCase;
		const decide = () => accepted(of);
		await returnStore(engine.database, 'orders').change({ ...of, rma: undefined }, { decide }, { audit: [] });
	}
	await engine.database.write({ kind: 'put', table: 'orders', item: checkoutItem(checkout) });
	const { putOrder } = orderStore(engine.database, 'orders');
	for (let from = 0; from < tenants; from += 20)
		await engine.database.transact(orders.slice(from, from + 20).map((order) => putOrder(order)));
	return { checkout, orders, returnIds };
}

interface Exported {
	readonly addresses: readonly object[];
	readonly cart: { readonly lines: readonly object[] } | null;
	readonly items: readonly {
		checkout: { checkoutId: string };
		orders: readonly { orderId: string; checkoutId: string }[];
	}[];
	readonly returns: readonly { returnId: string; orderId: string }[];
	readonly nextCursor: string | null;
}

/** The database with indexes that lag. */
function withLag(database: Database): Database {
	return {
		...database,
		queryPage: (query) => {
			if (query.index !== undefined) throw new Error('reads an index');
			return database.queryPage(query);
		},
	};
}

/** The pages of the buyer's export, with the bytes of each. */
async function pages(limit: number): Promise<{ bytes: number; page: Exported }[]> {
	const stores = {
		purchases: buyerDataStore(withLag(engine.database), 'orders'),
		addressBooks: addressBookStore(engine.database, 'orders'),
		carts: cartStore(engine.database, 'orders'),
		returnClocks: clocks,
		cursors: cursors('secret'),
	};
	const rate = { burst: 100, requestsPerSecond: 100 };
	const limits = { user: rate, buyer: rate, merchant: rate, base: rate };
	const handler = serve('test', personalDataHandlers(stores), limits);
	const claims = { sub: buyerId, 'cognito:groups': '[buyer]' };
	const pagesRead = [];
	for (let cursor = ''; ;) {
		const response = await handler({
			routeKey: 'GET /v1/me/personal-data',
			rawPath: '/v1/me/personal-data',
			rawQueryString: `limit=${limit}${cursor}`,
			headers: {},
			isBase64Encoded: false,
			requestContext: { requestId: 'r', http: { method: 'GET' }, authorizer: { jwt: { claims } } },
		});
		expect(response).toMatchObject({ statusCode: 200 });
		const page: Exported = JSON.parse(response.body);
		pagesRead.push({ bytes: Buffer.byteLength(response.body), page });
		if (page.nextCursor === null) return pagesRead;
		cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
	}
}

describe('purchases with the maximum of orders and refunds, and the largest returns, between small ones, beside the largest address book and cart', () => {
	let bought: Awaited<ReturnType<typeof purchase>>[];
	beforeAll(async () => {
		const books = addressBookStore(engine.database, 'orders');
		await books.change(buyerId, () => accepted(largestBook));
		await cartStore(engine.database, 'orders').change(buyerId, () => accepted(largestCart));
		bought = [await purchase(1, 1, 1), await purchase(2, maxTenants), await purchase(3, 1), await purchase(4, 3, 2)];
	});

	test.each([1, 100])(
		'is exported %i at a time in responses below 256 KB, with each order once beside its checkout, and each return',
		async (limit) => {
			const pagesRead = await pages(limit);
			expect(Math.max(...pagesRead.map(({ bytes }) => bytes))).toBeLessThanOrEqual(maxResponseBytes);
			expect(pagesRead.map(({ page }) => page.addresses.length)).toEqual(
				pagesRead.map((_, n) => (n === 0 ? maxAddresses : 0)),
			);
			const carts = pagesRead.map(({ page }) => page.cart?.lines.length);
			expect(carts).toEqual(pagesRead.map((_, n) => (n === 0 ? largestCart.cart.lines.length : undefined)));
			for (const { page } of pagesRead) expect(page.items.length + page.returns.length).toBeLessThanOrEqual(limit);
			const items = pagesRead.flatMap(({ page }) => page.items);
			expect(items.flatMap(({ orders }) => orders.map(({ orderId }) => orderId))).toEqual(
				bought.flatMap(({ orders }) => orders.map(({ orderId }) => orderId)),
			);
			const returned = pagesRead.flatMap(({ page }) => page.returns.map(({ returnId }) => returnId));
			expect(returned).toEqual(bought.flatMap(({ returnIds }) => returnIds.toSorted()));
			for (const { checkout, orders } of items)
				for (const order of orders) expect(order.checkoutId).toBe(checkout.checkoutId);
			// Small purchases stay whole; the large one is split only where necessary.
			expect(items.length).toBeLessThan(18);
		},
	);
});
