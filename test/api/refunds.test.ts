import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

/** Refunds of an order, as merchant and buyer see them. */

let base: TestBase;
let listingId: string;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b');
	listingId = await onSale(base, 'tenant-a', { red: { S: 100 } });
});
afterAll(() => base.stop());

/** A paid order of 258.00 CNY. */
async function order(): Promise<string> {
	const placed = await base.buyer().post('/v1/checkouts', lines([listingId, 'red', 'S', 2]), newKey());
	await pay(base, expectStatus(placed, 201).body.checkoutId);
	return placed.body.orders[0].orderId;
}

const money = (amount: number) => ({ amount, currency: 'CNY' });
const refund = (orderId: string, body: object = {}, headers = {}, role = 'owner', tenantId = 'tenant-a') =>
	base.merchant(tenantId, role).post(`/v1/merchant/orders/${orderId}/refunds`, body, headers);

describe('a refund of an order', () => {
	test('is returned, and shown to merchant and buyer with the sum', async () => {
		const orderId = await order();
		const first = expectStatus(await refund(orderId, { amount: money(9_900), reason: 'a stain' }), 201).body;
		expect(first).toEqual({
			refundId: expect.stringMatching(/^rfd_tenant-a_/),
			orderId,
			amount: money(9_900),
			freight: money(0),
			lines: [],
			returnId: null,
			reason: 'a stain',
			state: 'pending',
			at: expect.stringMatching(/Z$/),
		});
		const rest = expectStatus(await refund(orderId), 201).body;
		expect(rest).toMatchObject({ amount: money(15_900), reason: null });
		const responses = [
			await base.merchant('tenant-a').get(`/v1/merchant/orders/${orderId}`),
			await base.buyer().get(`/v1/orders/${orderId}`),
		];
		for (const { body } of responses) {
			expect(body.refunded).toEqual(money(25_800));
			expect(body.refunds.map((one: { refundId: string }) => one.refundId)).toEqual([first.refundId, rest.refundId]);
		}
	});

	test('above the refundable amount is refused with that amount', async () => {
		const orderId = await order();
		expectStatus(await refund(orderId, { amount: money(20_000) }), 201);
		const response = expectStatus(await refund(orderId, { amount: money(5_801) }), 409);
		expect(response.body).toMatchObject({
			type: '/problems/refund-too-large',
			requested: money(5_801),
			refundable: money(5_800),
		});
	});

	test.each([
		['nothing', { amount: money(0) }],
		['a negative amount', { amount: money(-1) }],
		['half a fen', { amount: money(0.5) }],
		['more freight than its amount', { amount: money(1), freight: money(2) }],
		['another currency', { amount: { amount: 1, currency: 'USD' } }],
		['a reason that is too long', { reason: 'x'.repeat(121) }],
		['a state', { state: 'sent' }],
	])('of %s is invalid', async (_, body) => {
		expectStatus(await refund(await order(), body), 422);
	});

	test('is for owner and finance', async () => {
		const orderId = await order();
		for (const role of ['owner', 'finance']) expectStatus(await refund(orderId, { amount: money(1) }, {}, role), 201);
		for (const role of ['catalog', 'fulfilment', 'viewer'])
			expectStatus(await refund(orderId, { amount: money(1) }, {}, role), 403);
	});

	test('of another tenant’s order is not found', async () => {
		expectStatus(await refund(await order(), {}, {}, 'owner', 'tenant-b'), 404);
	});

	test('is possible for shipped and received orders, whose state stays', async () => {
		const orderId = await order();
		const shipment = { carrier: 'SF', trackingNumber: '1' };
		expectStatus(await refund(orderId, { amount: money(1) }), 201);
		const merchant = base.merchant('tenant-a');
		expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, shipment), 201);
		expectStatus(await refund(orderId, { amount: money(2) }), 201);
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		expectStatus(await refund(orderId, { amount: money(3) }), 201);
		const { body } = await merchant.get(`/v1/merchant/orders/${orderId}`);
		expect(body).toMatchObject({ state: 'received', refunded: money(6) });
	});
});

describe('an Idempotency-Key', () => {
	test('repeated returns the same refund; with another body it is refused', async () => {
		const orderId = await order();
		const first = expectStatus(await refund(orderId, { amount: money(100) }, { 'idempotency-key': 'k' }), 201).body;
		const again = expectStatus(await refund(orderId, { amount: money(100) }, { 'idempotency-key': 'k' }), 201).body;
		expect(again.refundId).toBe(first.refundId);
		const other = expectStatus(await refund(orderId, { amount: money(101) }, { 'idempotency-key': 'k' }), 422);
		expect(other.body.type).toBe('/problems/idempotency-mismatch');
		const { body } = await base.buyer().get(`/v1/orders/${orderId}`);
		expect(body.refunded).toEqual(money(100));
	});

	test('may be omitted, and then each call is a refund of its own', async () => {
		const orderId = await order();
		const ids = [await refund(orderId, { amount: money(1) }), await refund(orderId, { amount: money(1) })].map(
			(response) => expectStatus(response, 201).body.refundId,
		);
		expect(new Set(ids).size).toBe(2);
	});

	test.each(['', 'x'.repeat(256), 'a b'])('that is not valid is refused: %j', async (key) => {
		const response = expectStatus(await refund(await order(), {}, { 'idempotency-key': key }), 400);
		expect(response.body.type).toBe('/problems/invalid-idempotency-key');
	});
});
