import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { type FaultBase, startFaultBase } from '../faults/fault-base.ts';
import type { ApiResponse } from '../support/base.ts';
import { cny, day, expectProblem, hour, parcel, returnSteps } from '../support/return-http.ts';
import { clocks } from '../support/returns.ts';
import { address, expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

/** Goods coming back over HTTP, by each actor and by the clock. */

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

describe('a return', () => {
	test('goes from the request to the refund, and its pieces are on sale again, once', async () => {
		const orderId = await on.shippedOrder();
		const [{ until, ...returnable }, ...more] = expectStatus(await on.buyer().get(`/v1/orders/${orderId}`), 200).body
			.returnable;
		expect([returnable, until, more]).toEqual([on.shirts(3)[0], null, []]);
		const body = { kind: 'damaged', lines: on.shirts(2), reason: '破了' };
		const key = newKey();
		const first = expectStatus(await on.request(orderId, body, key), 201).body;
		expect(first).toMatchObject({
			orderId,
			state: 'requested',
			kind: 'damaged',
			freightBy: 'merchant',
			reason: '破了',
			lines: on.shirts(2),
			refundable: cny(25800),
			refunded: cny(0),
			returnAddress: null,
		});
		expect(Date.parse(first.answerBy) - Date.parse(first.requestedAt)).toBe(48 * hour * 1_000);
		const { returnId } = first;
		expect(expectStatus(await on.request(orderId, body, key), 201).body).toEqual(first);
		expectProblem(await on.request(orderId, { ...body, lines: on.shirts(1) }, key), 422, 'idempotency-mismatch');
		const [left] = expectStatus(await on.buyer().get(`/v1/orders/${orderId}`), 200).body.returnable;
		expect(left.quantity).toBe(1);

		expectStatus(await on.byMerchant(returnId, 'approve', { returnAddress: address }), 200);
		expect(expectStatus(await on.buyer().get(`/v1/returns/${returnId}`), 200).body.returnAddress.line1).toBe(
			address.line1,
		);
		expect(expectStatus(await on.byBuyer(returnId, 'shipment', parcel), 200).body.shipment).toMatchObject(parcel);
		const before = await on.stockNow();
		const done = expectStatus(await on.byMerchant(returnId, 'receive', on.received(2)), 200).body;
		expect(done).toMatchObject({ state: 'refunded', refunded: cny(25_800), deadline: null });
		expect(await on.stockNow()).toBe(before + 2);
		expect(expectStatus(await on.byMerchant(returnId, 'receive', on.received(2)), 200).body).toEqual(done);
		expectProblem(await on.byMerchant(returnId, 'receive', on.received(1)), 409, 'return-state');
		expect(await on.stockNow()).toBe(before + 2);
		expect(await on.refundsOf(orderId)).toMatchObject({
			refunds: [{ returnId, amount: cny(25_800), lines: [] }],
			refunded: 25_800,
		});
		await base.advance(120);
		expect((await on.refundsOf(orderId)).refunds).toMatchObject([{ state: 'settled' }]);
	});

	test('is listed for its buyer and its merchant, and its order stays an order', async () => {
		const orderId = await on.shippedOrder();
		const returnId = await on.requested(orderId);
		await base.settled();
		const ids = async (response: Promise<ApiResponse>, name: string) =>
			expectStatus(await response, 200).body.items.map((item: Record<string, string>) => item[name]);
		expect(await ids(on.buyer().get('/v1/returns'), 'returnId')).toContain(returnId);
		expect(await ids(base.buyer('buyer-2').get('/v1/returns'), 'returnId')).toEqual([]);
		expect(await ids(on.merchant().get('/v1/merchant/returns?state=requested'), 'returnId')).toContain(returnId);
		expect(await ids(on.merchant().get('/v1/merchant/returns?state=lost'), 'returnId')).toEqual([]);
		const orderIds = await ids(on.buyer().get('/v1/orders'), 'orderId');
		expect(orderIds.filter((id: string) => !id.startsWith('ord_'))).toEqual([]);
		expect(await ids(on.merchant().get('/v1/merchant/orders'), 'orderId')).toContain(orderId);
	});

	test('shows the buyer’s texts to members that ship alone', async () => {
		const { returnId } = await on.sentBack();
		const seen = async (role: string) =>
			expectStatus(await on.merchant(role).get(`/v1/merchant/returns/${returnId}`), 200).body;
		expect(await seen('fulfilment')).toMatchObject({ shipment: parcel });
		expect(await seen('finance')).toMatchObject({ shipment: null, reason: null });
		expectStatus(await on.merchant('finance').post(`/v1/merchant/returns/${returnId}/lost`), 403);
	});

	test('needs an address, the given one or the last of the tenant', async () => {
		await openTenant(base, 'tenant-b');
		const other = await onSale(base, 'tenant-b', { red: { S: 5 } });
		const back = async () => {
			const placed = await on.buyer().post('/v1/checkouts', lines([other, 'red', 'S', 1]), newKey());
			const { checkoutId, orders } = expectStatus(placed, 201).body;
			await pay(base, checkoutId);
			const [{ orderId }] = orders;
			expectStatus(await base.merchant('tenant-b').post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
			const body = { kind: 'no_reason', lines: [{ listingId: other, color: 'red', size: 'S', quantity: 1 }] };
			return expectStatus(await on.request(orderId, body), 201).body.returnId;
		};
		const approve = (returnId: string, body?: object) =>
			base.merchant('tenant-b').post(`/v1/merchant/returns/${returnId}/approve`, body);
		const [first, second, third] = [await back(), await back(), await back()];
		expectProblem(await approve(first), 422, 'invalid');
		expectStatus(await approve(first, { returnAddress: address }), 200);
		expect(expectStatus(await approve(second), 200).body.returnAddress.line1).toBe(address.line1);
		await base.advance(48 * hour + 120);
		const { answer, returnAddress } = expectStatus(await on.buyer().get(`/v1/returns/${third}`), 200).body;
		expect([answer.by, returnAddress.line1]).toEqual(['clock', address.line1]);
	});
});

describe('the clock', () => {
	test('approves after 48 hours, and ends an approval of which nothing came', async () => {
		const returnId = await on.requested(await on.shippedOrder());
		await base.advance(47 * hour);
		expect(await on.state(returnId)).toBe('requested');
		await base.advance(hour + 120);
		expect(await on.state(returnId)).toBe('approved');
		await base.advance(7 * day + 120);
		expect(await on.state(returnId)).toBe('lapsed');
	});

	test('refunds goods that never came when nobody answers, and restocks none', async () => {
		const orderId = await on.shippedOrder();
		const returnId = await on.requested(orderId, 3, 'not_received');
		const before = await on.stockNow();
		await base.advance(48 * hour + 120);
		expect([await on.state(returnId), (await on.refundsOf(orderId)).refunded]).toEqual(['refunded', 38_700]);
		expect(await on.stockNow()).toBe(before);
	});

	test('receives an order whose goods may be missing, and not one that its buyer has received', async () => {
		const [confirmed, silent] = [await on.shippedOrder(), await on.shippedOrder()];
		expectStatus(await on.buyer().post(`/v1/orders/${confirmed}/receipt`), 200);
		const missing = { kind: 'not_received', lines: on.shirts(1) };
		const refused = await on.request(confirmed, missing);
		expectProblem(refused, 409, 'receipt-confirmed');
		expectStatus(await on.request(confirmed, { ...missing, kind: 'damaged' }), 201);
		await base.advance(10 * day + 120);
		expectStatus(await on.request(silent, missing), 201);
	});

	test('refunds no goods that never came while their buyer confirms the receipt', async () => {
		const orderId = await on.shippedOrder();
		const returnId = await on.requested(orderId, 3, 'not_received');
		const receipt = () => on.buyer().post(`/v1/orders/${orderId}/receipt`);
		const refused = await receipt();
		expectProblem(refused, 409, 'goods-reported-missing');
		expect(refused.body.returnId).toBe(returnId);
		expectStatus(await on.byBuyer(returnId, 'cancel'), 200);
		expectStatus(await receipt(), 200);
		await base.advance(48 * hour + 120);
		expect([await on.state(returnId), (await on.refundsOf(orderId)).refunded]).toEqual(['cancelled', 0]);
		const again = { kind: 'not_received', lines: on.shirts(1) };
		expectProblem(await on.request(orderId, again), 409, 'receipt-confirmed');
	});

	test('receives a parcel after ten days and refunds it after seven more, and the order is closed after that', async () => {
		const { orderId, returnId } = await on.sentBack(3);
		expectStatus(await on.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		await base.advance(10 * day + 120);
		expect(await on.state(returnId)).toBe('received');
		const orderState = async () => expectStatus(await on.buyer().get(`/v1/orders/${orderId}`), 200).body.state;
		expect(await orderState()).toBe('received');
		const before = await on.stockNow();
		await base.advance(7 * day + 120);
		expect([await on.state(returnId), (await on.refundsOf(orderId)).refunded]).toEqual(['refunded', 38_700]);
		expect(await on.stockNow()).toBe(before);
		// The refund is settled first, and the order looked at again a day later.
		await base.advance(120);
		await base.advance(2 * day);
		expect(await orderState()).toBe('closed');
		expectProblem(await on.request(orderId, { kind: 'damaged', lines: on.shirts(1) }), 409, 'order-state');
	});
});

test('every invariant holds after all of this, and no return waits beyond its deadline', async () => {
	// The journeys do not remember the keys of their checkouts.
	const returnClocks = { ...clocks, advancedAt: base.base.now() };
	await expectInvariants(base, { [listingId]: { red: { S: 500 } } }, { returnClocks, uncertain: 100 });
});
