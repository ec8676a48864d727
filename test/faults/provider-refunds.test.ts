import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectStatus, onSale } from '../support/scenario.ts';
import { type FaultBase, event, expectProblem, killed, madeFor, open, place, writes } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';
import { money, path, orderActs } from './order-acts.ts';
import { healPayments, startPaymentBase } from './payment-base.ts';

/** Fault 30: refunds at the bank, by hand and beside disputes. */

let base: FaultBase;
beforeAll(async () => {
	base = await startPaymentBase();
});
beforeEach(() => healPayments(base));
afterAll(() => base.stop());

const { paidOrder, refund, refundsOf, statesOf, bank, exceptions } = orderActs(() => base);

describe('a refund at the bank', () => {
	test('is sent while it is pending there, settled when it arrives, and failed when it comes back', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		await base.stripeFault('pending_refunds');
		expectStatus(await refund(orderId, { amount: money(5_000) }), 201);
		await base.advance(60);
		expect(await statesOf(orderId)).toEqual(['sent']);
		const [{ id = '' } = {}] = refundsOf(paymentId);
		await bank(id, 'succeed');
		expect(await statesOf(orderId)).toEqual(['settled']);
		await bank(id, 'fail');
		expect(await statesOf(orderId)).toEqual(['failed']);
		expect((await exceptions()).manualRefunds).toBeGreaterThan(0);
		await expectInvariants(base, stock);
	});

	test('is not settled again by an older report that comes late', async () => {
		const { orderId, paymentId } = await paidOrder();
		await base.stripeFault('pending_refunds');
		expectStatus(await refund(orderId, { amount: money(5_000) }), 201);
		await base.advance(60);
		const [given] = refundsOf(paymentId);
		await bank(given?.id ?? '', 'fail');
		for (const status of ['pending', 'succeeded'])
			expectStatus(await base.webhook(event('refund.updated', { ...given, status })), 200);
		expect(await statesOf(orderId)).toEqual(['failed']);
	});

	test('is paid by hand once it has failed, by one who is not the buyer, and a late report changes nothing', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		await base.stripeFault('pending_refunds');
		const { refundId } = expectStatus(await refund(orderId, { amount: money(5_000) }), 201).body;
		const settle = (bankReference: string, by = base.manager) =>
			by.post(`/v1/base/refunds/${refundId}/settle`, { bankReference, paidAt: '2026-01-05T02:00:00.000Z' });
		expectProblem(await settle('b-1'), 404, 'not-found');
		await base.advance(60);
		const [given] = refundsOf(paymentId);
		await bank(given?.id ?? '', 'fail');
		const listed = expectStatus(await base.manager.get('/v1/base/refunds?limit=100'), 200).body.items;
		expect(listed).toContainEqual(
			expect.objectContaining({ refundId, orderId, state: 'failed', amount: money(5_000) }),
		);
		const buyer = base.as({ sub: 'buyer-1', groups: ['base'], role: 'finance' });
		expectProblem(await settle('b-1', buyer), 403, 'own-checkout');
		for (let times = 0; times < 2; times++) expect(expectStatus(await settle('b-1'), 200).body.state).toBe('settled');
		expectProblem(await settle('b-2'), 409, 'refund-state');
		expectStatus(await base.webhook(event('refund.failed', { ...given, status: 'failed' })), 200);
		expect(await statesOf(orderId)).toEqual(['settled']);
		const after = expectStatus(await base.manager.get('/v1/base/refunds?limit=100'), 200).body.items;
		expect(JSON.stringify(after)).not.toContain(refundId);
		await expectInvariants(base, stock);
	});

	test('of two tenants of one payment goes as one, and neither spends the money of the other', async () => {
		const [first, second] = [
			await onSale(base, 'tenant-a', { red: { S: 1 } }),
			await onSale(base, 'tenant-b', { red: { S: 1 } }),
		];
		const lines = [
			[first, 'red', 'S', 1],
			[second, 'red', 'S', 1],
		] as const;
		const { checkoutId, orders } = expectStatus(await place(base, lines), 201).body;
		const paymentId = await open(base, checkoutId, 'buyer-1', 'wechat_pay');
		await base.succeed(paymentId);
		for (const { orderId, tenantId } of orders as { orderId: string; tenantId: string }[]) {
			const give = (amount: number) =>
				base.merchant(tenantId).post(path(orderId, 'refunds'), { amount: money(amount) });
			expectProblem(await give(12_901), 409, 'refund-too-large');
			expectStatus(await give(900), 201);
		}
		let kills = 0;
		base.wire.hurt((call) => (madeFor('send-refunds')(call) && writes(call) && kills++ === 1 ? killed : 'pass'));
		for (let minute = 0; minute < 3; minute++) await base.advance(60);
		expect(refundsOf(paymentId).map(({ amount }) => amount)).toEqual([1_800]);
		for (const { orderId } of orders as { orderId: string }[]) expect(await statesOf(orderId)).toEqual(['settled']);
		await expectInvariants(base, { [first]: { red: { S: 1 } }, [second]: { red: { S: 1 } } });
	});

	test('that the base did not make is answered, and kept as an exception', async () => {
		const { paymentId } = await paidOrder();
		const unknown = { object: 'refund', id: 're_dashboard', payment_intent: paymentId, amount: 100, currency: 'cny' };
		for (let times = 0; times < 2; times++)
			expectStatus(await base.webhook(event('refund.created', { ...unknown, status: 'succeeded', metadata: {} })), 200);
		const { payments } = await exceptions();
		expect(payments.filter(({ id }: { id: string }) => id === 're_dashboard')).toMatchObject([
			{ kind: 'unknown_refund', paymentId, amount: 100, currency: 'CNY' },
		]);
	});
});

