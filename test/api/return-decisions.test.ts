import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { type FaultBase, startFaultBase } from '../faults/fault-base.ts';
import { cny, day, expectProblem, parcel, returnSteps } from '../support/return-http.ts';
import { clocks } from '../support/returns.ts';
import { address, expectStatus, newKey, onSale, openTenant } from '../support/scenario.ts';

/** What a merchant and the base decide about goods that come back, over HTTP. */

let base: FaultBase;
let listingId: string;
let on: ReturnType<typeof returnSteps>;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listingId = await onSale(base, 'tenant-a', { red: { S: 500 } });
	on = returnSteps(base, listingId);
});
afterAll(() => base.stop());

describe('a contested return', () => {
	test('is refunded for what came, and the base decides about the rest', async () => {
		const { orderId, returnId } = await on.sentBack();
		const contested = expectStatus(await on.byMerchant(returnId, 'receive', on.received(1)), 200).body;
		expect(contested).toMatchObject({ state: 'contested', refunded: cny(12_900) });
		expectStatus(await on.byBuyer(returnId, 'appeal', { reason: '两件都寄了' }), 200);
		const waiting = async () =>
			expectStatus(await base.manager.get('/v1/base/returns'), 200).body.items.map(
				(one: { returnId: string }) => one.returnId,
			);
		expect(await waiting()).toContain(returnId);
		expectProblem(await on.byBase(returnId, { decision: 'approve', reason: 'no' }), 409, 'return-state');
		expectProblem(
			await on.byBase(returnId, { decision: 'refund', amount: cny(12_901), reason: 'no' }),
			409,
			'return-amount-too-large',
		);
		const decided = expectStatus(await on.byBase(returnId, { decision: 'refund', reason: 'weighed' }), 200).body;
		expect(decided).toMatchObject({ state: 'refunded', refunded: cny(25_800), decision: { amount: cny(12_900) } });
		expect(await waiting()).not.toContain(returnId);
		expect((await on.refundsOf(orderId)).refunded).toBe(25_800);
	});

	test('that nobody appeals keeps what it has refunded', async () => {
		const { orderId, returnId } = await on.sentBack();
		const body = on.received(2, { deduction: cny(800), reason: 'worn' });
		expect(expectStatus(await on.byMerchant(returnId, 'receive', body), 200).body.state).toBe('contested');
		await base.advance(7 * day + 120);
		expect([await on.state(returnId), (await on.refundsOf(orderId)).refunded]).toEqual(['refunded', 25_000]);
		expectProblem(await on.byBuyer(returnId, 'appeal', { reason: 'no' }), 409, 'return-state');
	});

	test('needs a reason for its deduction', async () => {
		const { returnId } = await on.sentBack();
		const response = expectStatus(await on.byMerchant(returnId, 'receive', on.received(2, { deduction: cny(1) })), 422);
		expect(response.body.errors).toEqual([{ pointer: '/reason', detail: 'is required with a deduction' }]);
	});
});

