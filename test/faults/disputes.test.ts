import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectStatus, onSale } from '../support/scenario.ts';
import { disputeActs } from './dispute-acts.ts';
import { type FaultBase, captured, expectProblem, open, place, stateOf } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';
import { money, orderActs } from './order-acts.ts';
import { healPayments, startPaymentBase } from './payment-base.ts';

/** Fault 30: several disputes of a checkout, and money that cannot go back beside one. */

let base: FaultBase;
beforeAll(async () => {
	base = await startPaymentBase();
});
beforeEach(() => healPayments(base));
afterAll(() => base.stop());

const { paidOrder, refund, refundsOf, statesOf, exceptions } = orderActs(() => base);

const { dispute, decide, told, unheard, paidTwice } = disputeActs(() => base);
const listed = async () => ((await exceptions()).payments as { id: string }[]).map(({ id }) => id);

describe('several disputes of a checkout', () => {
	test('about one payment: an open one holds refunds, whatever is told of the one before', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const first = await dispute(paymentId);
		await decide(first, 'win');
		const second = await dispute(paymentId);
		expectStatus(await refund(orderId, { amount: money(700) }), 201);
		for (const status of ['needs_response', 'won']) await told(first, paymentId, status);
		await base.advance(3_600 + 120);
		expect([await statesOf(orderId), refundsOf(paymentId).length]).toEqual([['pending'], 0]);
		const ids = await listed();
		expect([ids.includes(first), ids.includes(second)]).toEqual([false, true]);
		await decide(second, 'win');
		await base.advance(3_600 + 120);
		expect(await statesOf(orderId)).toEqual(['settled']);
		await expectInvariants(base, stock);
	});

	test('about two payments: each holds the refunds of its own payment alone', async () => {
		const { orderId, paymentId, other, stock } = await paidTwice();
		const about = await dispute(paymentId);
		await told('dp_other', other, 'needs_response');
		await told('dp_other', other, 'won');
		expectStatus(await refund(orderId, { amount: money(700) }), 201);
		await base.advance(3_600 + 120);
		expect([await statesOf(orderId), refundsOf(paymentId).length]).toEqual([['pending'], 0]);
		await decide(about, 'win');
		await told('dp_other_again', other, 'needs_response');
		await base.advance(3_600 + 120);
		expect(await statesOf(orderId)).toEqual(['settled']);
		expect(await listed()).toContain('dp_other_again');
		await told('dp_other_again', other, 'won');
		await expectInvariants(base, stock);
	});

	test('told at the same time are all known', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const ids = ['dp_same_1', 'dp_same_2', 'dp_same_3'];
		await Promise.all(ids.map((id) => told(id, paymentId, 'needs_response')));
		expectStatus(await refund(orderId, { amount: money(700) }), 201);
		for (const id of ids) {
			await base.advance(3_600 + 120);
			expect(await statesOf(orderId)).toEqual(['pending']);
			await told(id, paymentId, 'won');
		}
		await base.advance(3_600 + 120);
		expect(await statesOf(orderId)).toEqual(['settled']);
		await expectInvariants(base, stock);
	});
});

describe('a payment in dispute that should go back', () => {
	test('after it bought nothing is acknowledged, kept as an exception, and returned once the dispute is won', async () => {
		const { paymentId, other, stock } = await paidTwice(unheard);
		const id = await dispute(other);
		for (let times = 0; times < 2; times++) expectStatus(await base.webhook(captured(base, other)), 200);
		const { payments } = await exceptions();
		expect(payments.filter((one: { id: string }) => one.id === other)).toMatchObject([
			{ kind: 'return_failed', paymentId: other, amount: 25_800, currency: 'CNY' },
		]);
		expect([refundsOf(paymentId).length, refundsOf(other).length]).toEqual([0, 0]);
		await decide(id, 'win');
		const isReturned = async () => {
			const waits = (await exceptions()).payments.some((one: { id: string }) => one.id === other);
			expect([refundsOf(other).map(({ amount }) => amount), waits]).toEqual([[25_800], false]);
		};
		await isReturned();
		expectStatus(await base.webhook(captured(base, other)), 200);
		await told(id, other, 'won');
		await isReturned();
		await expectInvariants(base, stock);
	});

	test('by the decision on its review is refused until the dispute is won, and the decision stands', async () => {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', 2]]), 201).body;
		const paymentId = await open(base, checkoutId);
		await unheard(() => base.succeed(paymentId));
		expectStatus(await base.webhook(captured(base, paymentId, { amount_received: 20_000 })), 200);
		const review = () => base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'refund' });
		const id = await unheard(() => dispute(paymentId));
		const refusedAs = async (state: string | null) =>
			expect(expectProblem(await review(), 409, 'payment-in-dispute').body).toMatchObject({ state });
		await refusedAs(null);
		await told(id, paymentId, 'needs_response');
		await refusedAs('open');
		expect(await stateOf(base, checkoutId)).toBe('cancelled');
		await decide(id, 'win');
		expect(refundsOf(paymentId)).toHaveLength(1);
		for (let times = 0; times < 2; times++) expectStatus(await review(), 200);
		expect(refundsOf(paymentId)).toHaveLength(1);
		await expectInvariants(base, { [listingId]: { red: { S: 5 } } });
	});
});

