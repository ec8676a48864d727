import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closingMs, phaseLifetimeMs } from '#directory';
import {
	type FaultBase,
	expectProblem,
	killed,
	madeFor,
	open,
	place,
	startFaultBase,
	stateOf,
} from '../faults/fault-base.ts';
import type { ApiResponse } from '../support/base.ts';
import { address, expectStatus, onSale, openTenant, pay, shirt } from '../support/scenario.ts';

/** A tenant is suspended, closed and approved again while its buyers buy and its members work. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
});
afterAll(() => base.stop());

const move = async (tenantId: string, verb: 'approve' | 'suspend' | 'close') =>
	expectStatus(await base.manager.post(`/v1/base/tenants/${tenantId}/${verb}`), 200).body;

/** A checkout of one unit with an open payment. */
async function awaiting(listingId: string) {
	const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
	return { checkoutId, paymentId: await open(base, checkoutId) };
}

describe('a reservation from before its tenant was suspended', () => {
	test('is sold when paid in time; a payment after its expiry is refunded and reserves nothing', async () => {
		await openTenant(base, 'late');
		const listingId = await onSale(base, 'late', { red: { S: 9 } });
		const [first, second] = [await awaiting(listingId), await awaiting(listingId)];
		await move('late', 'suspend');
		await base.succeed(first.paymentId);
		expect(await stateOf(base, first.checkoutId)).toBe('paid');
		await base.advance(17 * 60);
		await base.succeed(second.paymentId);
		expect(await stateOf(base, second.checkoutId)).toBe('expired');
		const returned = base.stripe('refund').map((refund) => refund.payment_intent);
		expect(returned).toEqual([second.paymentId]);
	});
});

describe('the listings of a tenant follow its state', () => {
	const onSaleOf = async (tenantId: string) => {
		const { items } = expectStatus(await base.merchant(tenantId).get('/v1/merchant/listings'), 200).body;
		return items.map((listed: { onSale: boolean }) => listed.onSale);
	};
	const tenant = async (tenantId: string) =>
		expectStatus(await base.manager.get(`/v1/base/tenants/${tenantId}`), 200).body;
	const listed = async (tenantId: string) => {
		const { items } = expectStatus(await base.manager.get('/v1/base/tenants'), 200).body;
		return items.find((listed: { tenantId: string }) => listed.tenantId === tenantId);
	};

	/**
	 * Lets a number of a route's calls through and none after them, as if its function were killed. Returns whether that
	 * happened. Schedules are cut off as well.
	 */
	function cutOff(route: string, after: number): () => boolean {
		let calls = 0;
		base.wire.hurt((call) => {
			if (madeFor('sync-tenants')(call)) return killed;
			if (!madeFor(route)(call)) return 'pass';
			calls += 1;
			return calls > after ? killed : 'pass';
		});
		return () => calls > after;
	}

	test('an interrupted request is finished by the next scheduled run, and its progress is visible', async () => {
		await openTenant(base, 'cut-off');
		for (let i = 0; i < 3; i++) await onSale(base, 'cut-off', { red: { S: 9 } });
		const since = new Date(base.base.now()).toISOString();
		cutOff('/suspend', 5);
		expect((await base.manager.post('/v1/base/tenants/cut-off/suspend')).status).toBe(500);
		const [suspended, { listingsFollowing }] = [await tenant('cut-off'), await listed('cut-off')];
		expect(suspended).toMatchObject({ state: 'suspended', listingsFollowing: { done: 0 } });
		expect(listingsFollowing).toEqual(suspended.listingsFollowing);
		expect(listingsFollowing.since >= since).toBe(true);
		expect(await onSaleOf('cut-off')).toContain(true);
		base.wire.heal();
		await base.advance(61);
		expect(await onSaleOf('cut-off')).toEqual([false, false, false]);
		for (const view of [await tenant('cut-off'), await listed('cut-off')]) expect(view.listingsFollowing).toBeNull();
	});

	test('wherever a request is interrupted, a repeated one follows the current state', async () => {
		await openTenant(base, 'anywhere');
		for (let i = 0; i < 2; i++) await onSale(base, 'anywhere', { red: { S: 9 } });
		for (let after = 0, more = true; more; after++) {
			const verb = after % 2 === 0 ? 'suspend' : 'approve';
			const wasCut = cutOff(`/${verb}`, after);
			await base.manager.post(`/v1/base/tenants/anywhere/${verb}`);
			more = wasCut();
			base.wire.heal();
			const moved = await move('anywhere', verb);
			expect(moved).toMatchObject({ state: verb === 'suspend' ? 'suspended' : 'active', listingsFollowing: null });
			expect({ after, onSale: await onSaleOf('anywhere') }).toEqual({
				after,
				onSale: Array(2).fill(verb === 'approve'),
			});
		}
	});

	test('the last of several quick changes prevails, wherever the earlier ones were interrupted', async () => {
		await openTenant(base, 'to-and-fro');
		for (let i = 0; i < 3; i++) await onSale(base, 'to-and-fro', { red: { S: 9 } });
		for (const [verb, after] of [
			['suspend', 7],
			['approve', 5],
			['suspend', 9],
			['approve', 3],
		] as const) {
			cutOff(`/${verb}`, after);
			await base.manager.post(`/v1/base/tenants/to-and-fro/${verb}`);
		}
		base.wire.heal();
		await base.advance(61);
		expect(await tenant('to-and-fro')).toMatchObject({ state: 'active', listingsFollowing: null });
		expect(await onSaleOf('to-and-fro')).toEqual([true, true, true]);
	});

	test('listings that have not followed for minutes are reported to the base', async () => {
		await openTenant(base, 'stuck');
		await onSale(base, 'stuck', { red: { S: 9 } });
		base.wire.hurt((call) => (madeFor('/suspend')(call) && call.operation === 'Query' ? killed : 'pass'));
		await base.manager.post('/v1/base/tenants/stuck/suspend');
		base.wire.hurt((call) => (madeFor('sync-tenants')(call) ? killed : 'pass'));
		const failures = async () =>
			expectStatus(await base.manager.get('/v1/base/sales/exceptions'), 200).body.failures.map(
				({ work }: { work: string }) => work,
			);
		expect(await failures()).toEqual([]);
		await base.advance(181);
		expect(await failures()).toEqual(['sync-tenants']);
		base.wire.heal();
		await base.advance(61);
		expect(await failures()).toEqual([]);
	});
});

