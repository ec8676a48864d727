import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../packages/local/clock.ts';
import { type StripeMock, startStripeMock } from '../../packages/local/stripe/server.ts';
import { temporary } from './support.ts';

const secretKey = 'sk_test_1';
const webhookSecret = 'whsec_1';
let directory: ReturnType<typeof temporary>;
let clock: Clock;
let stripeMock: StripeMock;
let stripe: Stripe;
let received: { body: string; signature: string }[];
let answer: number;
let webhookUrl: string;
const endpoint = createServer((request, response) => {
	let body = '';
	request.on('data', (chunk) => (body += String(chunk)));
	request.on('end', () => {
		received.push({ body, signature: String(request.headers['stripe-signature']) });
		response.writeHead(answer).end();
	});
});

async function open(): Promise<void> {
	stripeMock = await startStripeMock({ dataDir: directory.path, clock, secretKey, webhookSecret, webhookUrl });
	const { hostname, port } = new URL(stripeMock.url);
	stripe = new Stripe(secretKey, { host: hostname, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
}

beforeEach(async () => {
	directory = temporary();
	clock = new Clock(directory.path);
	received = [];
	answer = 200;
	await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
	webhookUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
	await open();
});
afterEach(async () => {
	await stripeMock.stop();
	endpoint.closeAllConnections();
	await new Promise((resolve) => endpoint.close(resolve));
	directory.remove();
});

const types = () => received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
const create = (key?: string, amount = 12_900) =>
	stripe.paymentIntents.create(
		{ amount, currency: 'cny', metadata: { checkoutId: 'chk_1' } },
		key === undefined ? {} : { idempotencyKey: key },
	);

test('the official SDK makes, reads, lists and cancels a payment', async () => {
	const made = await create();
	expect(made).toMatchObject({
		object: 'payment_intent',
		amount: 12_900,
		currency: 'cny',
		status: 'requires_payment_method',
		metadata: { checkoutId: 'chk_1' },
	});
	expect(made.client_secret).toContain(`${made.id}_secret_`);
	expect(await stripe.paymentIntents.retrieve(made.id)).toMatchObject({ id: made.id });
	const second = await create();
	const page = await stripe.paymentIntents.list({ limit: 1 });
	expect([page.data.map(({ id }) => id), page.has_more]).toEqual([[second.id], true]);
	expect(await stripe.paymentIntents.cancel(made.id)).toMatchObject({ status: 'canceled' });
	await expect(stripe.paymentIntents.cancel(made.id)).rejects.toMatchObject({
		code: 'payment_intent_unexpected_state',
		statusCode: 400,
	});
});

test('succeeding twice charges once and sends one event', async () => {
	const { id } = await create();
	const first = await stripeMock.pay(id, 'succeed');
	const again = await stripeMock.pay(id, 'succeed');
	expect(first).toEqual({ paymentIntentId: id, status: 'succeeded', delivered: true });
	expect(again).toEqual(first);
	expect(types().filter((type) => type === 'payment_intent.succeeded')).toHaveLength(1);
	expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
		status: 'succeeded',
		amount_received: 12_900,
		latest_charge: expect.stringMatching(/^ch_/),
	});
	await expect(stripeMock.pay('pi_unknown', 'succeed')).rejects.toMatchObject({ status: 404 });
});

test('a declined payment can still succeed', async () => {
	const { id } = await create();
	expect(await stripeMock.pay(id, 'fail')).toMatchObject({ status: 'requires_payment_method' });
	expect(await stripeMock.pay(id, 'succeed')).toMatchObject({ status: 'succeeded' });
	expect(types()).toEqual(['payment_intent.created', 'payment_intent.payment_failed', 'payment_intent.succeeded']);
});

describe('an idempotency key', () => {
	test('returns the first response again, also after a restart', async () => {
		const first = await create('k1');
		expect((await create('k1')).id).toBe(first.id);
		await stripeMock.stop();
		await open();
		expect((await create('k1')).id).toBe(first.id);
		expect((await create('k2')).id).not.toBe(first.id);
	});

	test('with other parameters is an error', async () => {
		await create('k1');
		await expect(create('k1', 5)).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
	});

	test('is forgotten after 24 hours of virtual time', async () => {
		const first = await create('k1');
		clock.advance(25 * 3600);
		expect((await create('k1')).id).not.toBe(first.id);
	});

	test('keeps a call that took effect although its response was lost', async () => {
		stripeMock.fault('timeout_after_commit');
		await expect(create('k1')).rejects.toMatchObject({ type: 'StripeConnectionError' });
		stripeMock.fault('none');
		const { id } = await create('k1');
		expect((await stripe.paymentIntents.list()).data.map((rejection) => rejection.id)).toEqual([id]);
	});

	test('keeps the error of a call that executed, and of no other', async () => {
		const { id } = await create();
		await stripeMock.pay(id, 'succeed');
		const refund = (amount: number) => stripe.refunds.create({ payment_intent: id, amount }, { idempotencyKey: 'r1' });
		await expect(refund(99_999)).rejects.toMatchObject({ statusCode: 400 });
		await expect(refund(1)).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
		await expect(create('k1', 0)).rejects.toMatchObject({ param: 'amount' });
		expect(await create('k1')).toMatchObject({ amount: 12_900 });
	});
});