describe('a refund that failed beside a dispute', () => {
	const settle = (refundId: string) =>
		base.manager.post(`/v1/base/refunds/${refundId}/settle`, {
			bankReference: `b-${refundId}`,
			paidAt: '2026-11-13T02:00:00.000Z',
		});
	const listedRefund = async (refundId: string) =>
		(expectStatus(await base.manager.get('/v1/base/refunds?limit=100'), 200).body.items as { refundId: string }[]).find(
			(one) => one.refundId === refundId,
		);

	async function failedRefund() {
		const order = await paidOrder();
		const { refundId } = expectStatus(await refund(order.orderId, { amount: money(700) }), 201).body;
		const disputeId = await unheard(async () => {
			const id = await dispute(order.paymentId);
			await base.advance(60);
			return id;
		});
		expect(await statesOf(order.orderId)).toEqual(['failed']);
		await told(disputeId, order.paymentId, 'needs_response');
		return { ...order, disputeId, refundId: String(refundId) };
	}

	test('is not paid by hand while the dispute is open, and is settled by its loss', async () => {
		const { refundId, disputeId, orderId, paymentId, stock } = await failedRefund();
		expect(expectProblem(await settle(refundId), 409, 'payment-in-dispute').body).toMatchObject({ state: 'open' });
		expect(await listedRefund(refundId)).toMatchObject({ state: 'failed', disputeState: 'open' });
		await decide(disputeId, 'lose');
		expect([await statesOf(orderId), await listedRefund(refundId)]).toEqual([['settled'], undefined]);
		expect(expectProblem(await settle(refundId), 409, 'refund-state').body).toMatchObject({ state: 'settled' });
		await told(disputeId, paymentId, 'lost');
		await expectInvariants(base, stock);
	});

	test('and is larger than what the dispute took, waits for the rest, which is paid by hand', async () => {
		const { refundId, disputeId, orderId, paymentId, stock } = await failedRefund();
		await told(disputeId, paymentId, 'lost', 500);
		expect(await listedRefund(refundId)).toMatchObject({ state: 'failed', amount: money(200) });
		for (const _ of [1, 2]) await told(disputeId, paymentId, 'lost', 500);
		expect(await listedRefund(refundId)).toMatchObject({ amount: money(200) });
		expectStatus(await settle(refundId), 200);
		expect(await statesOf(orderId)).toEqual(['settled']);
		await expectInvariants(base, stock);
	});

	test('and of which more are decided after the loss, settles each as far as the money goes', async () => {
		const { disputeId, orderId, paymentId, stock } = await failedRefund();
		await told(disputeId, paymentId, 'lost', 1_000);
		for (const amount of [200, 300]) expectStatus(await refund(orderId, { amount: money(amount) }), 201);
		await base.advance(3_600 + 120);
		expect(await statesOf(orderId)).toEqual(['settled', 'settled', 'failed']);
		const { items } = expectStatus(await base.manager.get('/v1/base/refunds?limit=100'), 200).body;
		const ofOrder = items.filter((one: { orderId: string }) => one.orderId === orderId);
		expect(ofOrder).toMatchObject([{ amount: money(200), disputeState: 'lost' }]);
		expectStatus(await settle(ofOrder[0].refundId), 200);
		await expectInvariants(base, stock);
	});

	test('and is decided after a dispute about a part was lost, is settled by it before anything is sent', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		await told('dp_part', paymentId, 'needs_response', 500);
		await told('dp_part', paymentId, 'lost', 500);
		for (const amount of [300, 200]) expectStatus(await refund(orderId, { amount: money(amount) }), 201);
		await base.advance(60);
		expect([await statesOf(orderId), refundsOf(paymentId)]).toEqual([['settled', 'settled'], []]);
		expectStatus(await refund(orderId, { amount: money(100) }), 201);
		await base.advance(60);
		expect(refundsOf(paymentId).map(({ amount }) => amount)).toEqual([100]);
		await expectInvariants(base, stock);
	});

	test('is paid by hand once the dispute is won, and a later dispute changes nothing', async () => {
		const { refundId, disputeId, paymentId, orderId, stock } = await failedRefund();
		await decide(disputeId, 'win');
		expect(await listedRefund(refundId)).toMatchObject({ disputeState: 'won' });
		expectStatus(await settle(refundId), 200);
		await told('dp_later', paymentId, 'needs_response');
		expect(expectStatus(await settle(refundId), 200).body.state).toBe('settled');
		expect(await statesOf(orderId)).toEqual(['settled']);
		await told('dp_later', paymentId, 'won');
		await expectInvariants(base, stock);
	});
});

/** The last one here, because the payment stays with its buyer for ever. */
describe('a payment in dispute that bought nothing', () => {
	test('goes back less what a dispute about a part took, once, also if another was won', async () => {
		const { other } = await paidTwice(unheard);
		const id = await dispute(other);
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect(await listed()).toContain(other);
		await told('dp_won_before', other, 'needs_response');
		await told('dp_won_before', other, 'won');
		await unheard(() => decide(id, 'win'));
		for (let times = 0; times < 2; times++) await told(id, other, 'lost', 500);
		expect(refundsOf(other).map(({ amount }) => amount)).toEqual([25_300]);
		expect(await listed()).not.toContain(other);
	});

	test('waits no longer once the dispute is lost, because its buyer has the money', async () => {
		const { other } = await paidTwice(unheard);
		const id = await dispute(other);
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect(await listed()).toContain(other);
		await decide(id, 'lose');
		expect([refundsOf(other), (await listed()).includes(other)]).toEqual([[], false]);
		expectStatus(await base.webhook(captured(base, other)), 200);
		expect(await listed()).not.toContain(other);
	});
});
