import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { iso } from '#kernel';
import type { Stock } from '../support/invariants.ts';
import { expectStatus, onSale, returnOf } from '../support/scenario.ts';
import { type FaultBase, expectProblem, open, place } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';
import { day, money, orderActs, path } from './order-acts.ts';
import { healPayments, startPaymentBase } from './payment-base.ts';

/** Ways out of a paid order that does not leave: by its buyer, its merchant and the base. */

let base: FaultBase;
beforeAll(async () => {
	base = await startPaymentBase();
});
beforeEach(() => healPayments(base));
afterAll(() => base.stop());

const acts = orderActs(() => base);
const { merchant, paidOrder, cancelAsBuyer, cancelAsMerchant, ship, read, left, refundsOf } = acts;

const cancelAsBase = (orderId: string, sub = 'finance-1') =>
	base
		.as({ sub, groups: ['base'], role: 'finance' })
		.post(`/v1/base/orders/${orderId}/cancel`, { reason: 'it is late' });

/** Lets the refunds of the test be sent, and checks everything. */
async function atRest(stock: Stock): Promise<void> {
	await base.advance(60);
	await expectInvariants(base, stock);
}

/** An order of two pieces, of which one has left. */
async function partShipped() {
	const order = await paidOrder();
	const body = { carrier: 'SF', trackingNumber: 'P1', lines: [{ ...order.line, quantity: 1 }] };
	expectStatus(await merchant().post(path(order.orderId, 'shipments'), body), 201);
	return order;
}

describe('a buyer', () => {
	test('cancels a packed order seven days after its payment, and is told so before', async () => {
		const { orderId, paymentId, listingId, stock } = await paidOrder();
		const { paidAt, cancellableFrom } = await read(orderId);
		expect(cancellableFrom).toBe(paidAt);
		expectStatus(await merchant().post(path(orderId, 'packing')), 200);
		const from = iso(Date.parse(paidAt) + 7 * day * 1_000);
		expect((await read(orderId)).cancellableFrom).toBe(from);
		const early = expectProblem(await cancelAsBuyer(orderId), 409, 'order-being-packed');
		expect(early.body.cancellableFrom).toBe(from);
		await base.advance(7 * day);
		expect(expectStatus(await cancelAsBuyer(orderId), 200).body).toMatchObject({
			state: 'cancelled',
			cancellation: { by: 'buyer' },
		});
		expect((await read(orderId)).cancellableFrom).toBeNull();
		expect(await left(listingId)).toBe(5);
		await base.advance(60);
		expect(refundsOf(paymentId).map(({ amount }) => amount)).toEqual([25_800]);
		await atRest(stock);
	});

	test('cancels what has not left of a late order once, beside its merchant and a shipment', async () => {
		for (let round = 0; round < 4; round++) {
			const { orderId, listingId, stock } = await partShipped();
			const early = expectProblem(await cancelAsBuyer(orderId), 409, 'order-being-packed');
			expect(early.body.packingAt).toBe((await read(orderId)).shipments[0].shippedAt);
			await base.advance(7 * day);
			await Promise.all([cancelAsBuyer(orderId), cancelAsMerchant(orderId), ship(orderId), cancelAsBuyer(orderId)]);
			const { state, shipments, refunded } = await read(orderId);
			const isCancelled = shipments.length === 1;
			expect([state, refunded, await left(listingId)]).toEqual(
				isCancelled ? ['shipped', money(12_900), 4] : ['shipped', money(0), 3],
			);
			await atRest(stock);
		}
	});

	test('returns what has left of an order before the rest has', async () => {
		const { orderId, line, listingId, stock } = await partShipped();
		expect((await read(orderId)).returnable).toMatchObject([{ ...line, quantity: 1, until: null }]);
		const returnId = await returnOf(base, orderId, 'buyer-1', { quantity: 1 });
		const { lines } = expectStatus(await base.buyer().get(`/v1/returns/${returnId}`), 200).body;
		expect(lines).toMatchObject([{ quantity: 1 }]);
		const cancelled = expectStatus(await cancelAsMerchant(orderId), 200).body;
		expect(cancelled).toMatchObject({ state: 'shipped', refunded: money(12_900) });
		expect(await left(listingId)).toBe(4);
		await atRest(stock);
	});

	test('has its last piece refunded by the clock, which puts what has not left on sale again', async () => {
		const { orderId, line, listingId, stock } = await partShipped();
		expectStatus(await acts.refund(orderId, { amount: money(12_900) }), 201);
		const returnId = expectStatus(
			await base.buyer().post(
				`/v1/orders/${orderId}/returns`,
				{ kind: 'not_received', lines: [{ ...line, quantity: 1 }] },
				{
					'idempotency-key': 'never-came',
				},
			),
			201,
		).body.returnId;
		await base.advance(2 * day + 120);
		expect(expectStatus(await base.buyer().get(`/v1/returns/${returnId}`), 200).body.state).toBe('refunded');
		expect(await read(orderId)).toMatchObject({ state: 'shipped', refunded: money(25_800) });
		expect(await left(listingId)).toBe(4);
		await atRest(stock);
	});
});

