import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Stock } from '../support/invariants.ts';
import { expectStatus } from '../support/scenario.ts';
import { type FaultBase, expectProblem, killed, madeFor, writes } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';
import { day, money, path, orderActs } from './order-acts.ts';
import { healPayments, startPaymentBase } from './payment-base.ts';

/** The life of an order after its payment: cancellations, pieces that come back, and clocks. */

let base: FaultBase;
beforeAll(async () => {
	base = await startPaymentBase();
});
beforeEach(() => healPayments(base));
afterAll(() => base.stop());

const {
	merchant,
	paidOrder,
	cancelAsBuyer,
	cancelAsMerchant,
	refund,
	ship,
	read,
	left,
	refundsOf,
	statesOf,
	bank,
	exceptions,
} = orderActs(() => base);

/** Lets the refunds of the test be sent, and checks everything. */
async function atRest(stock: Stock): Promise<void> {
	await base.advance(60);
	await expectInvariants(base, stock);
}

describe('a cancelled order', () => {
	test.each([
		['its buyer', cancelAsBuyer, { by: 'buyer', reason: 'ordered twice' }],
		['its merchant', cancelAsMerchant, { by: 'merchant', reason: 'a fault in the fabric' }],
	] as const)('by %s gives money and pieces back once, and cannot be shipped', async (_, cancel, cancellation) => {
		const { orderId, paymentId, listingId, stock } = await paidOrder();
		expect(await left(listingId)).toBe(3);
		for (let times = 0; times < 2; times++)
			expect(expectStatus(await cancel(orderId), 200).body).toMatchObject({ state: 'cancelled', cancellation });
		expect(await left(listingId)).toBe(5);
		expectProblem(await ship(orderId), 409, 'order-state');
		await base.advance(60);
		expect(refundsOf(paymentId).map(({ amount }) => amount)).toEqual([25_800]);
		expect(await statesOf(orderId)).toEqual(['settled']);
		const listed = await merchant().get('/v1/merchant/orders?state=paid&limit=100');
		expect(JSON.stringify(expectStatus(listed, 200).body)).not.toContain(orderId);
		await atRest(stock);
	});

	test('came about by the refund that left nothing, in lanes too, and keeps what an earlier refund kept', async () => {
		const { orderId, listingId, line, stock } = await paidOrder('card', 3);
		const kept = { lines: [{ ...line, quantity: 1, restock: false }], reason: 'torn' };
		expectStatus(await refund(orderId, kept), 201);
		expect(await read(orderId)).toMatchObject({ state: 'paid', refunded: money(12_900) });
		expectStatus(await refund(orderId, { reason: 'the other one too' }), 201);
		expect(await read(orderId)).toMatchObject({ state: 'cancelled', cancellation: { by: 'merchant' } });
		expect(await left(listingId)).toBe(4);
		expectProblem(await ship(orderId), 409, 'order-state');
		await atRest(stock);
	});

	test('leaves the list of overdue shipments', async () => {
		const { orderId, stock } = await paidOrder();
		await base.advance(2 * day + 120);
		const isOverdue = async () => JSON.stringify((await exceptions()).unshipped).includes(orderId);
		expect(await isOverdue()).toBe(true);
		expectStatus(await cancelAsMerchant(orderId), 200);
		await base.settled();
		expect(await isOverdue()).toBe(false);
		await atRest(stock);
	});

	test('is refused to the buyer once packing has begun, and not to the merchant', async () => {
		const { orderId, stock } = await paidOrder();
		expectStatus(await merchant().post(path(orderId, 'packing')), 200);
		const { body } = expectProblem(await cancelAsBuyer(orderId), 409, 'order-being-packed');
		expect(body.packingAt).toBe((await read(orderId)).packingAt);
		expectStatus(await cancelAsMerchant(orderId), 200);
		await atRest(stock);
	});

	test('and a shipment at once: exactly one of them happens', async () => {
		for (let round = 0; round < 5; round++) {
			const { orderId, stock } = await paidOrder();
			const responses = await Promise.all([
				cancelAsBuyer(orderId),
				ship(orderId),
				refund(orderId),
				cancelAsMerchant(orderId),
			]);
			const { state } = await read(orderId);
			expect([state, responses[1]?.status]).toEqual(state === 'cancelled' ? ['cancelled', 409] : ['shipped', 201]);
			await atRest(stock);
		}
	});
});

