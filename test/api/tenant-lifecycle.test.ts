import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, killed, madeFor, open, place, startFaultBase, stateOf } from '../faults/ground.ts';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** A tenant is suspended, closed and opened again while its buyers buy and its members work. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
});
afterAll(() => base.stop());

const move = async (tenantId: string, verb: 'approve' | 'suspend' | 'close') =>
	expectStatus(await base.manager.post(`/v1/base/tenants/${tenantId}/${verb}`), 200).body;

/** A checkout of one piece, and the payment that was opened for it. */
async function awaiting(listingId: string) {
	const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
	return { checkoutId, paymentId: await open(base, checkoutId) };
}

describe('what was reserved before a tenant was suspended', () => {
	test('is sold when it is paid in time; a payment after the expiry reserves nothing anew and goes back', async () => {
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
	const shown = async (tenantId: string) => {
		const { items } = expectStatus(await base.merchant(tenantId).get('/v1/merchant/listings'), 200).body;
		return items.map((one: { onSale: boolean }) => one.onSale);
	};
	const tenant = async (tenantId: string) =>
		expectStatus(await base.manager.get(`/v1/base/tenants/${tenantId}`), 200).body;
	const listed = async (tenantId: string) => {
		const { items } = expectStatus(await base.manager.get('/v1/base/tenants'), 200).body;
		return items.find((one: { tenantId: string }) => one.tenantId === tenantId);
	};

	/**
	 * Lets so many calls of a route through and nothing after them, as when its function is killed; says whether it came to
	 * that. What runs by the clock is away as well.
	 */
	function cutOff(route: string, after: number): () => boolean {
		let calls = 0;
		base.wire.hurt((call) => {
			if (madeFor('follow-tenants')(call)) return killed;
			if (!madeFor(route)(call)) return 'pass';
			calls += 1;
			return calls > after ? killed : 'pass';
		});
		return () => calls > after;
	}

	test('a request that is cut off is finished by the next minute, and shows meanwhile how far it is', async () => {
		await openTenant(base, 'cut-off');
		for (let i = 0; i < 3; i++) await onSale(base, 'cut-off', { red: { S: 9 } });
		const since = new Date(base.base.now()).toISOString();
		cutOff('/suspend', 4);
		expect((await base.manager.post('/v1/base/tenants/cut-off/suspend')).status).toBe(500);
		const [one, { listingsFollowing }] = [await tenant('cut-off'), await listed('cut-off')];
		expect(one).toMatchObject({ state: 'suspended', listingsFollowing: { done: 0 } });
		expect(listingsFollowing).toEqual(one.listingsFollowing);
		expect(listingsFollowing.since >= since).toBe(true);
		expect(await shown('cut-off')).toContain(true);
		base.wire.heal();
		await base.advance(61);
		expect(await shown('cut-off')).toEqual([false, false, false]);
		for (const seen of [await tenant('cut-off'), await listed('cut-off')]) expect(seen.listingsFollowing).toBeNull();
	});

	test('wherever a request is cut off, asked again it follows the state that it then has', async () => {
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
			expect({ after, shown: await shown('anywhere') }).toEqual({ after, shown: Array(2).fill(verb === 'approve') });
		}
	});

	test('of changes in quick succession the last one stays, wherever the earlier ones were cut off', async () => {
		await openTenant(base, 'to-and-fro');
		for (let i = 0; i < 3; i++) await onSale(base, 'to-and-fro', { red: { S: 9 } });
		for (const [verb, after] of [
			['suspend', 7],
			['approve', 5],
			['suspend', 9],
			['approve', 2],
		] as const) {
			cutOff(`/${verb}`, after);
			await base.manager.post(`/v1/base/tenants/to-and-fro/${verb}`);
		}
		base.wire.heal();
		await base.advance(61);
		expect(await tenant('to-and-fro')).toMatchObject({ state: 'active', listingsFollowing: null });
		expect(await shown('to-and-fro')).toEqual([true, true, true]);
	});

	test('what has not followed for minutes is told to the base', async () => {
		await openTenant(base, 'stuck');
		await onSale(base, 'stuck', { red: { S: 9 } });
		base.wire.hurt((call) => (madeFor('/suspend')(call) && call.operation === 'Query' ? killed : 'pass'));
		await base.manager.post('/v1/base/tenants/stuck/suspend');
		base.wire.hurt((call) => (madeFor('follow-tenants')(call) ? killed : 'pass'));
		const failures = async () =>
			expectStatus(await base.manager.get('/v1/base/sales/exceptions'), 200).body.failures.map(
				({ work }: { work: string }) => work,
			);
		expect(await failures()).toEqual([]);
		await base.advance(181);
		expect(await failures()).toEqual(['follow-tenants']);
		base.wire.heal();
		await base.advance(61);
		expect(await failures()).toEqual([]);
	});
});
