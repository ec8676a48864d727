import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectStatus, onSale } from '../support/scenario.ts';
import { disputeActs } from './dispute-acts.ts';
import { expectInvariants } from './expect-invariants.ts';
import { type FaultBase, captured, expectProblem, open, place } from './fault-base.ts';
import { holdBack } from './hold-back.ts';
import { money, orderActs } from './order-acts.ts';
import { healPayments, startPaymentBase } from './payment-base.ts';

/** Fault 30: payments that bought nothing and that their provider does not return. The base pays what is left of them. */

let base: FaultBase;
beforeAll(async () => {
	base = await startPaymentBase();
});
beforeEach(() => healPayments(base));
afterAll(() => base.stop());

const { refundsOf, bank, exceptions } = orderActs(() => base);
const { dispute, decide, disputed, told, unheard, paidTwice } = disputeActs(() => base);

const isException = async (id: string) =>
	((await exceptions()).payments as { id: string }[]).some((exception) => exception.id === id);
const listed = async (refundId: string) =>
	(expectStatus(await base.manager.get('/v1/base/refunds?limit=100'), 200).body.items as { refundId: string }[]).find(
		(refund) => refund.refundId === refundId,
	);
const finance = (sub = 'finance-2') => base.as({ sub, groups: ['base'], role: 'finance' });
const pay = (refundId: string, by = finance(), bankReference = `OUT ${refundId}`) =>
	by.post(`/v1/base/refunds/${refundId}/settle`, { bankReference, paidAt: '2026-01-05T02:00:00.000Z' });
const amountsOf = (paymentId: string) => refundsOf(paymentId).map(({ amount }) => amount);

/** A payment that bought nothing, in a dispute that the base knows of. */
async function disputedPayment() {
	const { other, stock } = await paidTwice(unheard);
	const id = await dispute(other);
	expectStatus(await base.webhook(captured(base, other)), 200);
	expect(await isException(other)).toBe(true);
	return { other, id, stock };
}

describe('a payment whose rest the provider refuses after a lost dispute', () => {
	test('is listed with the rest, is paid by hand, and never goes back by the provider', async () => {
		const { other, id, stock } = await disputedPayment();
		expectProblem(await pay(other), 404, 'not-found');
		// Its provider says lost, and goes on to refuse.
		await told(id, other, 'lost', 10_000);
		expect([await isException(other), await listed(other)]).toMatchObject([
			false,
			{ orderId: null, amount: money(15_800), state: 'manual', disputeState: 'lost' },
		]);
		// From now on the provider would return it.
		await decide(id, 'win');
		await told('dp_later', other, 'needs_response');
		expect(expectProblem(await pay(other), 409, 'payment-in-dispute').body).toMatchObject({ state: 'open' });
		expect(await listed(other)).toMatchObject({ disputeState: 'open' });
		await told('dp_later', other, 'won');
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect(amountsOf(other)).toEqual([]);
		const settled = { refundId: other, amount: money(15_800), state: 'settled', disputeState: null };
		for (let times = 0; times < 2; times++) expect(expectStatus(await pay(other), 200).body).toMatchObject(settled);
		expectProblem(await pay(other, finance(), 'OUT again'), 409, 'refund-state');
		expectStatus(await base.webhook(captured(base, other)), 200);
		await told('dp_last', other, 'needs_response');
		await told('dp_last', other, 'won');
		expect([amountsOf(other), await isException(other), await listed(other)]).toEqual([[], false, undefined]);
		await expectInvariants(base, stock);
	});

	test('is listed once, and never goes back, when another event comes between the refusal and the listing', async () => {
		const { other, id, stock } = await disputedPayment();
		await told('dp_between', other, 'needs_response', 800);
		await told('dp_between', other, 'won');
		const held = holdBack(base, (call) => {
			const isListing = call.operation === 'TransactWriteItems' && JSON.stringify(call.request).includes('byHand');
			return isListing && held.held() === 0;
		});
		const first = base.webhook(disputed(id, other, 'lost', 10_000));
		await expect.poll(held.come).toBe(true);
		// The bank changes its mind: from now on the provider would return it.
		expectStatus(await base.anyone.post(`/local/stripe/disputes/${id}/win`), 200);
		// It asks the same as the first, so its provider repeats the refusal.
		expectStatus(await base.webhook(captured(base, other)), 200);
		held.release();
		expectStatus(await first, 200);
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect([amountsOf(other), await listed(other)]).toMatchObject([[], { amount: money(15_800) }]);
		expectStatus(await pay(other), 200);
		await expectInvariants(base, stock);
	});

	test('is listed with less, and at last no more, by disputes that are lost later', async () => {
		const { other, id, stock } = await disputedPayment();
		await told(id, other, 'lost', 10_000);
		for (const amount of [800, 15_000]) {
			await told(`dp_${amount}`, other, 'needs_response', amount);
			for (let times = 0; times < 2; times++) await told(`dp_${amount}`, other, 'lost', amount);
			if (amount === 800) expect(await listed(other)).toMatchObject({ amount: money(15_000), disputeState: 'lost' });
		}
		expect(await listed(other)).toBeUndefined();
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect([amountsOf(other), await isException(other)]).toEqual([[], false]);
		expectProblem(await pay(other), 404, 'not-found');
		await expectInvariants(base, stock);
	});

	test('by the decision on its review, is not paid by the member who refused it', async () => {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', 2]]), 201).body;
		const paymentId = await open(base, checkoutId);
		await unheard(() => base.succeed(paymentId));
		expectStatus(await base.webhook(captured(base, paymentId, { amount_received: 20_000 })), 200);
		const review = () => finance('finance-1').post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'refund' });
		const id = await unheard(() => dispute(paymentId));
		expectProblem(await review(), 409, 'payment-in-dispute');
		expect(await isException(paymentId)).toBe(true);
		await told(id, paymentId, 'lost', 10_000);
		expect([await isException(paymentId), await listed(paymentId)]).toMatchObject([false, { amount: money(15_800) }]);
		expectStatus(await review(), 200);
		expectProblem(await pay(paymentId, finance('finance-1')), 403, 'own-booking');
		expectStatus(await pay(paymentId), 200);
		expect(refundsOf(paymentId)).toEqual([]);
		await expectInvariants(base, { [listingId]: { red: { S: 5 } } });
	});
});

