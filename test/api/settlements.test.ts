import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call } from '#local';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { holdBack } from '../faults/hold-back.ts';
import { type FaultBase, expectProblem, madeFor, open, place, startFaultBase, writes } from '../faults/fault-base.ts';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** Money that the base pays out by hand: by whom, by how many, and under which reference of the bank. */

let base: FaultBase;
let listingId: string;
let costlyId: string;
let costlyOfB: string;
const many = { red: { S: 1_000 } };
const stock = () => ({ [listingId]: { red: { S: 100 } }, [costlyId]: many, [costlyOfB]: many });
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listingId = await onSale(base, 'tenant-a', { red: { S: 100 } });
	await openTenant(base, 'tenant-b', 'dalang');
	costlyId = await onSale(base, 'tenant-a', many, { price: cny(1_000_001) });
	costlyOfB = await onSale(base, 'tenant-b', many, { price: cny(1_000_001) });
});
afterAll(() => base.stop());

const large = 100_000_100;
const paidAt = '2026-01-05T02:00:00.000Z';
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const manager = (sub: string) => base.as({ sub, groups: ['base'], role: 'manager' });
const finance = (sub: string) => base.as({ sub, groups: ['base'], role: 'finance' });
const book = (by: string, checkoutId: string, amount: number, bankReference = `ICBC ${checkoutId.slice(-26)}`) =>
	finance(by).post(`/v1/base/checkouts/${checkoutId}/transfer`, { amount: cny(amount), bankReference });
const settle = (by: string, refundId: string, bankReference: string, more: object = {}) =>
	finance(by).post(`/v1/base/refunds/${refundId}/settle`, { bankReference, paidAt, ...more });
const settling = madeFor('/settle');
const settles = ({ operation, request }: Call) =>
	operation === 'TransactWriteItems' && JSON.stringify(request).includes('SETTLED');
const waiting = async (): Promise<{ readonly refundId: string; readonly checkoutId: string }[]> =>
	expectStatus(await base.manager.get('/v1/base/refunds?limit=100'), 200).body.items;
const listed = async (refundId: string) => (await waiting()).find((one) => one.refundId === refundId);
const confirmationsOf = async (...args: Parameters<typeof settle>) => {
	const { body } = expectStatus(await settle(...args), 200);
	return [body.state, body.confirmations.given, body.confirmations.needed];
};

async function opened(listing = listingId, quantity = 1) {
	const { checkoutId, orders } = expectStatus(await place(base, [[listing, 'red', 'S', quantity]]), 201).body;
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	return { checkoutId: String(checkoutId), orderId: String(orders[0].orderId) };
}

/** A transfer that came after its buyer had cancelled. Two members book a large one. */
async function returnedTransfer(amount: number, ...bookedBy: string[]): Promise<string> {
	const { checkoutId } = await opened();
	expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
	let status = 0;
	for (const by of bookedBy) ({ status } = await book(by, checkoutId, amount));
	expect(status).toBe(409);
	return (await waiting()).find((one) => one.checkoutId === checkoutId)?.refundId ?? '';
}

