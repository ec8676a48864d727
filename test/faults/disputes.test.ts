import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectStatus, onSale } from '../support/scenario.ts';
import { type FaultBase, event, open, place } from './fault-base.ts';
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

const dispute = async (paymentId: string): Promise<string> =>
	expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${paymentId}/dispute`), 200).body.id;
const decide = async (id: string, how: 'win' | 'lose') =>
	expectStatus(await base.anyone.post(`/local/stripe/disputes/${id}/${how}`), 200);
const told = async (id: string, paymentId: string, status: string) => {
	const object = { id, payment_intent: paymentId, amount: 25_800, currency: 'cny', created: 1_700_000_000, status };
	expectStatus(await base.webhook(event('charge.dispute.updated', object)), 200);
};
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

/** A paid order of a checkout with a second payment, which bought nothing and went back. */
async function paidTwice() {
	const listingId = await onSale(base, 'tenant-a', { red: { S: 5 } });
	const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', 2]]), 201).body;
	const paymentId = await open(base, checkoutId, 'buyer-1', 'card');
	const other = await open(base, checkoutId, 'buyer-1', 'alipay');
	for (const id of [paymentId, other]) expect(await base.succeed(id)).toBe(true);
	return { orderId: String(orders[0].orderId), paymentId, other, stock: { [listingId]: { red: { S: 5 } } } };
}