test('refunds never exceed the payment', async () => {
	const { id } = await create();
	await expect(stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({ statusCode: 400 });
	await stripeMock.pay(id, 'succeed');
	const tries = await Promise.allSettled([1, 2].map(() => stripe.refunds.create({ payment_intent: id, amount: 7740 })));
	expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
	expect(await stripe.refunds.create({ payment_intent: id })).toMatchObject({ amount: 5160, status: 'succeeded' });
	await expect(stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
		code: 'charge_already_refunded',
	});
});

test('a transfer names its destination', async () => {
	expect(
		await stripe.transfers.create({ amount: 100, currency: 'usd', destination: 'acct_1', transfer_group: 'g' }),
	).toMatchObject({ object: 'transfer', destination: 'acct_1' });
	await expect(stripe.transfers.create({ amount: 100, currency: 'usd', destination: '' })).rejects.toMatchObject({
		param: 'destination',
	});
});

describe('a webhook', () => {
	test('is signed over the body in virtual time', async () => {
		clock.advance(1000);
		const { id } = await create();
		await stripeMock.pay(id, 'succeed');
		const { body = '', signature = '' } = received.at(-1) ?? {};
		const event = await stripe.webhooks.constructEventAsync(
			body,
			signature,
			webhookSecret,
			300,
			undefined,
			clock.now(),
		);
		expect(event).toMatchObject({ type: 'payment_intent.succeeded', data: { object: { id } }, livemode: false });
		await expect(
			stripe.webhooks.constructEventAsync(`${body} `, signature, webhookSecret, 300, undefined, clock.now()),
		).rejects.toMatchObject({ type: 'StripeSignatureVerificationError' });
	});

	test('that was not accepted is sent again by itself', async () => {
		const { id } = await create();
		await stripeMock.idle();
		answer = 500;
		expect(await stripeMock.pay(id, 'succeed')).toMatchObject({ delivered: false });
		answer = 200;
		const sent = () => types().filter((type) => type === 'payment_intent.succeeded').length;
		await expect.poll(sent).toBe(2);
	});

	test('that was accepted is not sent again after a restart', async () => {
		await create();
		await stripeMock.idle();
		await stripeMock.stop();
		await open();
		await stripeMock.deliverDue();
		expect(types()).toEqual(['payment_intent.created']);
	});

	test('that was not accepted is sent again in virtual time, also after a restart', async () => {
		const { id } = await create();
		await stripeMock.idle();
		answer = 500;
		expect(await stripeMock.pay(id, 'succeed')).toMatchObject({ status: 'succeeded', delivered: false });
		await stripeMock.stop();
		await open();
		answer = 200;
		clock.advance(10);
		await stripeMock.deliverDue();
		await stripeMock.deliverDue();
		expect(types().filter((type) => type === 'payment_intent.succeeded')).toHaveLength(2);
	});
});

describe('Stripe in trouble', () => {
	test('down: the connection is cut', async () => {
		stripeMock.fault('down');
		await expect(create()).rejects.toMatchObject({ type: 'StripeConnectionError' });
	});

	test('rate limited: 25 a second and endpoint, the rest 429', async () => {
		stripeMock.fault('rate_limited');
		const tries = await Promise.allSettled(Array.from({ length: 60 }, () => create()));
		const refused = tries.filter((rejection) => rejection.status === 'rejected');
		expect(refused.length).toBeGreaterThan(0);
		for (const rejection of refused)
			expect(rejection.reason).toMatchObject({ type: 'StripeRateLimitError', statusCode: 429 });
	});

	test('a wrong key is refused, and an unknown parameter named', async () => {
		const other = new Stripe('sk_test_2', {
			host: '127.0.0.1',
			port: new URL(stripeMock.url).port,
			protocol: 'http',
			maxNetworkRetries: 0,
		});
		await expect(other.paymentIntents.list()).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
		const strange = { amount: 1, currency: 'cny', colour: 'red' };
		await expect(stripe.paymentIntents.create(strange)).rejects.toMatchObject({
			code: 'parameter_unknown',
			param: 'colour',
		});
	});
});