/** A refund of an order that was paid by bank transfer. */
async function refundByHand(quantity: number, listing = listingId, ...bookedBy: string[]): Promise<string> {
	const { checkoutId, orderId } = await opened(listing, quantity);
	const price = listing === listingId ? 12_900 : 1_000_001;
	for (const by of bookedBy) expectStatus(await book(by, checkoutId, price * quantity), 200);
	const refunded = await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/refunds`, {});
	await base.advance(60);
	return expectStatus(refunded, 201).body.refundId;
}

describe('above 1,000,000.00 CNY two members settle', () => {
	test('a transfer that bought nothing, with the same payment, and nobody counts twice', async () => {
		const refundId = await returnedTransfer(large, 'finance-1', 'finance-2');
		for (const _ of [1, 2])
			expect(await confirmationsOf('finance-3', refundId, 'OUT large 1')).toEqual(['manual', 1, 2]);
		expect(await listed(refundId)).toMatchObject({
			state: 'manual',
			confirmed: { by: 'finance-3', bankReference: 'OUT large 1', paidAt },
		});
		const differs = [
			await settle('finance-4', refundId, 'OUT large 2'),
			await settle('finance-4', refundId, 'OUT large 1', { paidAt: '2026-01-05T03:00:00.000Z' }),
		];
		for (const response of differs)
			expect(expectProblem(response, 409, 'settlement-differs').body).toMatchObject({
				bankReference: 'OUT large 1',
				paidAt,
				amount: cny(large),
			});
		expect(await confirmationsOf('finance-4', refundId, 'out-LARGE 1')).toEqual(['settled', 2, 2]);
		for (const by of ['finance-3', 'finance-4'])
			expect(await confirmationsOf(by, refundId, 'OUT large 1')).toEqual(['settled', 2, 2]);
		expect(await listed(refundId)).toBeUndefined();
		await expectInvariants(base, stock());
	});

	test('a refund of an order, which the first corrects alone for an hour', async () => {
		const refundId = await refundByHand(100, costlyId, 'finance-1', 'finance-2');
		expect(await confirmationsOf('finance-3', refundId, 'OUT wrong')).toEqual(['manual', 1, 2]);
		expect(await confirmationsOf('finance-3', refundId, 'OUT right')).toEqual(['manual', 1, 2]);
		expectProblem(await settle('finance-4', refundId, 'OUT wrong'), 409, 'settlement-differs');
		await base.advance(3_600);
		expect(await confirmationsOf('finance-4', refundId, 'OUT other')).toEqual(['manual', 1, 2]);
		expect(await confirmationsOf('finance-3', refundId, 'OUT other')).toEqual(['settled', 2, 2]);
		await expectInvariants(base, stock());
	});

	test('and what the first corrects before the second is stored, is not settled as it was', async () => {
		const waiting = [
			await returnedTransfer(large, 'finance-1', 'finance-2'),
			await refundByHand(100, costlyId, 'finance-1', 'finance-2'),
		];
		for (const [i, refundId] of waiting.entries()) {
			expect(await confirmationsOf('finance-3', refundId, `OUT mistaken ${i}`)).toEqual(['manual', 1, 2]);
			const second = holdBack(base, (call) => settling(call) && settles(call));
			const settled = settle('finance-4', refundId, `OUT mistaken ${i}`);
			await expect.poll(second.come).toBe(true);
			expect(await confirmationsOf('finance-3', refundId, `OUT corrected ${i}`)).toEqual(['manual', 1, 2]);
			second.release();
			expect(expectProblem(await settled, 409, 'settlement-differs').body).toMatchObject({
				bankReference: `OUT corrected ${i}`,
			});
			expect(await confirmationsOf('finance-4', refundId, `OUT corrected ${i}`)).toEqual(['settled', 2, 2]);
		}
		await expectInvariants(base, stock());
	});

	test('and what the first corrects before a transfer is booked, is not booked as it was', async () => {
		for (const [of, amount] of [
			['paid', large],
			['in review', large + 500],
			['cancelled', large],
		] as const) {
			const { checkoutId } = await opened(costlyId, 100);
			if (of === 'cancelled') expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
			expectStatus(await book('finance-1', checkoutId, amount), 200);
			const second = holdBack(base, (call) => JSON.stringify(call.request).includes('BOOKING') && writes(call));
			const booked = book('finance-2', checkoutId, amount);
			await expect.poll(second.come).toBe(true);
			expectStatus(await book('finance-1', checkoutId, large + 100), 200);
			second.release();
			expect(expectProblem(await booked, 409, 'transfer-differs').body).toMatchObject({ confirmed: cny(large + 100) });
			expect((await book('finance-2', checkoutId, large + 100)).status).toBe(of === 'cancelled' ? 409 : 200);
		}
		await expectInvariants(base, stock());
	});

	test('two at the same moment count both', async () => {
		const refundId = await returnedTransfer(large, 'finance-1', 'finance-2');
		const both = await Promise.all(['finance-1', 'finance-2'].map((by) => settle(by, refundId, 'OUT both')));
		expect(both.map(({ body }) => body.confirmations?.given).toSorted()).toEqual([1, 2]);
		expect(await listed(refundId)).toBeUndefined();
	});
});

describe('who booked a payment', () => {
	test('does not settle a transfer that bought nothing alone', async () => {
		const refundId = await returnedTransfer(12_900, 'finance-1');
		expectProblem(await settle('finance-1', refundId, 'OUT own'), 403, 'own-booking');
		expect(await confirmationsOf('finance-2', refundId, 'OUT own')).toEqual(['settled', 1, 1]);
	});

	test('does not settle a refund of its order alone', async () => {
		const refundId = await refundByHand(1, listingId, 'finance-1');
		expectProblem(await settle('finance-1', refundId, 'OUT of order'), 403, 'own-booking');
		expect(await confirmationsOf('finance-2', refundId, 'OUT of order')).toEqual(['settled', 1, 1]);
		await expectInvariants(base, stock());
	});

	test('or accepted it in review, does not settle its excess alone', async () => {
		const { checkoutId, orderId } = await opened();
		expectStatus(await book('finance-1', checkoutId, 20_000), 200);
		expectStatus(
			await finance('finance-2').post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'accept' }),
			200,
		);
		await base.advance(60);
		const { refunds } = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;
		const [{ refundId }] = refunds;
		for (const by of ['finance-1', 'finance-2'])
			expectProblem(await settle(by, refundId, 'OUT excess'), 403, 'own-booking');
		expect(await confirmationsOf('finance-3', refundId, 'OUT excess')).toEqual(['settled', 1, 1]);
	});
});

describe('a member whose decision returns the money does not settle it alone', () => {
	test('after the cancellation of an order for the base', async () => {
		const { checkoutId, orderId } = await opened();
		expectStatus(await book('finance-1', checkoutId, 12_900), 200);
		const cancelled = await manager('manager-2').post(`/v1/base/orders/${orderId}/cancel`, { reason: 'a recall' });
		expectStatus(cancelled, 200);
		await expectSettledByOther(orderId, 'OUT cancelled');
		await expectInvariants(base, stock());
	});

	test('after the decision of a return', async () => {
		const { checkoutId, orderId } = await opened();
		expectStatus(await book('finance-1', checkoutId, 12_900), 200);
		const [merchant, buyer] = [base.merchant('tenant-a'), base.buyer()];
		const parcel = { carrier: 'SF', trackingNumber: `SF${orderId.slice(-9)}` };
		expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
		const lines = [{ listingId, color: 'red', size: 'S', quantity: 1 }];
		const key = { 'idempotency-key': 'torn' };
		const requested = await buyer.post(`/v1/orders/${orderId}/returns`, { kind: 'damaged', lines }, key);
		const { returnId } = expectStatus(requested, 201).body;
		expectStatus(await merchant.post(`/v1/merchant/returns/${returnId}/reject`, { reason: 'worn' }), 200);
		expectStatus(await buyer.post(`/v1/returns/${returnId}/appeal`, { reason: 'see the seams' }), 200);
		const decision = { decision: 'refund', reason: 'the law' };
		expectStatus(await manager('manager-2').post(`/v1/base/returns/${returnId}/decide`, decision), 200);
		await expectSettledByOther(orderId, 'OUT decided');
	});

	/** Lets the member who decided, and then another, settle the first refund of an order. */
	async function expectSettledByOther(orderId: string, reference: string): Promise<void> {
		await base.advance(60);
		const { refunds } = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;
		const body = { bankReference: reference, paidAt };
		const own = await manager('manager-2').post(`/v1/base/refunds/${refunds[0].refundId}/settle`, body);
		expectProblem(own, 403, 'own-booking');
		expect(await confirmationsOf('finance-3', refunds[0].refundId, reference)).toEqual(['settled', 1, 1]);
	}
});

test('the limit counts for the payment, whose refunds are not settled by one person each', async () => {
	const lines = [costlyId, costlyOfB].map((listing) => [listing, 'red', 'S', 60] as const);
	const { checkoutId, orders } = expectStatus(await place(base, lines), 201).body;
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	for (const by of ['finance-1', 'finance-2']) expectStatus(await book(by, checkoutId, 120 * 1_000_001), 200);
	for (const { orderId, tenantId } of orders as { orderId: string; tenantId: string }[]) {
		const refunded = await base.merchant(tenantId).post(`/v1/merchant/orders/${orderId}/refunds`, {});
		const { refundId } = expectStatus(refunded, 201).body;
		await base.advance(60);
		expect(await confirmationsOf('finance-3', refundId, `OUT ${tenantId}`)).toEqual(['manual', 1, 2]);
		expect(await confirmationsOf('finance-4', refundId, `OUT ${tenantId}`)).toEqual(['settled', 2, 2]);
	}
	await expectInvariants(base, stock());
});

test('a settlement is repeated with the time of its payment, and with another one it differs', async () => {
	const settled = [await returnedTransfer(12_900, 'finance-1'), await refundByHand(1, listingId, 'finance-1')];
	for (const [i, refundId] of settled.entries()) {
		const reference = `OUT timed ${i}`;
		for (const by of ['finance-2', 'finance-3'])
			expect(await confirmationsOf(by, refundId, reference)).toEqual(['settled', 1, 1]);
		const other = await settle('finance-2', refundId, reference, { paidAt: '2026-01-05T03:00:00.000Z' });
		expect(expectProblem(other, 409, 'settlement-differs').body).toMatchObject({
			bankReference: reference,
			paidAt,
			amount: cny(12_900),
		});
	}
	await expectInvariants(base, stock());
});

describe('a reference of the bank', () => {
	test('settles one refund, however it is spelled', async () => {
		const [first, second] = [
			await returnedTransfer(12_900, 'finance-1'),
			await refundByHand(1, listingId, 'finance-1'),
		];
		expect(await confirmationsOf('finance-2', first, 'OUT-77')).toEqual(['settled', 1, 1]);
		for (const reference of ['OUT-77', 'out 77'])
			expect(
				expectProblem(await settle('finance-2', second, reference), 409, 'settlement-reference-used').body,
			).toMatchObject({ refundId: first });
		expect(await confirmationsOf('finance-2', first, 'out 77')).toEqual(['settled', 1, 1]);
		expectProblem(await settle('finance-2', first, 'OUT-78'), 409, 'refund-state');
		expect(await confirmationsOf('finance-2', second, 'OUT-78')).toEqual(['settled', 1, 1]);
		await expectInvariants(base, stock());
	});

	test('and the same request at the same moment settle once, and both are answered', async () => {
		const refundId = await returnedTransfer(12_900, 'finance-1');
		let reads = 0;
		const isFirst = (call: Call) => JSON.stringify(call.request).includes('SETTLEMENT#') && reads++ === 0;
		const first = holdBack(base, (call) => settling(call) && call.operation === 'GetItem' && isFirst(call));
		const late = settle('finance-2', refundId, 'OUT twice');
		await expect.poll(first.come).toBe(true);
		expect(await confirmationsOf('finance-2', refundId, 'OUT twice')).toEqual(['settled', 1, 1]);
		first.release();
		expect(expectStatus(await late, 200).body.state).toBe('settled');
	});

	test('settles one of two at the same moment', async () => {
		const refundIds = [await returnedTransfer(12_900, 'finance-1'), await refundByHand(1, listingId, 'finance-1')];
		const both = await Promise.all(refundIds.map((refundId) => settle('finance-2', refundId, 'OUT once')));
		expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
	});
});

test('a member of the base who belongs to the tenant does not settle a refund of its order', async () => {
	const refundId = await refundByHand(1, listingId, 'finance-1');
	const membership = { of: 'tenant', tenantId: 'tenant-a', role: 'viewer' };
	expectStatus(await base.manager.send('PUT', '/v1/base/members/of-tenant-a', membership), 200);
	expectProblem(await settle('of-tenant-a', refundId, 'OUT own tenant'), 403, 'own-tenant');
	expect(await confirmationsOf('finance-2', refundId, 'OUT own tenant')).toEqual(['settled', 1, 1]);
});
