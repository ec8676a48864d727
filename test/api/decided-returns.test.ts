import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { type FaultBase, expectProblem, open, place, startFaultBase } from '../faults/fault-base.ts';
import { expectStatus, newKey, onSale, openTenant } from '../support/scenario.ts';

/** Who decides about a return for the base, and how many have to for a large refund. */

let base: FaultBase;
let listingId: string;
const stock = () => ({ [listingId]: { red: { S: 1_000 } } });
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listingId = await onSale(base, 'tenant-a', { red: { S: 1_000 } }, { price: cny(1_000_001) });
});
afterAll(() => base.stop());

const large = 100_000_100;
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const finance = (sub: string) => base.as({ sub, groups: ['base'], role: 'finance' });
const decide = (by: string, returnId: string, body: object) =>
	finance(by).post(`/v1/base/returns/${returnId}/decide`, { decision: 'refund', reason: 'the seams', ...body });
const decided = async (...args: Parameters<typeof decide>) => {
	const { state, confirmations } = expectStatus(await decide(...args), 200).body;
	return [state, confirmations.given, confirmations.needed];
};

/** A return of all pieces of an order, whose rejection was appealed. */
async function inReview(quantity = 100): Promise<{ orderId: string; returnId: string }> {
	const buyer = base.buyer();
	const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', quantity]]), 201).body;
	const [{ orderId }] = orders;
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	const transfer = { amount: cny(1_000_001 * quantity), bankReference: `ICBC ${checkoutId.slice(-26)}` };
	for (const by of ['finance-1', 'finance-2'])
		expectStatus(await finance(by).post(`/v1/base/checkouts/${checkoutId}/transfer`, transfer), 200);
	const merchant = base.merchant('tenant-a', 'fulfilment');
	const parcel = { carrier: 'SF Express', trackingNumber: `SF${orderId.slice(-8)}` };
	expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
	const asked = { kind: 'damaged', lines: [{ listingId, color: 'red', size: 'S', quantity }] };
	const { returnId } = expectStatus(await buyer.post(`/v1/orders/${orderId}/returns`, asked, newKey()), 201).body;
	expectStatus(await merchant.post(`/v1/merchant/returns/${returnId}/reject`, { reason: 'no damage' }), 200);
	expectStatus(await buyer.post(`/v1/returns/${returnId}/appeal`, { reason: 'see the seams' }), 200);
	return { orderId, returnId };
}

describe('a refund above 1,000,000.00 CNY', () => {
	test('needs two who decide the same, and nobody counts twice', async () => {
		const { orderId, returnId } = await inReview();
		for (const _ of [1, 2]) expect(await decided('finance-1', returnId, {})).toEqual(['in_review', 1, 2]);
		const { items } = expectStatus(await base.manager.get('/v1/base/returns'), 200).body;
		const listed = items.find((one: { returnId: string }) => one.returnId === returnId);
		expect(listed.confirmed).toMatchObject({ by: 'finance-1', amount: cny(large), reason: 'the seams' });
		for (const other of [{ amount: cny(large - 1) }, { reason: 'the color' }])
			expect(
				expectProblem(await decide('finance-2', returnId, other), 409, 'return-decision-differs').body,
			).toMatchObject({ amount: cny(large), reason: 'the seams' });
		const before = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body.refunds;
		expect(before).toEqual([]);
		expect(await decided('finance-2', returnId, { amount: cny(large) })).toEqual(['refunded', 2, 2]);
		const { refunds } = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;
		expect(refunds).toMatchObject([{ amount: cny(large), returnId }]);
		await base.advance(60);
		await expectInvariants(base, stock());
	});

	test('is corrected by the first for an hour, then by others', async () => {
		const { returnId } = await inReview();
		expect(await decided('finance-1', returnId, { reason: 'wrong' })).toEqual(['in_review', 1, 2]);
		expect(await decided('finance-1', returnId, { reason: 'right' })).toEqual(['in_review', 1, 2]);
		expectProblem(await decide('finance-2', returnId, { reason: 'wrong' }), 409, 'return-decision-differs');
		await base.advance(3_600);
		expect(await decided('finance-2', returnId, { reason: 'other' })).toEqual(['in_review', 1, 2]);
		expect(await decided('finance-3', returnId, { reason: 'other' })).toEqual(['refunded', 2, 2]);
	});

	test('at the same moment counts both', async () => {
		const { returnId } = await inReview();
		const both = await Promise.all(['finance-1', 'finance-2'].map((by) => decide(by, returnId, {})));
		expect(both.map(({ body }) => body.confirmations?.given).toSorted()).toEqual([1, 2]);
	});

	test('of which one half was decided is still refused or lowered by one person', async () => {
		const [upheld, lowered] = [await inReview(), await inReview()];
		for (const { returnId } of [upheld, lowered])
			expect(await decided('finance-1', returnId, {})).toEqual(['in_review', 1, 2]);
		expect(await decided('finance-2', upheld.returnId, { decision: 'uphold' })).toEqual(['upheld', 1, 1]);
		const small = { amount: cny(100_000_000) };
		expect(await decided('finance-2', lowered.returnId, small)).toEqual(['refunded', 1, 1]);
		await base.advance(60);
		await expectInvariants(base, stock());
	});
});

test('a member of the base who belongs to the tenant does not decide about its return', async () => {
	const { returnId } = await inReview(1);
	const membership = { of: 'tenant', tenantId: 'tenant-a', role: 'owner' };
	expectStatus(await base.manager.send('PUT', '/v1/base/members/of-tenant-a', membership), 200);
	expectProblem(await decide('of-tenant-a', returnId, { decision: 'uphold' }), 403, 'own-tenant');
	expect(await decided('finance-1', returnId, {})).toEqual(['refunded', 1, 1]);
});
