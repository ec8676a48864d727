import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

/** The monitoring of the base beside its sums, over HTTP and through the streams of the template. */
let base: TestBase;
let listingId: string;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	listingId = await onSale(base, 'tenant-a', { red: { S: 50 } });
});
afterAll(() => base.stop());

const latest = async () => expectStatus(await base.manager.get('/v1/base/sales/latest'), 200).body;
const exceptions = async () => expectStatus(await base.manager.get('/v1/base/sales/exceptions'), 200).body;
const advance = (seconds: number) => base.anyone.post('/local/clock', { advanceSeconds: seconds });

async function buy(quantity: number): Promise<string> {
	const placed = await base.buyer().post('/v1/checkouts', lines([listingId, 'red', 'S', quantity]), newKey());
	await pay(base, expectStatus(placed, 201).body.checkoutId);
	await base.settled();
	return placed.body.orders[0].orderId;
}

describe('monitoring', () => {
	test('shows nothing for a new base', async () => {
		expect(await latest()).toEqual({ measure: 'paid', live: true, items: [] });
		expect(await exceptions()).toEqual({
			unshipped: { count: 0, oldestPaidAt: null, items: [] },
			reviews: 0,
			returns: 0,
			manualRefunds: 0,
			payments: [],
			failures: [],
		});
	});

	test('lists each paid order, newest first, for every role of the base', async () => {
		const [first, second] = [await buy(1), await buy(2)];
		const { items } = await latest();
		expect(items.map((one: { orderId: string }) => one.orderId)).toEqual([second, first]);
		expect(items[0]).toEqual({
			orderId: second,
			tenantId: 'tenant-a',
			clusterId: 'chaonan',
			channel: 'domestic_retail',
			amount: { amount: 25_800, currency: 'CNY' },
			units: 2,
			paidAt: expect.stringMatching(/Z$/),
			title: { zh: '亚麻衬衫', en: 'Linen shirt' },
		});
	});

	test('lists an order unshipped for 48 hours, until it is shipped', async () => {
		const orderId = await buy(1);
		await advance(47 * 3_600);
		expect(await exceptions()).toMatchObject({ unshipped: { count: 0 }, failures: [] });
		await advance(3_660);
		const { unshipped } = await exceptions();
		expect(unshipped).toMatchObject({ count: 3 });
		expect(unshipped.items[0].paidAt).toBe(unshipped.oldestPaidAt);
		expect(unshipped.items.at(-1)).toMatchObject({ orderId, tenantId: 'tenant-a' });
		const shipment = { carrier: 'SF Express', trackingNumber: 'SF1' };
		const merchant = base.merchant('tenant-a');
		expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, shipment), 201);
		await base.settled();
		expect((await exceptions()).unshipped.count).toBe(2);
	});
});

test('the state of search names its segment and how far the log has gone since', async () => {
	await advance(86_400);
	await base.settled();
	const health = async () => expectStatus(await base.manager.get('/v1/base/search/health'), 200).body;
	const before = await health();
	expect(before.segment).toMatchObject({ listings: 1, drift: 0 });
	await onSale(base, 'tenant-a', { red: { S: 5 } });
	await base.settled();
	const after = await health();
	expect(after.logPosition).toBeGreaterThan(after.segment.position);
	await advance(300);
	const compacted = await health();
	expect(compacted.segment).toMatchObject({ listings: 2, position: after.logPosition });
	expect(compacted.segment.version).toBeGreaterThan(before.segment.version);
});
