import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';
import {
	type FaultBase,
	captured,
	conflict,
	expectProblem,
	killed,
	madeFor,
	open,
	over,
	place,
	startFaultBase,
	stateOf,
	writes,
} from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';
import { holdBack } from './hold-back.ts';

/** Fault 8, where expiry and payment meet, and other races within a decision. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());

describe('8: the reservation expires in the tick in which the payment arrives', () => {
	const missing = { checkoutId: '', paymentId: '' };
	const byEvent = madeFor('/v1/webhooks/stripe');

	/** Payments that Stripe has captured, with their first events lost. */
	async function capturedPayments(id: string, quantity: number, names: readonly string[] = ['buyer-1']) {
		const payments = await over(names, 8, async (buyer) => {
			const { checkoutId } = expectStatus(await place(base, [[id, 'red', 'S', quantity]], buyer), 201).body;
			return { checkoutId: String(checkoutId), paymentId: await open(base, checkoutId, buyer) };
		});
		base.wire.hurt((call) => (byEvent(call) ? killed : 'pass'));
		for (const { paymentId } of payments) expect(await base.succeed(paymentId)).toBe(false);
		base.wire.heal();
		return payments;
	}

	test('an event of a reservation that is due but not released pays with the reserved stock', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 2 } });
		const [{ checkoutId, paymentId } = missing] = await capturedPayments(id, 2);
		expectStatus(await base.webhook(captured(base, paymentId)), 200);
		await base.advance(17 * 60);
		expect(await stateOf(base, checkoutId)).toBe('paid');
		await expectInvariants(base, { [id]: { red: { S: 2 } } });
	});

	test.each([
		['free again', 'paid'],
		['sold to another buyer', 'expired'],
	])(
		'a checkout that is released between the event’s read and its write, with the stock %s, ends %s',
		async (what, expected) => {
			const id = await onSale(base, 'tenant-a', { red: { S: 2 } });
			const [{ checkoutId, paymentId } = missing] = await capturedPayments(id, 2);
			const released = new Promise<void>((resolve) => {
				base.wire.hurt((call) => {
					const isOurs = writes(call) && byEvent(call);
					if (isOurs) resolve();
					return isOurs ? conflict : 'pass';
				});
			}).then(async () => {
				// The transaction is in conflict until the sweep, and the other buyer, are done.
				await base.advance(17 * 60);
				if (what === 'sold to another buyer') expectStatus(await place(base, [[id, 'red', 'S', 1]], 'buyer-2'), 201);
				base.wire.heal();
			});
			const event = await base.webhook(captured(base, paymentId));
			await released;
			if (event.status !== 200) {
				expectProblem(event, 503, 'unavailable');
				expectStatus(await base.webhook(captured(base, paymentId)), 200);
			}
			expect(await stateOf(base, checkoutId)).toBe(expected);
			await base.advance(120);
			await expectInvariants(base, { [id]: { red: { S: 2 } } });
		},
	);

	test('a payment is refunded and buys nothing when its event finds the stock sold and its repetition finds it free', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 2 } });
		const [{ checkoutId, paymentId } = missing] = await capturedPayments(id, 2);
		base.wire.hurt((call) => (byEvent(call) ? killed : 'pass'));
		await base.advance(17 * 60);
		const event = captured(base, paymentId);
		const paying = Promise.withResolvers<void>();
		base.wire.hurt((call) => {
			const isReturn = JSON.stringify(call.request).includes('RETURNING#');
			if (call.operation !== 'TransactWriteItems' || !byEvent(call) || isReturn) return 'pass';
			paying.resolve();
			return conflict;
		});
		const repeated = base.webhook(event);
		await paying.promise;
		const other = expectStatus(await place(base, [[id, 'red', 'S', 1]], 'buyer-2'), 201).body.checkoutId;
		expectStatus(await base.webhook(event), 200);
		expectStatus(await base.buyer('buyer-2').post(`/v1/checkouts/${other}/cancel`), 200);
		base.wire.heal();
		await repeated;
		expect(await stateOf(base, checkoutId)).toBe('expired');
		await expectInvariants(base, { [id]: { red: { S: 2 } } });
	});

	test('each of 16 checkouts whose events race a sweep is paid with stock or refunded', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 16 } });
		const payments = await capturedPayments(
			id,
			1,
			Array.from({ length: 16 }, (_, i) => `tick-${i}`),
		);
		// An event that was signed before the jump of the clock is too old after it. The provider then sends it again.
		const sent = async ({ paymentId }: { paymentId: string }) => {
			const status = async () => (await base.webhook(captured(base, paymentId))).status;
			await expect.poll(status, { interval: 0 }).toBe(200);
		};
		await Promise.all([base.advance(17 * 60), ...payments.map(sent)]);
		await base.advance(120);
		await expectInvariants(base, { [id]: { red: { S: 16 } } });
	});
});

describe('I10: a reservation that was extended for a bank transfer', () => {
	test('is kept by the sweep of its first expiry, and released after three days', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 2 } });
		const { checkoutId } = expectStatus(await place(base, [[id, 'red', 'S', 2]]), 201).body;
		await open(base, checkoutId, 'buyer-1', 'bank_transfer');
		await base.advance(17 * 60);
		expect(await stateOf(base, checkoutId)).toBe('awaiting_payment');
		await expectInvariants(base, { [id]: { red: { S: 2 } } });
		await base.advance(3 * 86_400);
		expect(await stateOf(base, checkoutId)).toBe('expired');
		await expectInvariants(base, { [id]: { red: { S: 2 } } });
	});
});

describe('30: a second payment while a review of the first is decided', () => {
	test('a refund recorded during the decision on a review stays recorded, so the payment buys nothing later', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 2 } });
		const { checkoutId } = expectStatus(await place(base, [[id, 'red', 'S', 2]]), 201).body;
		const [alipay, two] = [
			await open(base, checkoutId, 'buyer-1', 'alipay'),
			await open(base, checkoutId, 'buyer-1', 'card'),
		];
		base.wire.hurt((call) => (madeFor('/v1/webhooks/stripe')(call) ? killed : 'pass'));
		for (const paymentId of [alipay, two]) expect(await base.succeed(paymentId)).toBe(false);
		base.wire.heal();
		expectStatus(await base.webhook(captured(base, alipay, { amount_received: 1 })), 200);
		expect(await stateOf(base, checkoutId)).toBe('review');
		const deciding = holdBack(base, (call) => madeFor('/review')(call) && writes(call));
		const decision = base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'refund' });
		await expect.poll(deciding.come).toBe(true);
		expectStatus(await base.webhook(captured(base, two)), 200);
		deciding.release();
		expectStatus(await decision, 200);
		expect(base.stripe('refund').map((refund) => refund.payment_intent)).toEqual(expect.arrayContaining([alipay, two]));
		expectStatus(await base.webhook(captured(base, two)), 200);
		expect(await stateOf(base, checkoutId)).toBe('cancelled');
		await expectInvariants(base, { [id]: { red: { S: 2 } } });
	});
});
