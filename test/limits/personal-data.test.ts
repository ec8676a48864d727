import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { maxTenants } from '#checkout';
import { cursors, serve } from '#http';
import { ownedId } from '#kernel';
import { type Checkout, type Order, buyerDataStore, maxRefunds, orderStore, ordersTable } from '#orders';
import { personalDataHandlers } from '../../functions/payments/personal-data.ts';
import { checkoutItem, noon, paid, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

/** The export of a purchase that is larger than an answer may be. */

const maxResponseBytes = 256 * 1024;
const buyerId = 'b'.repeat(128);

let engine: Engine;
beforeAll(async () => {
	vi.spyOn(console, 'info').mockReturnValue();
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
/** Each of its tenants gave money back as often as may be. */
async function purchase(n: number, tenants: number): Promise<{ checkout: Checkout; orders: Order[] }> {
	const ids = Array.from({ length: tenants }, (_, i) => `tenant-${String(i).padStart(2, '0')}`);
	const checkoutId = ownedId('checkout', buyerId, unique(n));
	const paidBy = { state: 'paid', paidAt: noon, paymentId: `pi_${n}` } as const;
	const checkout: Checkout = { ...placing(n, ids, noon), buyerId, checkoutId, ...paidBy };
	const orders = ids.map((tenantId) => ({ ...paid({ n, tenantId }), buyerId, checkoutId, refunds }));
	await engine.database.write({ kind: 'put', table: 'orders', item: checkoutItem(checkout) });
	const { putOrder } = orderStore(engine.database, 'orders');
	for (let from = 0; from < tenants; from += 20)
		await engine.database.transact(orders.slice(from, from + 20).map((order) => putOrder(order)));
	return { checkout, orders };
}

interface Exported {
	readonly items: readonly {
		checkout: { checkoutId: string };
		orders: readonly { orderId: string; checkoutId: string }[];
	}[];
	readonly nextCursor: string | null;
}

/** The pages of the export of all that was bought, with the bytes of each. */
async function pages(limit: number): Promise<{ bytes: number; page: Exported }[]> {
	const stores = { purchases: buyerDataStore(engine.database, 'orders'), cursors: cursors('secret') };
	const rate = { burst: 100, requestsPerSecond: 100 };
	const limits = { user: rate, buyer: rate, merchant: rate, base: rate };
	const handler = serve('test', personalDataHandlers(stores), limits);
	const claims = { sub: buyerId, 'cognito:groups': '[buyer]' };
	const found = [];
	for (let cursor = ''; ;) {
		const answer = await handler({
			routeKey: 'GET /v1/me/personal-data',
			rawPath: '/v1/me/personal-data',
			rawQueryString: `limit=${limit}${cursor}`,
			headers: {},
			isBase64Encoded: false,
			requestContext: { requestId: 'r', http: { method: 'GET' }, authorizer: { jwt: { claims } } },
		});
		const page: Exported = JSON.parse(answer.body);
		found.push({ bytes: Buffer.byteLength(answer.body), page });
		if (page.nextCursor === null) return found;
		cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
	}
}

describe('a purchase of as many orders as may be, each with as many refunds as may be, between small ones', () => {
	let bought: Awaited<ReturnType<typeof purchase>>[];
	beforeAll(async () => {
		bought = [await purchase(1, 1), await purchase(2, maxTenants), await purchase(3, 1)];
	});

	test.each([1, 100])(
		'is exported %i at a time in answers below 256 KB, each order once beside its checkout',
		async (limit) => {
			const found = await pages(limit);
			expect(Math.max(...found.map(({ bytes }) => bytes))).toBeLessThanOrEqual(maxResponseBytes);
			for (const { page } of found) expect(page.items.length).toBeLessThanOrEqual(limit);
			const items = found.flatMap(({ page }) => page.items);
			expect(items.flatMap(({ orders }) => orders.map(({ orderId }) => orderId))).toEqual(
				bought.flatMap(({ orders }) => orders.map(({ orderId }) => orderId)),
			);
			for (const { checkout, orders } of items)
				for (const order of orders) expect(order.checkoutId).toBe(checkout.checkoutId);
			// The small ones are whole; the large one is cut where it has to be and nowhere else.
			expect(items.length).toBeLessThan(12);
		},
	);
});
