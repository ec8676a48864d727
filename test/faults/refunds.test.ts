import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '#local';
import { expectStatus, onSale, openTenant, bookTransfer } from '../support/scenario.ts';
import {
	type FaultBase,
	broken,
	captured,
	expectProblem,
	killed,
	madeFor,
	open,
	parked,
	place,
	startFaultBase,
	writes,
} from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';

/** Fault 30: refunds by merchants. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
beforeEach(async () => {
	base.wire.heal();
	await base.stripeFault('none');
});
afterAll(() => base.stop());

/** A paid order of 258.00 CNY. */
async function paidOrder(method = 'alipay') {
	const listingId = await onSale(base, 'tenant-a', { red: { S: 2 } });
	const { checkoutId, orders, total } = expectStatus(await place(base, [[listingId, 'red', 'S', 2]]), 201).body;
	const paymentId = await open(base, checkoutId, 'buyer-1', method);
	if (method === 'bank_transfer') expectStatus(await bookTransfer(base, checkoutId, total.amount), 200);
	else expect(await base.succeed(paymentId)).toBe(true);
	const orderId = String(orders[0].orderId);
	return { orderId, checkoutId: String(checkoutId), paymentId, stock: { [listingId]: { red: { S: 2 } } } };
}

const refund = (orderId: string, amount?: number, key?: string) =>
	base
		.merchant('tenant-a')
		.post(
			`/v1/merchant/orders/${orderId}/refunds`,
			amount === undefined ? {} : { amount: { amount, currency: 'CNY' } },
			key === undefined ? {} : { 'idempotency-key': key },
		);
/** Advances the clock minute by minute. */
async function minutes(count: number): Promise<void> {
	for (let minute = 0; minute < count; minute++) await base.advance(60);
}
const refundedAmounts = (paymentId: string) =>
	base
		.stripe('refund')
		.filter((one) => one.payment_intent === paymentId)
		.map(({ amount }) => amount);
const statesOf = async (orderId: string): Promise<string[]> =>
	expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body.refunds.map(
		(one: { state: string }) => one.state,
	);

describe('30: a fault between the merchant and the decision', () => {
	test('a lost response of the write leaves one refund, also without a key', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		let lost = 0;
		base.wire.hurt((call) => (madeFor('/refunds')(call) && writes(call) && lost++ === 0 ? 'drop' : 'pass'));
		expectStatus(await refund(orderId, 500), 201);
		expect(lost).toBeGreaterThan(1);
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([500]);
		await expectInvariants(base, stock);
	});
});

describe('a refund', () => {
	test('returns once to its own payment, with what is due together as one, and is then settled', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		expectStatus(await refund(orderId, 8_000), 201);
		expectStatus(await refund(orderId), 201);
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([25_800]);
		expect(await statesOf(orderId)).toEqual(['settled', 'settled']);
		await expectInvariants(base, stock);
	});

	test('of an order paid by bank transfer is manual', async () => {
		const { orderId, stock } = await paidOrder('bank_transfer');
		expectStatus(await refund(orderId), 201);
		await minutes(1);
		expect(await statesOf(orderId)).toEqual(['manual']);
		await expectInvariants(base, stock);
	});

	test('that the provider refuses for good is failed, visible and logged, and still counts as refunded', async () => {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 2 } });
		const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', 2]]), 201).body;
		const orderId = String(orders[0].orderId);
		// Stripe reports a charge that it does not have, and so cannot refund.
		const paymentId = await open(base, checkoutId);
		expectStatus(await base.webhook(captured(base, paymentId)), 200);
		expectStatus(await refund(orderId, 100), 201);
		await minutes(1);
		expect(await statesOf(orderId)).toEqual(['failed']);
		const refundFailures = () => base.log.filter((line) => line.includes('"refund failed"') && line.includes(orderId));
		await expect.poll(() => refundFailures().map((line) => line.includes('"level":"error"'))).toEqual([true]);
		expectProblem(await refund(orderId, 25_701), 409, 'refund-too-large');
		// Stripe has it after all. The refund stays failed, because a person may have returned the money.
		await base.succeed(paymentId);
		expectStatus(await refund(orderId, 25_700), 201);
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([25_700]);
		expect(await statesOf(orderId)).toEqual(['failed', 'settled']);
		await expectInvariants(base, { [listingId]: { red: { S: 2 } } });
	});
});