/** A dispute that was opened before any other. */
const disputeOf = (id: string, paymentId: string) => ({
	id,
	payment_intent: paymentId,
	amount: 25_800,
	currency: 'cny',
	created: 0,
});

describe('a dispute', () => {
	test('holds the refunds of its payment until it is decided, and is listed meanwhile', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const { id } = expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${paymentId}/dispute`), 200).body;
		expectStatus(await refund(orderId, { amount: money(700) }), 201);
		const isListed = async () => JSON.stringify((await exceptions()).payments).includes(id);
		await base.advance(60);
		expect([await statesOf(orderId), await isListed(), refundsOf(paymentId).length]).toEqual([['pending'], true, 0]);
		expectStatus(await base.anyone.post(`/local/stripe/disputes/${id}/win`), 200);
		await base.advance(3_600 + 120);
		expect([await statesOf(orderId), await isListed()]).toEqual([['settled'], false]);
		const opened = { ...disputeOf(id, paymentId), status: 'needs_response' };
		expectStatus(await base.webhook(event('charge.dispute.created', opened)), 200);
		expect(await isListed()).toBe(false);
		await expectInvariants(base, stock);
	});

	test('that is opened again after it was won holds refunds as well, whatever is told of the first one', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const dispute = async () =>
			expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${paymentId}/dispute`), 200).body.id;
		const first = await dispute();
		expectStatus(await base.anyone.post(`/local/stripe/disputes/${first}/win`), 200);
		await base.advance(60);
		const second = await dispute();
		expectStatus(await refund(orderId, { amount: money(700) }), 201);
		for (const status of ['won', 'needs_response'])
			expectStatus(
				await base.webhook(event('charge.dispute.updated', { ...disputeOf(first, paymentId), status })),
				200,
			);
		await base.advance(3_600 + 120);
		expect([await statesOf(orderId), refundsOf(paymentId).length]).toEqual([['pending'], 0]);
		const listed = JSON.stringify((await exceptions()).payments);
		expect([listed.includes(first), listed.includes(second)]).toEqual([false, true]);
		await expectInvariants(base, stock);
	});

	test('that is lost settles the refund, because the money has left already', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const { id } = expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${paymentId}/dispute`), 200).body;
		expectStatus(await refund(orderId, { amount: money(700) }), 201);
		await base.advance(60);
		expectStatus(await base.anyone.post(`/local/stripe/disputes/${id}/lose`), 200);
		await base.advance(3_600 + 120);
		expect([await statesOf(orderId), refundsOf(paymentId).length]).toEqual([['settled'], 0]);
		await expectInvariants(base, stock);
	});
});
