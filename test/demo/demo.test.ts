import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusters } from '../../packages/local/demo/clusters.ts';
import { seed } from '../../packages/local/demo/seed.ts';
import { startTraffic } from '../../packages/local/demo/traffic.ts';
import { type TestBase, startTestBase } from '../support/base.ts';

/** Two tenants per cluster allow orders across tenants. */
const few = clusters.map((cluster) => ({ ...cluster, tenants: cluster.tenants.slice(-2) }));

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await seed(base.base, () => undefined, few);
	await base.settled();
});
afterAll(() => base.stop());

async function onSale(): Promise<string[]> {
	const { body } = await base.anyone.get('/v1/listings?limit=100');
	return body.items.map((one: { listingId: string }) => one.listingId);
}

test('the seeded garments are on sale, and a resumed seeding duplicates none', async () => {
	const before = await onSale();
	expect(before.length).toBeGreaterThan(40);
	await seed(base.base, () => undefined, few);
	await base.settled();
	expect(await onSale()).toEqual(before);
});

test('demo buyers order, pay and confirm, so that the base has sales, until they are stopped', async () => {
	const traffic = startTraffic(base.base, { ordersPerSecond: 20, maxDeliverySeconds: 1 });
	const states = async () => {
		const orders = await Promise.all(
			few.flatMap(({ tenants }) => tenants.map(({ tenantId }) => base.merchant(tenantId).get('/v1/merchant/orders'))),
		);
		return orders.flatMap(({ body }) => body.items.map((one: { state: string }) => one.state));
	};
	await expect.poll(states, { interval: 500 }).toContain('received');
	await traffic.stop();
	await base.settled();
	const { body } = await base.manager.get('/v1/base/sales/progress');
	expect(body.achieved.amount).toBeGreaterThan(0);
	const before = base.base.metrics().routes;
	await pause(200);
	expect(base.base.metrics().routes).toEqual(before);
});