describe('30: refunds beyond the subtotal', () => {
	test('a refund larger than the captured amount is refused, and no money moves', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const { body } = expectProblem(await refund(orderId, 25_801), 409, 'refund-too-large');
		expect(body).toMatchObject({ requested: { amount: 25_801 }, refundable: { amount: 25_800 } });
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([]);
		await expectInvariants(base, stock);
	});

	test('the second of two concurrent refunds of 60 % is refused', async () => {
		for (let i = 0; i < 5; i++) {
			const { orderId, paymentId, stock } = await paidOrder();
			const responses = await Promise.all([refund(orderId, 15_480), refund(orderId, 15_480)]);
			expect(responses.map(({ status }) => status).toSorted()).toEqual([201, 409]);
			await minutes(1);
			expect(refundedAmounts(paymentId)).toEqual([15_480]);
			await expectInvariants(base, stock);
		}
	});

	test('ten concurrent refunds under one key are one', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const responses = await Promise.all(Array.from({ length: 10 }, () => refund(orderId, 1_000, 'k')));
		const ids = responses.map((response) => expectStatus(response, 201).body.refundId);
		expect(new Set(ids).size).toBe(1);
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([1_000]);
		await expectInvariants(base, stock);
	});

	test('ten of twenty concurrent refunds of a tenth are made', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		const responses = await Promise.all(Array.from({ length: 20 }, () => refund(orderId, 2_580)));
		expect(responses.filter(({ status }) => status === 201)).toHaveLength(10);
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([25_800]);
		await expectInvariants(base, stock);
	});
});

describe('30: faults between the decision and the provider', () => {
	const sender = madeFor('send-refunds');

	test('a refund is sent once after the provider was unavailable for many minutes', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		await base.stripeFault('down');
		base.wire.clear();
		expectStatus(await refund(orderId, 500), 201);
		await minutes(12);
		expect(base.wire.records.filter(sender).length).toBeGreaterThan(24);
		expect(await statesOf(orderId)).toEqual(['pending']);
		await base.stripeFault('none');
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([500]);
		expect(await statesOf(orderId)).toEqual(['settled']);
		expect(parked(base)).toEqual([]);
		await expectInvariants(base, stock);
	});

	test.each([
		['before it reads the order', (call: Call) => !writes(call)],
		['after the provider has it, before its state is stored', writes],
	])('a refund is sent once after three kills %s', async (_, at) => {
		const { orderId, paymentId, stock } = await paidOrder();
		let kills = 0;
		base.wire.hurt((call) => (sender(call) && at(call) && kills++ < 3 ? killed : 'pass'));
		expectStatus(await refund(orderId, 500), 201);
		await minutes(5);
		expect(kills).toBeGreaterThan(3);
		expect(refundedAmounts(paymentId)).toEqual([500]);
		expect(await statesOf(orderId)).toEqual(['settled']);
		await expectInvariants(base, stock);
	});

	test('a refund is sent once when Stripe commits and then times out', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		await base.stripeFault('timeout_after_commit');
		expectStatus(await refund(orderId, 500), 201);
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([500]);
		await base.stripeFault('none');
		await minutes(1);
		expect(refundedAmounts(paymentId)).toEqual([500]);
		await expectInvariants(base, stock);
	});

	test('a refund is sent once after the database failed for a while', async () => {
		const { orderId, paymentId, stock } = await paidOrder();
		let failures = 0;
		base.wire.hurt((call) => (sender(call) && failures++ < 20 ? broken : 'pass'));
		expectStatus(await refund(orderId, 500), 201);
		await minutes(7);
		expect(refundedAmounts(paymentId)).toEqual([500]);
		await expectInvariants(base, stock);
	});
});
