import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { cny } from '#kernel';
import { stripeProvider } from '#payments/stripe';
import { captureLog } from '../support/captured-log.ts';

/** Opening a payment at a Stripe whose responses the mock never gives. */

const server = createServer();
afterEach(() => {
	server.closeAllConnections();
	server.removeAllListeners('request');
	return new Promise((resolve) => server.close(resolve));
});

async function openWithResponse(status: number, body: object) {
	server.on('request', (_, response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const provider = stripeProvider({ secretKey: 'sk_test_1', webhookSecret: 'whsec_1', apiBase });
	return provider.open({ checkoutId: 'chk_1', total: cny(100) }, 'card');
}

test.each([
	['hides the secret from a restricted key', 200, { id: 'pi_1', client_secret: null }, 'no_client_secret'],
	[
		'does not know the key',
		401,
		{ error: { type: 'invalid_request_error', message: 'Invalid API Key' } },
		'StripeAuthenticationError',
	],
	[
		'does not permit it to the key',
		403,
		{ error: { type: 'invalid_request_error', message: 'required permissions' } },
		'StripePermissionError',
	],
])(
	'a payment at a Stripe that %s is unavailable, and the log tells an operator why',
	async (_, status, body, reason) => {
		const lines = captureLog();
		expect(await openWithResponse(status, body)).toEqual({
			ok: false,
			refusal: { kind: 'payment_provider_unavailable' },
		});
		expect(lines).toMatchObject([{ level: 'error', message: 'the Stripe key is wrong or lacks a permission', reason }]);
	},
);

test('an invalid request is a fault of this code, and is thrown', async () => {
	const error = { type: 'invalid_request_error', message: 'No such currency' };
	await expect(openWithResponse(400, { error })).rejects.toThrow('No such currency');
});
