import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { send } from '../support/engine.ts';
import { expectStatus, onSale } from '../support/scenario.ts';
import {
	type FaultBase,
	captured,
	event,
	expectProblem,
	killed,
	madeFor,
	open,
	over,
	place,
	stateOf,
	writes,
} from './fault-base.ts';
import { expectInvariants, uncounted } from './expect-invariants.ts';
import { healPayments, startPaymentBase } from './payment-base.ts';

/** Faults 23 to 30: payments. */
const byEvent = madeFor('/v1/webhooks/stripe');

let base: FaultBase;
beforeAll(async () => {
	base = await startPaymentBase();
});
beforeEach(() => healPayments(base));
afterAll(() => base.stop());

/** A checkout of two tenants that awaits payment. */
async function placed(buyer = 'buyer-1') {
	const listingId = await onSale(base, 'tenant-a', { red: { S: 2 } });
	const two = await onSale(base, 'tenant-b', { red: { S: 2 } });
	const { body } = expectStatus(
		await place(
			base,
			[
				[listingId, 'red', 'S', 2],
				[two, 'red', 'S', 1],
			],
			buyer,
		),
		201,
	);
	return {
		checkoutId: String(body.checkoutId),
		stock: { [listingId]: { red: { S: 2 } }, [two]: { red: { S: 2 } } },
		total: Number(body.total.amount),
		listingId,
	};
}

/** Lets Stripe capture a payment and loses its first event. */
async function captureUnheard(paymentId: string): Promise<void> {
	base.wire.hurt((call) => (byEvent(call) ? killed : 'pass'));
	expect(await base.succeed(paymentId)).toBe(false);
	base.wire.heal();
}

const refundsOf = (paymentId: string) => base.stripe('refund').filter((refund) => refund.payment_intent === paymentId);

describe('23: an event without a valid signature', () => {
	test('gets 400 whether forged, missing, cut, foreign, re-serialized or old, and the database is not called', async () => {
		const { checkoutId, stock } = await placed();
		const paymentId = await open(base, checkoutId);
		const payload = captured(base, paymentId);
		const good = base.proofOf(payload);
		const now = base.base.now();
		base.wire.clear();
		const attempts: [string, string, string][] = [
			['forged', payload, good.replace(/v1=.{8}/, 'v1=00000000')],
			['missing', payload, ''],
			['cut', payload, good.slice(0, -2)],
			['without a time', payload, good.replace(/^t=\d+,/, '')],
			['of another secret', payload, base.proofOf(payload, now, 'whsec_other')],
			['of an empty secret', payload, base.proofOf(payload, now, '')],
			['of another body', payload.replace('"amount"', '"amount" '), good],
			['re-serialised', JSON.stringify(JSON.parse(payload), undefined, 1), good],
			['older than 300 s', payload, base.proofOf(payload, now - 302_000)],
			['of another scheme', payload, good.replace('v1=', 'v0=')],
		];
		for (const [how, body, signature] of attempts) {
			const response = await base.webhook(body, signature);
			expect({ how, status: response.status }).toEqual({ how, status: 400 });
			expectProblem(response, 400, 'invalid-signature');
		}
		expect(base.wire.records.filter(byEvent)).toEqual([]);
		expect(await stateOf(base, checkoutId)).toBe('awaiting_payment');
		await captureUnheard(paymentId);
		expectStatus(await base.webhook(payload, base.proofOf(payload, now - 290_000)), 200);
		expect(await stateOf(base, checkoutId)).toBe('paid');
		await expectInvariants(base, stock);
	});
});

describe('an event whose bytes the gateway encodes as base64', () => {
	test('is verified by its decoded bytes, and pays', async () => {
		const { checkoutId } = await placed();
		const paymentId = await open(base, checkoutId);
		await captureUnheard(paymentId);
		const payload = captured(base, paymentId);
		const headers = { 'content-type': 'application/octet-stream', 'stripe-signature': base.proofOf(payload) };
		expectStatus(await base.anyone.post('/v1/webhooks/stripe', Buffer.from(payload), headers), 200);
		expect(await stateOf(base, checkoutId)).toBe('paid');
	});
});

