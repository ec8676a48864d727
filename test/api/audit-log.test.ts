import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, killed, madeFor, place, startFaultBase } from '../faults/fault-base.ts';
import { memberWrites, preparedWrite } from './member-writes.ts';
import { expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	for (const tenantId of ['tenant-a', 'tenant-b']) await openTenant(base, tenantId);
	listingId = await onSale(base, 'tenant-a', { red: { S: 20 } });
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
	test('names the actor, time, operation and values, newest first', async () => {
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
			changes: [{ field: 'price.amount', old: 12900, new: 11900 }],
			changesOmitted: 0,
			reason: null,
			requestId: expect.any(String),
		});
		const before = ['publishListing', 'setStock', 'createListing', 'approveTenant', 'createTenant'];
		expect(older.map((one) => one.operation)).toEqual(before);
	});

	test('covers one tenant with the base’s writes about it; the base sees its own and each tenant’s', async () => {
		expect((await auditLog('tenant-b')).map((one) => one.operation)).toEqual(['approveTenant', 'createTenant']);
		const entriesOf = async (query: string) =>
			expectStatus(await base.manager.get(`/v1/base/audit${query}`), 200).body.items as Entry[];
		expect(await entriesOf('?tenantId=tenant-a')).toEqual(await auditLog('tenant-a'));
		expect((await entriesOf('')).map((one) => one.operation)).toEqual([
			'approveTenant',
			'createTenant',
			'approveTenant',
			'createTenant',
			'createCluster',
		]);
		const first = expectStatus(await base.manager.get('/v1/base/audit?limit=1'), 200).body;
		const next = await base.manager.get(`/v1/base/audit?limit=1&cursor=${first.nextCursor}`);
		expect(expectStatus(next, 200).body.items).toEqual((await entriesOf('')).slice(1, 2));
		const foreign = await base.manager.get(`/v1/base/audit?tenantId=tenant-a&cursor=${first.nextCursor}`);
		expectStatus(foreign, 400);
	});

	test('keeps old and new of states, roles, targets and sums, the reason, and nothing of a buyer', async () => {
		await openTenant(base, 'tenant-v');
		const owner = base.merchant('tenant-v');
		const latest = async () => {
			const { changes, reason } = expectStatus(await owner.get('/v1/merchant/audit?limit=1'), 200).body.items[0];
			return { changes, reason };
		};
		const target = (amount: number) =>
			base.manager.send('PUT', '/v1/base/target/2031/tenants/tenant-v', { amount, currency: 'CNY' });
		expectStatus(await target(1_000), 200);
		expectStatus(await target(2_500), 200);
		expect((await latest()).changes).toEqual([{ field: 'target.amount', old: 1_000, new: 2_500 }]);
		expectStatus(await target(2_500), 200);
		expect(await auditLog('tenant-v')).toHaveLength(4);
		const listing = await onSale(base, 'tenant-v', { red: { S: 20 } });
		expect((await latest()).changes).toContainEqual({ field: 'state', old: 'draft', new: 'published' });
		const { checkoutId, orders } = expectStatus(await place(base, [[listing, 'red', 'S', 1]]), 201).body;
		await pay(base, checkoutId);
		const { orderId } = orders[0];
		const refund = { amount: { amount: 900, currency: 'CNY' }, reason: '有污渍' };
		expectStatus(await owner.post(`/v1/merchant/orders/${orderId}/refunds`, refund), 201);
		expect(await latest()).toEqual({
			changes: [
				{ field: 'refunded', old: 0, new: 900 },
				{ field: 'refunds.0', old: null, new: 'pending' },
			],
			reason: '有污渍',
		});
		expectStatus(await owner.post(`/v1/merchant/orders/${orderId}/shipments`, shipment), 201);
		expect((await latest()).changes).toContainEqual({ field: 'state', old: 'paid', new: 'shipped' });
		expectStatus(await base.manager.post('/v1/base/tenants/tenant-v/suspend', { reason: '三次逾期发货' }), 200);
		expect(await latest()).toEqual({
			changes: [{ field: 'state', old: 'active', new: 'suspended' }],
			reason: '三次逾期发货',
		});
		const log = JSON.stringify((await base.items('directory')).filter(({ pk }) => pk === 'A#tenant-v'));
		const { shippingAddress } = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;
		for (const field of ['name', 'phone', 'line1', 'city']) expect(log).not.toContain(shippingAddress[field]);
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
		const outcomes: string[] = [];
		for (let position = 0; outcomes.at(-1) !== 'shipped, 1 entry'; position++) {
			const orderId = await paidOrder();
			let calls = 0;
			const shipping = madeFor('/shipments');
			base.wire.hurt((call) => (shipping(call) && calls++ === position ? killed : 'pass'));
			await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/shipments`, shipment);
			base.wire.heal();
			const { state } = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;
			const entries = (await auditLog('tenant-a')).filter(({ path }) => path['orderId'] === orderId);
			outcomes.push(`${state}, ${entries.length} entry`);
		}
		expect(outcomes).toEqual(['paid, 0 entry', 'paid, 0 entry', 'shipped, 1 entry']);
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

	test('has no second entry for a repeated suspension, which only updates listings', async () => {
		await openTenant(base, 'tenant-c');
		const listing = await onSale(base, 'tenant-c', { red: { S: 1 } });
		const suspending = madeFor('/suspend');
		base.wire.hurt((call) => (suspending(call) && JSON.stringify(call.request).includes('"paused"') ? killed : 'pass'));
		const suspend = () => base.manager.post('/v1/base/tenants/tenant-c/suspend');
		expectStatus(await suspend(), 500);
		base.wire.heal();
		expectStatus(await suspend(), 200);
		const { onSale: isOnSale } = expectStatus(
			await base.merchant('tenant-c').get(`/v1/merchant/listings/${listing}`),
			200,
		).body;
		const entries = (await auditLog('tenant-c')).filter(({ operation }) => operation === 'suspendTenant');
		expect({ isOnSale, entries: entries.length }).toEqual({ isOnSale: false, entries: 1 });
	});
});

describe('each decision of a member leaves one entry, in the log of the tenant and that of the base if it decides', () => {
	beforeAll(() => openTenant(base, 'writers'));
	const named = memberWrites.map((route) => [route.operation, route] as const);
	const entries = async () =>
		(await base.items('directory')).filter(({ pk }) => pk === 'AUDIT' || String(pk).startsWith('A#'));

	test.each(named)('%s', async (operation, route) => {
		const { decide, about } = await preparedWrite(base, route);
		const before = new Set((await entries()).map(({ pk, sk }) => `${pk} ${sk}`));
		const { status, body } = await decide();
		expect({ status, body }).toMatchObject({ status: expect.toSatisfy((code: number) => code < 300) });
		const left = (await entries()).filter(({ pk, sk }) => !before.has(`${pk} ${sk}`));
		const ofBase = ['AUDIT', ...(about === undefined ? [] : [`A#${about}`])];
		const logs = route.access.actor === 'base' ? ofBase : ['A#writers'];
		expect(left.map((entry) => [entry['pk'], entry['operation']]).toSorted()).toEqual(
			logs.map((log) => [log, operation]).toSorted(),
		);
		expect(new Set(left.map(({ requestId }) => requestId)).size).toBe(1);
		// The chunks of an import leave entries later, which are not those of the next decision.
		if (operation === 'startImport' || operation === 'applyImport') await base.settled();
	});
});

test('concurrent refunds of orders of forty days ago leave one entry for each refund that took effect', async () => {
	const orderIds: string[] = [];
	for (let i = 0; i < 6; i++) orderIds.push(await paidOrder());
	await base.advance(40 * 86_400);
	const body = { amount: { amount: 7_998, currency: 'CNY' } };
	const racing = orderIds.flatMap((orderId) => [orderId, orderId, orderId]);
	const responses = await Promise.all(
		racing.map((orderId) => base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/refunds`, body)),
	);
	expect(responses.filter(({ status }) => status === 201)).toHaveLength(6);
	const entries = (await base.items('directory')).filter(
		({ pk, operation }) => pk === 'A#tenant-a' && operation === 'refundOrder',
	);
	expect(entries.map((entry) => (entry['path'] as { orderId: string }).orderId).toSorted()).toEqual(
		orderIds.toSorted(),
	);
});
