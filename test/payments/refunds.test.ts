import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cny } from '#kernel';
import type { RefundProvider } from '#payments';
import { stripeRefunds } from '#payments/stripe';
import { Clock, startStripeMock, type StripeMock } from '#local/testing';
import { temporary } from '../local/support.ts';

/** Stripe as a refund provider, against the Stripe mock. */

const secretKey = 'sk_test_1';
let directory: ReturnType<typeof temporary>;
let clock: Clock;
let stripeMock: StripeMock;
let stripe: Stripe;
let provider: RefundProvider;

beforeEach(async () => {
	directory = temporary();
	clock = new Clock(directory.path);
	// No webhook listens.
	const options = { webhookSecret: 'whsec_1', webhookUrl: 'http://127.0.0.1:9/' };
	stripeMock = await startStripeMock({ dataDir: directory.path, clock, secretKey, ...options });
	const { hostname, port } = new URL(stripeMock.url);
	stripe = new Stripe(secretKey, { host: hostname, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
	provider = stripeRefunds({ secretKey, apiBase: stripeMock.url });
});
afterEach(async () => {
	await stripeMock.stop();
	directory.remove();
});

async function paid(amount = 25_800, currency = 'cny'): Promise<string> {
	const { id } = await stripe.paymentIntents.create({ amount, currency });
	await stripeMock.pay(id, 'succeed');
	return id;
}

const refund = (paymentId: string, refundId: string, amount: number) =>
	provider.refund(paymentId, { refundId, checkoutId: 'chk_1', amount: cny(amount) });
const given = async (paymentId: string) =>
	(await stripe.refunds.list({ payment_intent: paymentId, limit: 100 }).autoPagingToArray({ limit: 1_000 })).map(
		({ amount, metadata }) => [metadata?.['refundId'], amount],
	);
const unavailable = { ok: false, refusal: { kind: 'payment_provider_unavailable' } };
const refusedFor = (reason: string) => ({ ok: false, refusal: { kind: 'refund_refused', reason } });

describe('a refund', () => {
	test('returns part of a payment, and a second part', async () => {
		const id = await paid();
		expect(await refund(id, 'rfd_1', 10_000)).toEqual({ ok: true, value: 'settled' });
		expect(await refund(id, 'rfd_2', 15_800)).toEqual({ ok: true, value: 'settled' });
		expect(await given(id)).toEqual([
			['rfd_2', 15_800],
			['rfd_1', 10_000],
		]);
	});

	test('requested ten times at once is made once', async () => {
		const id = await paid();
		const tries = await Promise.all(Array.from({ length: 10 }, () => refund(id, 'rfd_1', 100)));
		expect(tries.every((one) => one.ok)).toBe(true);
		expect(await given(id)).toEqual([['rfd_1', 100]]);
	});

	test('requested again after its key has expired is not made again', async () => {
		const id = await paid();
		await refund(id, 'rfd_1', 100);
		clock.advance(25 * 3600);
		expect(await refund(id, 'rfd_1', 100)).toEqual({ ok: true, value: 'settled' });
		expect(await given(id)).toEqual([['rfd_1', 100]]);
	});

	test('that returned the last of a payment succeeds when requested again', async () => {
		const id = await paid();
		await refund(id, 'rfd_1', 25_800);
		clock.advance(25 * 3600);
		expect(await refund(id, 'rfd_1', 25_800)).toEqual({ ok: true, value: 'settled' });
	});

	test('is found behind a hundred later ones', async () => {
		const id = await paid();
		for (let i = 0; i <= 100; i++)
			await stripe.refunds.create({ payment_intent: id, amount: 1, metadata: { refundId: `rfd_${i}` } });
		expect(await refund(id, 'rfd_0', 1)).toEqual({ ok: true, value: 'settled' });
		expect(await given(id)).toHaveLength(101);
	});

	test('whose response was lost is unavailable, and found at the next try', async () => {
		const id = await paid();
		stripeMock.fault('timeout_after_commit');
		expect(await refund(id, 'rfd_1', 100)).toEqual(unavailable);
		stripeMock.fault('none');
		expect(await given(id)).toEqual([['rfd_1', 100]]);
		expect(await refund(id, 'rfd_1', 100)).toEqual({ ok: true, value: 'settled' });
		expect(await given(id)).toEqual([['rfd_1', 100]]);
	});
});

describe('a temporary failure', () => {
	test('is reported when Stripe is unavailable', async () => {
		const id = await paid();
		stripeMock.fault('down');
		expect(await refund(id, 'rfd_1', 100)).toEqual(unavailable);
	});

	test('is reported when the secret key is wrong', async () => {
		const id = await paid();
		const other = stripeRefunds({ secretKey: 'sk_test_2', apiBase: stripeMock.url });
		expect(await other.refund(id, { refundId: 'rfd_1', checkoutId: 'chk_1', amount: cny(100) })).toEqual(unavailable);
	});
});

describe('a permanent failure', () => {
	test('refuses more than the remainder of the payment', async () => {
		const id = await paid();
		await stripe.refunds.create({ payment_intent: id, amount: 25_000 });
		expect(await refund(id, 'rfd_1', 801)).toEqual(refusedFor('amount_too_large'));
		expect(await given(id)).toHaveLength(1);
	});

	test('refuses a payment that was refunded in full by other means', async () => {
		const id = await paid();
		await stripe.refunds.create({ payment_intent: id });
		expect(await refund(id, 'rfd_1', 100)).toEqual(refusedFor('charge_already_refunded'));
	});

	test('refuses a payment in another currency, whose minor units are not fen', async () => {
		const id = await paid(25_800, 'usd');
		expect(await refund(id, 'rfd_1', 100)).toEqual(refusedFor('other_currency'));
		expect(await given(id)).toEqual([]);
	});

	test('refuses an unknown payment', async () => {
		expect(await refund('pi_unknown', 'rfd_1', 100)).toEqual(refusedFor('resource_missing'));
	});
});

describe('a refund with a response that the mock never gives', () => {
	const server = createServer();
	afterEach(() => {
		server.closeAllConnections();
		server.removeAllListeners('request');
		return new Promise((resolve) => server.close(resolve));
	});

	/** Requests a refund from a Stripe that gives this response to the creation. */
	async function refundWithResponse(status: number, body: object) {
		server.on('request', ({ method, url }, response) => {
			const reading = url?.startsWith('/v1/refunds')
				? { object: 'list', data: [], has_more: false }
				: { currency: 'cny' };
			response.writeHead(method === 'POST' ? status : 200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(method === 'POST' ? body : reading));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const refundRequest = { refundId: 'rfd_1', checkoutId: 'chk_1', amount: cny(100) };
		return stripeRefunds({ secretKey, apiBase }).refund('pi_1', refundRequest);
	}

	test('fails temporarily while another call uses the key', async () => {
		const error = { type: 'invalid_request_error', code: 'idempotency_key_in_use' };
		expect(await refundWithResponse(409, { error })).toEqual(unavailable);
	});

	test.each(['failed', 'canceled'])('is refused permanently when Stripe made it and it %s at once', async (status) => {
		expect(await refundWithResponse(200, { id: 're_1', status })).toEqual(refusedFor(status));
	});

	test.each(['pending', 'requires_action'])('is sent, and not settled, while it is %s at Stripe', async (status) => {
		expect(await refundWithResponse(200, { id: 're_1', status })).toEqual({ ok: true, value: 'sent' });
	});
});