describe('the members of a tenant', () => {
	const powerEnds = () => base.advance(phaseLifetimeMs / 1000);
	const listings = '/v1/merchant/listings';
	const ship = { carrier: 'SF Express', trackingNumber: 'SF1' };
	const notActive = (response: ApiResponse, state: string) =>
		expect(expectProblem(response, 409, 'tenant-not-active').body.state).toBe(state);

	/** Paid orders of one unit each. */
	async function sold(listingId: string, count: number): Promise<string[]> {
		const orderIds: string[] = [];
		for (let i = 0; i < count; i++) {
			const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
			await pay(base, checkoutId);
			orderIds.push(orders[0].orderId);
		}
		return orderIds;
	}

	test('of a suspended tenant serve its buyers and prepare nothing new; after approval they do so at once', async () => {
		await openTenant(base, 'permissions');
		const [owner, catalog] = [base.merchant('permissions'), base.merchant('permissions', 'catalog')];
		const listingId = await onSale(base, 'permissions', { red: { S: 9 } });
		const [first, second] = await sold(listingId, 2);
		const { code } = expectStatus(await owner.post('/v1/merchant/invitations', { role: 'viewer' }), 201).body;
		await move('permissions', 'suspend');
		await powerEnds();
		notActive(await catalog.post(listings, shirt), 'suspended');
		notActive(await catalog.send('PATCH', `${listings}/${listingId}`, { sizes: ['S'] }), 'suspended');
		notActive(await catalog.post(`${listings}/${listingId}/publish`), 'suspended');
		notActive(await owner.post('/v1/merchant/invitations', { role: 'viewer' }), 'suspended');
		expectProblem(await base.buyer('invited').post('/v1/invitations/accept', { code }), 404, 'not-found');
		const { shippingAddress } = expectStatus(await owner.get(`/v1/merchant/orders/${first}`), 200).body;
		expect(shippingAddress).toEqual(address);
		expectStatus(await owner.post(`/v1/merchant/orders/${first}/shipments`, ship), 201);
		expectStatus(await owner.post(`/v1/merchant/orders/${second}/refunds`, {}), 201);
		expectStatus(await catalog.send('PUT', `${listings}/${listingId}/stock`, { stock: { red: { S: 3 } } }), 200);
		expectStatus(await owner.get('/v1/merchant/members'), 200);
		await move('permissions', 'approve');
		expectStatus(await catalog.post(listings, shirt), 201);
		expectStatus(await base.buyer('invited').post('/v1/invitations/accept', { code }), 200);
	});

	test('lose a permission within ten seconds, for one read of the directory in that time', async () => {
		await openTenant(base, 'asked-once');
		const merchant = base.merchant('asked-once');
		const directory = async () => {
			base.wire.clear();
			const { status } = await merchant.get(listings);
			return [status, base.wire.records.filter(madeFor(`GET ${listings}`)).map(({ operation }) => operation)];
		};
		const write = async () => (await merchant.post(listings, shirt)).status;
		expect(await directory()).toEqual([200, ['GetItem', 'Query']]);
		expect(await directory()).toEqual([200, ['Query']]);
		await base.advance(phaseLifetimeMs / 1000);
		expect(await directory()).toEqual([200, ['GetItem', 'Query']]);
		await move('asked-once', 'suspend');
		await powerEnds();
		expect(await write()).toBe(409);
	});

	test('of an unknown tenant have no access', async () => {
		const nobody = base.merchant('nowhere');
		expectProblem(await nobody.get(listings), 403, 'forbidden');
		expectProblem(await nobody.get('/v1/merchant/members'), 403, 'forbidden');
	});

	test('of a closed tenant finish open orders within thirty days, then only read books without buyers', async () => {
		await openTenant(base, 'ending');
		const owner = base.merchant('ending');
		const listingId = await onSale(base, 'ending', { red: { S: 9 } });
		const [first, second, third] = await sold(listingId, 3);
		await move('ending', 'close');
		await powerEnds();
		notActive(await owner.send('PUT', `${listings}/${listingId}/stock`, { stock: { red: { S: 3 } } }), 'closed');
		notActive(await owner.post('/v1/merchant/invitations', { role: 'viewer' }), 'closed');
		expect(expectStatus(await owner.get(`/v1/merchant/orders/${first}`), 200).body.shippingAddress).toEqual(address);
		expectStatus(await owner.post(`/v1/merchant/orders/${first}/shipments`, ship), 201);
		expectStatus(await owner.post(`/v1/merchant/orders/${second}/refunds`, {}), 201);
		expectStatus(await owner.get(listings), 200);
		await base.advance(closingMs / 1000);
		notActive(await owner.post(`/v1/merchant/orders/${third}/shipments`, ship), 'closed');
		notActive(await owner.post(`/v1/merchant/orders/${first}/refunds`, {}), 'closed');
		for (const closed of [listings, '/v1/merchant/members', '/v1/merchant/audit'])
			notActive(await owner.get(closed), 'closed');
		expectStatus(await owner.get('/v1/merchant/sales/progress'), 200);
		const { items } = expectStatus(await owner.get('/v1/merchant/orders'), 200).body;
		expect(items).toHaveLength(3);
		const personal = { name: null, phone: null, line1: null };
		for (const suspended of [...items, expectStatus(await owner.get(`/v1/merchant/orders/${first}`), 200).body])
			expect(suspended.shippingAddress).toMatchObject(personal);
	});

	test('of a tenant closed for more than thirty days refund orders never shipped', async () => {
		await openTenant(base, 'owing');
		const owner = base.merchant('owing');
		const [unshipped] = await sold(await onSale(base, 'owing', { red: { S: 9 } }), 1);
		await move('owing', 'close');
		await base.advance(closingMs / 1000);
		notActive(await owner.post(`/v1/merchant/orders/${unshipped}/shipments`, ship), 'closed');
		expectStatus(await owner.post(`/v1/merchant/orders/${unshipped}/refunds`, {}), 201);
	});
});