describe('a merchant', () => {
	test('cancels the rest of a part-shipped order, which is then received and closed as any other', async () => {
		const { orderId, listingId, stock } = await partShipped();
		for (let times = 0; times < 2; times++)
			expect(expectStatus(await cancelAsMerchant(orderId), 200).body).toMatchObject({
				state: 'shipped',
				cancellation: { by: 'merchant', reason: 'a fault in the fabric' },
				refunds: [{ amount: money(12_900), lines: [{ line: 0, quantity: 1, restock: true }] }],
			});
		expect(await left(listingId)).toBe(4);
		expectProblem(await ship(orderId), 409, 'order-state');
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		// The refund is settled first: an order with an open one is looked at again a day later.
		await base.advance(120);
		expect((await read(orderId)).refunds).toMatchObject([{ state: 'settled' }]);
		await base.advance(7 * day + 300);
		expect(await read(orderId)).toMatchObject({ state: 'closed', cancellation: { by: 'merchant' } });
		await atRest(stock);
	});
});

describe('the base', () => {
	test('cancels an overdue order that it finds in its exceptions, and learns nothing of its buyer', async () => {
		const { orderId, listingId, stock } = await paidOrder();
		expectStatus(await merchant().post(path(orderId, 'packing')), 200);
		await base.advance(2 * day + 120);
		const { unshipped } = await acts.exceptions();
		expect(unshipped.items).toContainEqual(expect.objectContaining({ orderId }));
		const { body } = expectStatus(await cancelAsBase(orderId), 200);
		const { cancelledAt, ...order } = body;
		expect(order).toEqual({
			orderId,
			tenantId: 'tenant-a',
			state: 'cancelled',
			cancelledBy: 'base',
			refunded: money(25_800),
		});
		expect(cancelledAt).toMatch(/Z$/);
		expect(await left(listingId)).toBe(5);
		expect(await read(orderId)).toMatchObject({
			state: 'cancelled',
			cancellation: { by: 'base', reason: 'it is late' },
		});
		const audit = expectStatus(await base.manager.get('/v1/base/audit?limit=1'), 200).body.items;
		expect(audit).toMatchObject([{ operation: 'cancelBaseOrder', reason: 'it is late', path: { orderId } }]);
		expect(expectStatus(await cancelAsBase(orderId), 200).body).toEqual(body);
		await atRest(stock);
	});

	test('cancels the rest of a part-shipped order, and none that has left', async () => {
		const { orderId, listingId, stock } = await partShipped();
		expect(expectStatus(await cancelAsBase(orderId), 200).body).toMatchObject({
			state: 'shipped',
			refunded: money(12_900),
		});
		expect(await left(listingId)).toBe(4);
		const other = await paidOrder();
		expectStatus(await ship(other.orderId), 201);
		expectProblem(await cancelAsBase(other.orderId), 409, 'order-state');
		expectProblem(await cancelAsBase('ord_tenant-a_00000000000000000000000000'), 404, 'not-found');
		await atRest({ ...stock, ...other.stock });
	});

	test('does not cancel by a buyer, nor by a member of the tenant', async () => {
		const { orderId, stock } = await paidOrder();
		expectProblem(await cancelAsBase(orderId, 'buyer-1'), 403, 'own-checkout');
		const join = (userId: string, tenantId: string) =>
			base.manager.send('PUT', `/v1/base/members/${userId}`, { of: 'tenant', tenantId, role: 'viewer' });
		expectStatus(await join('joined-a', 'tenant-a'), 200);
		expectProblem(await cancelAsBase(orderId, 'joined-a'), 403, 'own-tenant');
		expect((await read(orderId)).state).toBe('paid');
		expectStatus(await join('joined-b', 'tenant-b'), 200);
		expectStatus(await cancelAsBase(orderId, 'joined-b'), 200);
		await atRest(stock);
	});

	test('cancels the orders of a closed tenant', async () => {
		const tenant = 'tenant-b';
		const listingId = await onSale(base, tenant, { red: { S: 5 } });
		const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', 2]]), 201).body;
		expect(await base.succeed(await open(base, checkoutId))).toBe(true);
		expectStatus(await base.manager.post(`/v1/base/tenants/${tenant}/close`), 200);
		const { orderId } = orders[0];
		expect(expectStatus(await cancelAsBase(orderId), 200).body).toMatchObject({ tenantId: tenant, state: 'cancelled' });
		await atRest({ [listingId]: { red: { S: 5 } } });
	});
});