describe('a merchant that gives in', () => {
	test('records a second parcel with all that has come, which restocks and refunds the rest once', async () => {
		const { orderId, returnId } = await on.sentBack();
		const before = await on.stockNow();
		expectStatus(await on.byMerchant(returnId, 'receive', on.received(1)), 200);
		expectStatus(await on.byMerchant(returnId, 'receive', on.received(1)), 200);
		const differs = await on.byMerchant(returnId, 'receive', on.received(1, { reason: 'one is missing' }));
		expectProblem(differs, 409, 'return-receipt-differs');
		expect([differs.body['received'], await on.stockNow()]).toEqual([on.received(1).lines, before + 1]);
		for (const response of [1, 2].map(() => on.byMerchant(returnId, 'receive', on.received(2))))
			expect(expectStatus(await response, 200).body).toMatchObject({ state: 'refunded', refunded: cny(25_800) });
		expect([await on.stockNow(), (await on.refundsOf(orderId)).refunded]).toEqual([before + 2, 25_800]);
	});

	test('approves or refunds what it has rejected, until the buyer appeals', async () => {
		const rejected = async () => {
			const returnId = await on.requested(await on.shippedOrder());
			expectStatus(await on.byMerchant(returnId, 'reject', { reason: 'no damage' }), 200);
			return returnId;
		};
		const [first, second, third] = [await rejected(), await rejected(), await rejected()];
		expectStatus(await on.byMerchant(first, 'approve', { returnAddress: address }), 200);
		expect(await on.state(first)).toBe('approved');
		const refunded = expectStatus(await on.byMerchant(second, 'refund'), 200).body;
		expect(refunded).toMatchObject({ state: 'refunded', refunded: cny(25_800) });
		expect(expectStatus(await on.byMerchant(second, 'refund'), 200).body).toEqual(refunded);
		expectStatus(await on.byBuyer(third, 'appeal', { reason: 'see the seam' }), 200);
		expectProblem(await on.byMerchant(third, 'refund'), 409, 'return-state');
		expectStatus(await on.byBase(third, { decision: 'uphold', reason: 'it was worn' }), 200);
		expectStatus(await on.byBase(third, { decision: 'uphold', reason: 'it was worn' }), 200);
		expectProblem(await on.byBase(third, { decision: 'uphold', reason: 'seen' }), 409, 'return-state');
	});
});

describe('an amount that the merchant refunds while returns are open', () => {
	const refund = (orderId: string, body: object, headers = {}) =>
		base.merchant('tenant-a', 'finance').post(`/v1/merchant/orders/${orderId}/refunds`, body, headers);

	test('is paid on the only one, once under its key, and the receipt refunds the rest', async () => {
		const { orderId, returnId } = await on.sentBack();
		const key = newKey();
		const paid = expectStatus(await refund(orderId, { amount: cny(5_000), reason: 'a stain' }, key), 201).body;
		expect(paid).toMatchObject({ returnId, amount: cny(5_000), reason: 'a stain' });
		const seen = expectStatus(await on.buyer().get(`/v1/returns/${returnId}`), 200).body;
		expect(seen).toMatchObject({ state: 'on_the_way', refunded: cny(5_000) });
		const late = await refund(orderId, { amount: cny(20_801) });
		expectProblem(late, 409, 'return-amount-too-large');
		expect(late.body['maximum']).toEqual(cny(20_800));
		const back = expectStatus(await on.byMerchant(returnId, 'receive', on.received(2)), 200).body;
		expect(back).toMatchObject({ state: 'refunded', refunded: cny(25_800) });
		expect(expectStatus(await refund(orderId, { amount: cny(5_000), reason: 'a stain' }, key), 201).body).toEqual(paid);
		expect((await on.refundsOf(orderId)).refunded).toBe(25_800);
	});

	test('names one of several, or none of them', async () => {
		const { orderId, returnId } = await on.sentBack(1, 4);
		const other = await on.requested(orderId, 1);
		const unnamed = await refund(orderId, { amount: cny(100) });
		expectProblem(unnamed, 409, 'return-unnamed');
		expect(unnamed.body['returnIds'].toSorted()).toEqual([returnId, other].toSorted());
		expect(expectStatus(await refund(orderId, { amount: cny(100), returnId: null }), 201).body.returnId).toBeNull();
		expectStatus(await refund(orderId, { amount: cny(100), returnId: other }), 201);
		expectStatus(await on.byMerchant(returnId, 'receive', on.received(1)), 200);
		expectProblem(await refund(orderId, { amount: cny(100), returnId }), 409, 'return-state');
		expectStatus(await on.byMerchant(other, 'refund'), 200);
		expect((await on.refundsOf(orderId)).refunded).toBe(100 + 25_800);
	});

	test('is refused for a return of another order, or of none', async () => {
		const { orderId } = await on.sentBack(1, 2);
		const stranger = (await on.sentBack(1, 2)).returnId;
		for (const returnId of [stranger, stranger.replace('tenant-a', 'tenant-b'), 'ret', `${stranger}x`]) {
			const { errors } = expectStatus(await refund(orderId, { amount: cny(1), returnId }), 422).body;
			expect(errors).toEqual([{ pointer: '/returnId', detail: 'is no return of the order' }]);
		}
	});
});