describe('24: events repeated and out of order', () => {
	test('the same event 50 times, 10 in parallel, makes one transition and one order for each tenant', async () => {
		const { checkoutId, stock } = await placed();
		const paymentId = await open(base, checkoutId);
		await captureUnheard(paymentId);
		const payload = captured(base, paymentId);
		base.wire.clear();
		const responses = await over(Array.from({ length: 50 }), 10, () => base.webhook(payload));
		for (const response of responses) expect(expectStatus(response, 200).body).toEqual({ received: true });
		const done = base.wire.records.filter(byEvent).filter((call) => writes(call) && call.status === 200);
		expect(done).toHaveLength(1);
		const before = (await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body;
		await base.advance(25 * 3600);
		expectStatus(await base.webhook(payload, base.proofOf(payload)), 200);
		expect((await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body).toEqual({ ...before, state: 'paid' });
		expect(refundsOf(paymentId)).toEqual([]);
		await expectInvariants(base, stock);
	});

	test('the events created, failed and succeeded end in paid in any order', async () => {
		const orders = [
			[0, 1, 2],
			[2, 1, 0],
			[1, 2, 0],
			[2, 0, 1],
		];
		for (const order of orders) {
			const { checkoutId, stock } = await placed();
			const paymentId = await open(base, checkoutId);
			await captureUnheard(paymentId);
			const object = { id: paymentId, object: 'payment_intent', metadata: { checkoutId } };
			const events = [
				event('payment_intent.created', object),
				event('payment_intent.payment_failed', object),
				captured(base, paymentId),
			];
			for (const i of order) expectStatus(await base.webhook(events[i] ?? ''), 200);
			expect({ order, state: await stateOf(base, checkoutId) }).toEqual({ order, state: 'paid' });
			await expectInvariants(base, stock);
		}
	});
});

describe('25: the event before the checkout is visible', () => {
	test('gets 503 so that Stripe sends it again, and then pays', async () => {
		const { checkoutId, stock } = await placed();
		const paymentId = await open(base, checkoutId);
		await base.settled();
		const TableName = base.wire.records.flatMap(({ tables }) => tables).find((name) => /^orders/i.test(name));
		const items = await base.items('orders');
		const stored = items.find(({ sk }) => String(sk).endsWith(checkoutId.split('_')[2] ?? '-'));
		const Key = { pk: { S: stored?.['pk'] }, sk: { S: stored?.['sk'] } };
		const { Item } = (await send(base.engine(), 'GetItem', { TableName, Key })) as { Item: object };
		await send(base.engine(), 'DeleteItem', { TableName, Key });
		expect(await base.succeed(paymentId)).toBe(false);
		expectProblem(await base.webhook(captured(base, paymentId)), 503, 'unknown-checkout');
		await uncounted(base, () => send(base.engine(), 'PutItem', { TableName, Item }));
		await base.advance(60);
		expect(await stateOf(base, checkoutId)).toBe('paid');
		await expectInvariants(base, stock);
	});
});

describe('26: Stripe commits, then times out', () => {
	test('opening gets 503, and every later try returns the one payment', async () => {
		const { checkoutId, stock } = await placed();
		await base.stripeFault('timeout_after_commit');
		const where = `/v1/checkouts/${checkoutId}/payment`;
		expectProblem(await base.buyer().post(where, { method: 'alipay' }), 503, 'payment-provider-unavailable');
		await base.stripeFault('none');
		const ids = await Promise.all(Array.from({ length: 5 }, () => open(base, checkoutId)));
		expect(new Set(ids).size).toBe(1);
		const intents = base.stripe('payment_intent').filter(({ metadata }) => metadata['checkoutId'] === checkoutId);
		expect(intents.map(({ id }) => id)).toEqual(ids.slice(0, 1));
		await expectInvariants(base, stock);
	});
});

describe('27: two open payments, both paid', () => {
	test('one buys and the other is refunded once, however often both events arrive', async () => {
		const { checkoutId, stock } = await placed();
		const payments = [
			await open(base, checkoutId, 'buyer-1', 'alipay'),
			await open(base, checkoutId, 'buyer-1', 'card'),
		];
		expect(new Set(payments).size).toBe(2);
		await Promise.all(payments.map((paymentId) => base.succeed(paymentId)));
		for (const paymentId of [...payments, ...payments])
			expectStatus(await base.webhook(captured(base, paymentId)), 200);
		const { paymentId: capturedPaymentId } = (await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body;
		expect(payments).toContain(capturedPaymentId);
		expect(payments.map((paymentId) => refundsOf(paymentId).length).toSorted()).toEqual([0, 1]);
		expect(refundsOf(capturedPaymentId)).toEqual([]);
		await expectInvariants(base, stock);
	});
});

describe('29: a payment that differs from its checkout', () => {
	test.each([
		['less', { amount_received: 38_000 }, 200],
		['more', { amount_received: 39_000 }, 200],
		['another currency', { currency: 'usd' }, 409],
	])('%s: goes to review with a logged error, keeps the stock, and is decided once', async (_, changed, accepted) => {
		const { checkoutId, stock } = await placed();
		const paymentId = await open(base, checkoutId);
		await captureUnheard(paymentId);
		const payload = captured(base, paymentId, changed);
		for (let i = 0; i < 3; i++) expectStatus(await base.webhook(payload), 200);
		expect(await stateOf(base, checkoutId)).toBe('review');
		const alarms = () => base.log.filter((line) => line.includes('payment in review') && line.includes(paymentId));
		await expect.poll(() => alarms().length).toBe(3);
		expect(alarms().every((line) => line.includes('"level":"error"'))).toBe(true);
		expect((await base.manager.get('/v1/base/reviews?limit=100')).body.items).toContainEqual(
			expect.objectContaining({ checkoutId, paymentId }),
		);
		await base.advance(20 * 60);
		expect(await stateOf(base, checkoutId)).toBe('review');
		await expectInvariants(base, stock);
		const decide = (decision: string) => base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision });
		expectStatus(await decide('accept'), accepted);
		expectStatus(await decide('refund'), accepted === 200 ? 409 : 200);
		expect(await stateOf(base, checkoutId)).toBe(accepted === 200 ? 'paid' : 'cancelled');
		await base.advance(61);
		await expectInvariants(base, stock);
	});
});

describe('30: refunds', () => {
	test('ten concurrent decisions refund a reviewed payment once, with no more than the captured amount', async () => {
		const { checkoutId, stock, total } = await placed();
		const paymentId = await open(base, checkoutId);
		await captureUnheard(paymentId);
		expectStatus(await base.webhook(captured(base, paymentId, { amount_received: 1 })), 200);
		const decide = () => base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'refund' });
		// A losing request may be told to retry, or that the state has changed. Only the outcome counts.
		for (const response of await Promise.all(Array.from({ length: 10 }, decide)))
			expect([200, 409, 503]).toContain(response.status);
		expectStatus(await decide(), 200);
		expect(refundsOf(paymentId).map(({ amount }) => amount)).toEqual([total]);
		await expectInvariants(base, stock);
	});

	test('the event of a refunded payment, repeated after 25 hours with free stock, buys and refunds nothing', async () => {
		const { checkoutId, stock, listingId } = await placed();
		const paymentId = await open(base, checkoutId);
		await base.advance(17 * 60);
		const other = expectStatus(await place(base, [[listingId, 'red', 'S', 1]], 'buyer-2'), 201).body.checkoutId;
		await captureUnheard(paymentId);
		const payload = captured(base, paymentId);
		const responses = await Promise.all(Array.from({ length: 10 }, () => base.webhook(payload)));
		for (const response of responses) expectStatus(response, 200);
		expect(refundsOf(paymentId)).toHaveLength(1);
		expectStatus(await base.buyer('buyer-2').post(`/v1/checkouts/${other}/cancel`), 200);
		await base.advance(25 * 3600);
		expectStatus(await base.webhook(payload, base.proofOf(payload)), 200);
		expect(await stateOf(base, checkoutId)).toBe('expired');
		expect(refundsOf(paymentId)).toHaveLength(1);
		await expectInvariants(base, stock);
	});
});