describe('the pieces of a refund', () => {
	test('are restocked as the merchant says, and never more than were bought', async () => {
		const { orderId, listingId, line, stock } = await paidOrder();
		expectStatus(await ship(orderId), 201);
		const { body } = expectStatus(await refund(orderId, { lines: [{ ...line, quantity: 1, restock: true }] }), 201);
		expect(body).toMatchObject({ amount: money(12_900), lines: [{ line: 0, quantity: 1, restock: true }] });
		expect(await left(listingId)).toBe(4);
		const again = await refund(orderId, { amount: money(1), lines: [{ ...line, quantity: 2, restock: true }] });
		expect(expectProblem(again, 409, 'pieces-not-refundable').body.lines).toEqual([
			{ ...line, requested: 2, refundable: 1 },
		]);
		expect(await left(listingId)).toBe(4);
		expectStatus(await refund(orderId, { lines: [{ ...line, quantity: 1, restock: false }] }), 201);
		expect(await left(listingId)).toBe(4);
		expect((await read(orderId)).state).toBe('shipped');
		await atRest(stock);
	});
});

describe('the clock', () => {
	test('receives a shipped order after ten days, and closes it seven days later', async () => {
		const { orderId, stock } = await paidOrder();
		expectStatus(await ship(orderId), 201);
		await base.advance(10 * day - 60);
		expect((await read(orderId)).state).toBe('shipped');
		await base.advance(180);
		const { state, receivedAt } = await read(orderId);
		expect([state, receivedAt]).toEqual(['received', expect.any(String)]);
		await base.advance(7 * day - 300);
		expect((await read(orderId)).state).toBe('received');
		await base.advance(480);
		expect(await read(orderId)).toMatchObject({ state: 'closed', receivedAt, closedAt: expect.any(String) });
		expectStatus(await refund(orderId, { amount: money(100) }), 201);
		expect((await read(orderId)).state).toBe('closed');
		await atRest(stock);
	});

	test('counts from the receipt that the buyer confirmed', async () => {
		const { orderId, stock } = await paidOrder();
		expectStatus(await ship(orderId), 201);
		await base.advance(day);
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		await base.advance(7 * day + 180);
		expect((await read(orderId)).state).toBe('closed');
		await atRest(stock);
	});

	test('does not close an order with an open refund, and closes it when the money has arrived', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		expectStatus(await ship(orderId), 201);
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		await base.stripeFault('pending_refunds');
		expectStatus(await refund(orderId, { amount: money(100) }), 201);
		await base.advance(60);
		await base.advance(7 * day + 180);
		expect([(await read(orderId)).state, await statesOf(orderId)]).toEqual(['received', ['sent']]);
		await bank(refundsOf(paymentId)[0]?.id ?? '', 'succeed');
		await base.advance(day + 180);
		expect([(await read(orderId)).state, await statesOf(orderId)]).toEqual(['closed', ['settled']]);
		await atRest(stock);
	});

	test('moves an order once, however often its run is killed', async () => {
		const { orderId, stock } = await paidOrder();
		expectStatus(await ship(orderId), 201);
		await base.settled();
		let kills = 0;
		base.wire.hurt((call) => (madeFor('advance-orders')(call) && writes(call) && kills++ < 3 ? killed : 'pass'));
		await base.advance(10 * day + 120);
		for (let minute = 0; minute < 4; minute++) await base.advance(60);
		expect(kills).toBeGreaterThan(2);
		expect((await read(orderId)).state).toBe('received');
		await atRest(stock);
	});
});