describe('a rejected return', () => {
	test('is approved by the base, and its goods are then sent', async () => {
		const orderId = await on.shippedOrder();
		const returnId = await on.requested(orderId);
		expectStatus(await on.byMerchant(returnId, 'reject', { reason: 'no damage' }), 200);
		expectStatus(await on.byBuyer(returnId, 'appeal', { reason: 'see the seam' }), 200);
		expect(expectStatus(await base.manager.get('/v1/base/sales/exceptions'), 200).body.returns).toBe(1);
		expectStatus(await on.byBase(returnId, { decision: 'approve', reason: 'it shows' }), 200);
		expectStatus(await on.byBuyer(returnId, 'shipment', parcel), 200);
		expectStatus(await on.byMerchant(returnId, 'receive', on.received(2)), 200);
		expect(await on.state(returnId)).toBe('refunded');
	});

	test('that nobody appeals is upheld after seven days, and its pieces are free', async () => {
		const orderId = await on.shippedOrder();
		const returnId = await on.requested(orderId, 3);
		expectStatus(await on.byMerchant(returnId, 'reject', { reason: 'no damage' }), 200);
		expectProblem(await on.request(orderId, { kind: 'damaged', lines: on.shirts(1) }), 409, 'pieces-not-returnable');
		await base.advance(7 * day + 120);
		expect(await on.state(returnId)).toBe('upheld');
		expectStatus(await on.request(orderId, { kind: 'damaged', lines: on.shirts(1) }), 201);
	});
});

describe('a lost parcel', () => {
	test('is reported after three days, and goes to the base when its buyer says nothing', async () => {
		const { orderId, returnId } = await on.sentBack();
		const early = await on.byMerchant(returnId, 'lost');
		expectProblem(early, 409, 'return-not-lost-yet');
		const { shipment } = expectStatus(await on.buyer().get(`/v1/returns/${returnId}`), 200).body;
		expect(Date.parse(early.body['lostFrom']) - Date.parse(shipment.sentAt)).toBe(3 * day * 1_000);
		await base.advance(3 * day);
		const { deadline } = expectStatus(await on.byMerchant(returnId, 'lost'), 200).body;
		expect(deadline.nextState).toBe('in_review');
		await base.advance(7 * day + 120);
		expect([await on.state(returnId), (await on.refundsOf(orderId)).refunded]).toEqual(['in_review', 0]);
		const listed = expectStatus(await base.manager.get('/v1/base/returns'), 200).body.items;
		expect(listed).toMatchObject([{ returnId, state: 'in_review', appeal: null }]);
		expectStatus(await on.byBase(returnId, { decision: 'refund', reason: 'the carrier lost it' }), 200);
		expect((await on.refundsOf(orderId)).refunded).toBe(25_800);
	});

	test('that turns up is received', async () => {
		const { returnId } = await on.sentBack();
		await base.advance(3 * day);
		expectStatus(await on.byMerchant(returnId, 'lost'), 200);
		expectStatus(await on.byMerchant(returnId, 'receive', on.received(2)), 200);
		expect(await on.state(returnId)).toBe('refunded');
	});
});

test('every invariant holds after all of this, and no return waits beyond its deadline', async () => {
	await base.advance(120);
	// The journeys do not remember the keys of their checkouts.
	const returnClocks = { ...clocks, advancedAt: base.base.now() };
	await expectInvariants(base, { [listingId]: { red: { S: 500 } } }, { returnClocks, uncertain: 100 });
});
