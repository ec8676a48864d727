import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { type FaultBase, startFaultBase } from '../faults/fault-base.ts';
import type { ApiResponse } from '../support/base.ts';
import { clocks } from '../support/returns.ts';
import { address, available, expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

/** Goods coming back over HTTP, by each actor and by the clock. */

const hour = 3_600;
const day = 24 * hour;
const parcel = { carrier: 'SF Express', trackingNumber: 'SF7' };
const cny = (amount: number) => ({ amount, currency: 'CNY' });

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listingId = await onSale(base, 'tenant-a', { red: { S: 500 } });
});
afterAll(() => base.stop());

const buyer = () => base.buyer();
const merchant = (role = 'fulfilment') => base.merchant('tenant-a', role);
const shirts = (quantity: number) => [{ listingId, color: 'red', size: 'S', quantity }];
const stockNow = async () => (await available(base, 'tenant-a', listingId))['red']?.['S'] ?? 0;

/** An order of that many shirts, paid by card and shipped. */
async function shippedOrder(quantity = 3): Promise<string> {
	const placed = await buyer().post('/v1/checkouts', lines([listingId, 'red', 'S', quantity]), newKey());
	const { checkoutId, orders } = expectStatus(placed, 201).body;
	await pay(base, checkoutId);
	const [{ orderId }] = orders;
	expectStatus(await merchant().post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
	return orderId;
}

const request = (orderId: string, body: object, headers = newKey()) =>
	buyer().post(`/v1/orders/${orderId}/returns`, body, headers);

async function requested(orderId: string, quantity = 2, kind = 'damaged'): Promise<string> {
	return expectStatus(await request(orderId, { kind, lines: shirts(quantity) }), 201).body.returnId;
}

const byBuyer = (returnId: string, verb: string, body?: object) =>
	buyer().post(`/v1/returns/${returnId}/${verb}`, body);
const byMerchant = (returnId: string, verb: string, body?: object) =>
	merchant().post(`/v1/merchant/returns/${returnId}/${verb}`, body);
const byBase = (returnId: string, body: object) => base.manager.post(`/v1/base/returns/${returnId}/decide`, body);
const state = async (returnId: string) => expectStatus(await buyer().get(`/v1/returns/${returnId}`), 200).body.state;
const received = (quantity: number, more: object = {}) => ({
	lines: shirts(quantity).map((line) => ({ ...line, restock: true })),
	...more,
});

async function sentBack(quantity = 2, pieces = 3): Promise<{ orderId: string; returnId: string }> {
	const orderId = await shippedOrder(pieces);
	const returnId = await requested(orderId, quantity);
	expectStatus(await byMerchant(returnId, 'approve', { returnAddress: address }), 200);
	expectStatus(await byBuyer(returnId, 'shipment', parcel), 200);
	return { orderId, returnId };
}

async function refundsOf(orderId: string) {
	const { refunds, refunded } = expectStatus(await buyer().get(`/v1/orders/${orderId}`), 200).body;
	return { refunds, refunded: refunded.amount };
}

function expectProblem(response: ApiResponse, status: number, kind: string): void {
	expectStatus(response, status);
	expect(response.body.type).toBe(`/problems/${kind}`);
}

describe('a return', () => {
	test('goes from the request to the refund, and its pieces are on sale again, once', async () => {
		const orderId = await shippedOrder();
		const [{ until, ...returnable }, ...more] = expectStatus(await buyer().get(`/v1/orders/${orderId}`), 200).body
			.returnable;
		expect([returnable, until, more]).toEqual([shirts(3)[0], null, []]);
		const body = { kind: 'damaged', lines: shirts(2), reason: '破了' };
		const key = newKey();
		const first = expectStatus(await request(orderId, body, key), 201).body;
		expect(first).toMatchObject({
			orderId,
			state: 'requested',
			kind: 'damaged',
			freightBy: 'merchant',
			reason: '破了',
			lines: shirts(2),
			refundable: cny(25800),
			refunded: cny(0),
			returnAddress: null,
		});
		expect(Date.parse(first.answerBy) - Date.parse(first.requestedAt)).toBe(48 * hour * 1_000);
		const { returnId } = first;
		expect(expectStatus(await request(orderId, body, key), 201).body).toEqual(first);
		expectProblem(await request(orderId, { ...body, lines: shirts(1) }, key), 422, 'idempotency-mismatch');
		const [left] = expectStatus(await buyer().get(`/v1/orders/${orderId}`), 200).body.returnable;
		expect(left.quantity).toBe(1);

		expectStatus(await byMerchant(returnId, 'approve', { returnAddress: address }), 200);
		expect(expectStatus(await buyer().get(`/v1/returns/${returnId}`), 200).body.returnAddress.line1).toBe(
			address.line1,
		);
		expect(expectStatus(await byBuyer(returnId, 'shipment', parcel), 200).body.shipment).toMatchObject(parcel);
		const before = await stockNow();
		const done = expectStatus(await byMerchant(returnId, 'receive', received(2)), 200).body;
		expect(done).toMatchObject({ state: 'refunded', refunded: cny(25_800), deadline: null });
		expect(await stockNow()).toBe(before + 2);
		expectProblem(await byMerchant(returnId, 'receive', received(2)), 409, 'return-state');
		expect(await stockNow()).toBe(before + 2);
		expect(await refundsOf(orderId)).toMatchObject({
			refunds: [{ returnId, amount: cny(25_800), lines: [] }],
			refunded: 25_800,
		});
		await base.advance(120);
		expect((await refundsOf(orderId)).refunds).toMatchObject([{ state: 'settled' }]);
	});

	test('is listed for its buyer and its merchant, and its order stays an order', async () => {
		const orderId = await shippedOrder();
		const returnId = await requested(orderId);
		await base.settled();
		const ids = async (response: Promise<ApiResponse>, name: string) =>
			expectStatus(await response, 200).body.items.map((item: Record<string, string>) => item[name]);
		expect(await ids(buyer().get('/v1/returns'), 'returnId')).toContain(returnId);
		expect(await ids(base.buyer('buyer-2').get('/v1/returns'), 'returnId')).toEqual([]);
		expect(await ids(merchant().get('/v1/merchant/returns?state=requested'), 'returnId')).toContain(returnId);
		expect(await ids(merchant().get('/v1/merchant/returns?state=lost'), 'returnId')).toEqual([]);
		const orderIds = await ids(buyer().get('/v1/orders'), 'orderId');
		expect(orderIds.filter((id: string) => !id.startsWith('ord_'))).toEqual([]);
		expect(await ids(merchant().get('/v1/merchant/orders'), 'orderId')).toContain(orderId);
	});

	test('shows the buyer’s texts to members that ship alone', async () => {
		const { returnId } = await sentBack();
		const seen = async (role: string) =>
			expectStatus(await merchant(role).get(`/v1/merchant/returns/${returnId}`), 200).body;
		expect(await seen('fulfilment')).toMatchObject({ shipment: parcel });
		expect(await seen('finance')).toMatchObject({ shipment: null, reason: null });
		expectStatus(await merchant('finance').post(`/v1/merchant/returns/${returnId}/lost`), 403);
	});

	test('needs an address, the given one or the last of the tenant', async () => {
		await openTenant(base, 'tenant-b');
		const other = await onSale(base, 'tenant-b', { red: { S: 5 } });
		const back = async () => {
			const placed = await buyer().post('/v1/checkouts', lines([other, 'red', 'S', 1]), newKey());
			const { checkoutId, orders } = expectStatus(placed, 201).body;
			await pay(base, checkoutId);
			const [{ orderId }] = orders;
			expectStatus(await base.merchant('tenant-b').post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
			const body = { kind: 'no_reason', lines: [{ listingId: other, color: 'red', size: 'S', quantity: 1 }] };
			return expectStatus(await request(orderId, body), 201).body.returnId;
		};
		const approve = (returnId: string, body?: object) =>
			base.merchant('tenant-b').post(`/v1/merchant/returns/${returnId}/approve`, body);
		const [first, second, third] = [await back(), await back(), await back()];
		expectProblem(await approve(first), 422, 'invalid');
		expectStatus(await approve(first, { returnAddress: address }), 200);
		expect(expectStatus(await approve(second), 200).body.returnAddress.line1).toBe(address.line1);
		await base.advance(48 * hour + 120);
		const { answer, returnAddress } = expectStatus(await buyer().get(`/v1/returns/${third}`), 200).body;
		expect([answer.by, returnAddress.line1]).toEqual(['clock', address.line1]);
	});
});

describe('a contested return', () => {
	test('is refunded for what came, and the base decides about the rest', async () => {
		const { orderId, returnId } = await sentBack();
		const contested = expectStatus(await byMerchant(returnId, 'receive', received(1)), 200).body;
		expect(contested).toMatchObject({ state: 'contested', refunded: cny(12_900) });
		expectStatus(await byBuyer(returnId, 'appeal', { reason: '两件都寄了' }), 200);
		const waiting = async () =>
			expectStatus(await base.manager.get('/v1/base/returns'), 200).body.items.map(
				(one: { returnId: string }) => one.returnId,
			);
		expect(await waiting()).toContain(returnId);
		expectProblem(await byBase(returnId, { decision: 'approve', reason: 'no' }), 409, 'return-state');
		expectProblem(
			await byBase(returnId, { decision: 'refund', amount: cny(12_901), reason: 'no' }),
			409,
			'return-amount-too-large',
		);
		const decided = expectStatus(await byBase(returnId, { decision: 'refund', reason: 'weighed' }), 200).body;
		expect(decided).toMatchObject({ state: 'refunded', refunded: cny(25_800), decision: { amount: cny(12_900) } });
		expect(await waiting()).not.toContain(returnId);
		expect((await refundsOf(orderId)).refunded).toBe(25_800);
	});

	test('that nobody appeals keeps what it has refunded', async () => {
		const { orderId, returnId } = await sentBack();
		const body = received(2, { deduction: cny(800), reason: 'worn' });
		expect(expectStatus(await byMerchant(returnId, 'receive', body), 200).body.state).toBe('contested');
		await base.advance(7 * day + 120);
		expect([await state(returnId), (await refundsOf(orderId)).refunded]).toEqual(['refunded', 25_000]);
		expectProblem(await byBuyer(returnId, 'appeal', { reason: 'no' }), 409, 'return-state');
	});

	test('needs a reason for its deduction', async () => {
		const { returnId } = await sentBack();
		const response = expectStatus(await byMerchant(returnId, 'receive', received(2, { deduction: cny(1) })), 422);
		expect(response.body.errors).toEqual([{ pointer: '/reason', detail: 'is required with a deduction' }]);
	});
});

describe('a rejected return', () => {
	test('is approved by the base, and its goods are then sent', async () => {
		const orderId = await shippedOrder();
		const returnId = await requested(orderId);
		expectStatus(await byMerchant(returnId, 'reject', { reason: 'no damage' }), 200);
		expectStatus(await byBuyer(returnId, 'appeal', { reason: 'see the seam' }), 200);
		expect(expectStatus(await base.manager.get('/v1/base/sales/exceptions'), 200).body.returns).toBe(1);
		expectStatus(await byBase(returnId, { decision: 'approve', reason: 'it shows' }), 200);
		expectStatus(await byBuyer(returnId, 'shipment', parcel), 200);
		expectStatus(await byMerchant(returnId, 'receive', received(2)), 200);
		expect(await state(returnId)).toBe('refunded');
	});

	test('that nobody appeals is upheld after seven days, and its pieces are free', async () => {
		const orderId = await shippedOrder();
		const returnId = await requested(orderId, 3);
		expectStatus(await byMerchant(returnId, 'reject', { reason: 'no damage' }), 200);
		expectProblem(await request(orderId, { kind: 'damaged', lines: shirts(1) }), 409, 'pieces-not-returnable');
		await base.advance(7 * day + 120);
		expect(await state(returnId)).toBe('upheld');
		expectStatus(await request(orderId, { kind: 'damaged', lines: shirts(1) }), 201);
	});
});

describe('the clock', () => {
	test('approves after 48 hours, and ends an approval of which nothing came', async () => {
		const returnId = await requested(await shippedOrder());
		await base.advance(47 * hour);
		expect(await state(returnId)).toBe('requested');
		await base.advance(hour + 120);
		expect(await state(returnId)).toBe('approved');
		await base.advance(7 * day + 120);
		expect(await state(returnId)).toBe('lapsed');
	});

	test('refunds goods that never came when nobody answers, and restocks none', async () => {
		const orderId = await shippedOrder();
		const returnId = await requested(orderId, 3, 'not_received');
		const before = await stockNow();
		await base.advance(48 * hour + 120);
		expect([await state(returnId), (await refundsOf(orderId)).refunded]).toEqual(['refunded', 38_700]);
		expect(await stockNow()).toBe(before);
	});

	test('receives a parcel after ten days and refunds it after seven more, and the order is closed after that', async () => {
		const { orderId, returnId } = await sentBack(3);
		expectStatus(await buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		await base.advance(10 * day + 120);
		expect(await state(returnId)).toBe('received');
		const orderState = async () => expectStatus(await buyer().get(`/v1/orders/${orderId}`), 200).body.state;
		expect(await orderState()).toBe('received');
		const before = await stockNow();
		await base.advance(7 * day + 120);
		expect([await state(returnId), (await refundsOf(orderId)).refunded]).toEqual(['refunded', 38_700]);
		expect(await stockNow()).toBe(before);
		// The refund is settled first, and the order looked at again a day later.
		await base.advance(120);
		await base.advance(2 * day);
		expect(await orderState()).toBe('closed');
		expectProblem(await request(orderId, { kind: 'damaged', lines: shirts(1) }), 409, 'order-state');
	});
});

test('every invariant holds after all of this, and no return waits beyond its deadline', async () => {
	// The journeys do not remember the keys of their checkouts.
	const returnClocks = { ...clocks, advancedAt: base.base.now() };
	await expectInvariants(base, { [listingId]: { red: { S: 500 } } }, { returnClocks, uncertain: 100 });
});