test('a payment that is refused in review is listed until its provider has returned it', async () => {
	const listingId = await onSale(base, 'tenant-a', { red: { S: 5 } });
	const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', 2]]), 201).body;
	const paymentId = await open(base, checkoutId);
	await unheard(() => base.succeed(paymentId));
	expectStatus(await base.webhook(captured(base, paymentId, { amount_received: 20_000 })), 200);
	const review = () => finance().post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'refund' });
	await base.stripeFault('down');
	expectStatus(await review(), 503);
	expect(await isException(paymentId)).toBe(true);
	await base.stripeFault('none');
	expectStatus(await review(), 200);
	expect([await isException(paymentId), refundsOf(paymentId).length]).toEqual([false, 1]);
	await expectInvariants(base, { [listingId]: { red: { S: 5 } } });
});

describe('a payment whose return came back', () => {
	test('is listed, is not returned a second time, and is paid by hand', async () => {
		await base.stripeFault('pending_refunds');
		const { other, stock } = await paidTwice();
		const [{ id = '' } = {}] = refundsOf(other);
		await bank(id, 'fail');
		expect([await listed(other), await isException(id)]).toMatchObject([{ amount: money(25_800) }, false]);
		// By then the provider has forgotten its first response.
		await base.advance(25 * 3_600);
		expectStatus(await base.webhook(captured(base, other)), 200);
		expectStatus(await pay(other), 200);
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect([refundsOf(other).map(({ status }) => status), await listed(other)]).toEqual([['failed'], undefined]);
		await expectInvariants(base, stock);
	});

	test('and of which the base was not told, is not returned a second time', async () => {
		await base.stripeFault('pending_refunds');
		const { other, stock } = await paidTwice();
		const [{ id = '' } = {}] = refundsOf(other);
		await unheard(() => bank(id, 'fail'));
		await base.advance(25 * 3_600);
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect([refundsOf(other).length, await listed(other)]).toMatchObject([1, { amount: money(25_800) }]);
		expectStatus(await pay(other), 200);
		await expectInvariants(base, stock);
	});
});
