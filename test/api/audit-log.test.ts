import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, killed, madeFor, place, startFaultBase } from '../faults/fault-base.ts';
import { expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	for (const tenantId of ['tenant-a', 'tenant-b']) await openTenant(base, tenantId);
	listingId = await onSale(base, 'tenant-a', { red: { S: 10 } });
});
afterAll(() => base.stop());

const shipment = { carrier: 'SF Express', trackingNumber: 'SF1' };

interface Entry {
	readonly operation: string;
	readonly path: Readonly<Record<string, string>>;
}

async function auditLog(tenantId: string): Promise<Entry[]> {
	return expectStatus(await base.merchant(tenantId).get('/v1/merchant/audit'), 200).body.items;
}

async function paidOrder(): Promise<string> {
	const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
	await pay(base, checkoutId);
	return orders[0].orderId;
}

describe('the audit log', () => {
	test('names the actor, time and operation, newest first, and no content', async () => {
		const price = { amount: 11900, currency: 'CNY' };
		const catalog = base.merchant('tenant-a', 'catalog');
		expectStatus(await catalog.send('PATCH', `/v1/merchant/listings/${listingId}`, { price, revision: 2 }), 200);
		const [newest, ...older] = await auditLog('tenant-a');
		expect(newest).toEqual({
			at: expect.stringMatching(/Z$/),
			userId: 'catalog-of-tenant-a',
			role: 'catalog',
			by: 'merchant',
			tenantId: 'tenant-a',
			operation: 'changeListing',
			path: { listingId },
			changed: ['price', 'revision'],
			requestId: expect.any(String),
		});
		expect(JSON.stringify(newest)).not.toContain('11900');
		const before = ['publishListing', 'setStock', 'createListing', 'approveTenant', 'createTenant'];
		expect(older.map((one) => one.operation)).toEqual(before);
	});

	test('covers one tenant with the base’s writes about it; the base sees its own and each tenant’s', async () => {
		expect((await auditLog('tenant-b')).map((one) => one.operation)).toEqual(['approveTenant', 'createTenant']);
		const asked = async (query: string) =>
			expectStatus(await base.manager.get(`/v1/base/audit${query}`), 200).body.items as Entry[];
		expect(await asked('?tenantId=tenant-a')).toEqual(await auditLog('tenant-a'));
		expect((await asked('')).map((one) => one.operation)).toEqual([
			'approveTenant',
			'createTenant',
			'approveTenant',
			'createTenant',
			'createCluster',
		]);
		const first = expectStatus(await base.manager.get('/v1/base/audit?limit=1'), 200).body;
		const next = await base.manager.get(`/v1/base/audit?limit=1&cursor=${first.nextCursor}`);
		expect(expectStatus(next, 200).body.items).toEqual((await asked('')).slice(1, 2));
		const foreign = await base.manager.get(`/v1/base/audit?tenantId=tenant-a&cursor=${first.nextCursor}`);
		expectStatus(foreign, 400);
	});

	test('has no entry for refused, repeated or reading requests', async () => {
		const before = await auditLog('tenant-a');
		const owner = base.merchant('tenant-a');
		expectStatus(await owner.send('PATCH', `/v1/merchant/listings/${listingId}`, { sizes: ['S'], revision: 1 }), 409);
		expectStatus(await owner.post(`/v1/merchant/listings/${listingId}/publish`), 200);
		expectStatus(await owner.get(`/v1/merchant/listings/${listingId}`), 200);
		expect(await auditLog('tenant-a')).toEqual(before);
	});

	test('has an entry exactly when the write is done, wherever the function is killed', async () => {
		const seen: string[] = [];
		for (let position = 0; seen.at(-1) !== 'shipped, 1 entry'; position++) {
			const orderId = await paidOrder();
			let calls = 0;
			const shipping = madeFor('/shipments');
			base.wire.hurt((call) => (shipping(call) && calls++ === position ? killed : 'pass'));
			await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/shipments`, shipment);
			base.wire.heal();
			const { state } = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;
			const entries = (await auditLog('tenant-a')).filter(({ path }) => path['orderId'] === orderId);
			seen.push(`${state}, ${entries.length} entry`);
		}
		expect(seen).toEqual(['paid, 0 entry', 'paid, 0 entry', 'shipped, 1 entry']);
	});

	test('costs three write units for a shipment, and nothing for a buyer’s write', async () => {
		const orderId = await paidOrder();
		base.wire.clear();
		expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/shipments`, shipment), 201);
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		const units = (words: string) =>
			base.wire.records.filter(madeFor(words)).reduce((sum, record) => sum + record.writeUnits, 0);
		// Alone each costs one unit; in a transaction the shipment and its entry cost two each.
		expect([units('/shipments'), units('/receipt')]).toEqual([4, 1]);
	});
});
