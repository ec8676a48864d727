import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text as streamText } from 'node:stream/consumers';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Fault, WireRecord } from '#local';
import { type TestBase, start, temporary } from './support.ts';

/** The combined result of the fixture's actions. */
interface Result {
	readonly env: Readonly<Record<string, string>>;
	readonly now: number;
	readonly constructed: number;
	readonly Items: readonly unknown[];
	readonly ConsumedCapacity: unknown;
	readonly met: number;
}

const directory = temporary();
const wire: WireRecord[] = [];
let fault: ((call: Call) => Fault) | undefined;
let base: TestBase;
beforeAll(async () => {
	base = await start(directory.path, {
		onWire: (record) => wire.push(record),
		faults: (call) => fault?.(call) ?? 'pass',
	});
});
afterAll(async () => {
	await base.stop();
	directory.remove();
});

const run = async (action: string, more: object = {}) =>
	(await base.post('/v1/open', { action, ...more })).body as unknown as Result;
const row = () => base.metrics().routes.find(({ route }) => route === 'POST /v1/open') ?? expect.fail('not counted');

describe('a function', () => {
	test('gets the variables of the template and of Lambda, and no others', async () => {
		process.env['NOT_FOR_FUNCTIONS'] = '1';
		const { env } = await run('echo');
		expect(env).toMatchObject({
			THINGS_TABLE: 'ThingsTable',
			AWS_REGION: 'us-east-1',
			AWS_LAMBDA_FUNCTION_NAME: 'api',
		});
		expect(env['SECRET']).toMatch(/^[0-9a-f]{64}$/);
		expect(env).not.toHaveProperty('NOT_FOR_FUNCTIONS');
		expect(env).not.toHaveProperty('PATH');
	});

	test('reads virtual time from Date.now and new Date, which never goes back', async () => {
		const before = Date.now();
		await base.advance(3600);
		const { now, constructed } = await run('echo');
		const after = Date.now() + 3_600_000;
		expect([before + 3_600_000, now, constructed, after].toSorted((a, b) => a - b)).toEqual([
			before + 3_600_000,
			now,
			constructed,
			after,
		]);
	});

	test('writes its lines to the log file', async () => {
		await run('throws');
		await expect
			.poll(() => readFileSync(join(base.dataDir, 'logs', 'functions.log'), 'utf8'))
			.toContain('the secret reason');
	});
});

test('invocations of a crowd wait for the thread of their function, and all are answered', async () => {
	const met = await Promise.all(Array.from({ length: 200 }, async () => (await run('together')).met));
	expect(met.every((count) => count >= 1 && count <= 64)).toBe(true);
});

describe('the clock', () => {
	test('returns the new time, and refuses to go back', async () => {
		const at = base.now();
		const { body } = await base.post('/local/clock', { advanceSeconds: 86_400 });
		expect(Date.parse(String(body['now'])) - at).toBeGreaterThanOrEqual(86_400_000);
		for (const bad of [
			{ advanceSeconds: -1 },
			{ advanceSeconds: '5' },
			{},
			[],
			{ advanceSeconds: 1, also: 2 },
			{ advanceSeconds: 1e12 },
		])
			expect((await base.post('/local/clock', bad)).body).toMatchObject({ type: '/problems/invalid', status: 422 });
	});

	test('fires a missed schedule once, however often it was missed', async () => {
		const ticks = async () => (await run('query', { pk: 'ticks' })).Items.length;
		const before = await ticks();
		await base.advance(3 * 86_400);
		expect(await ticks()).toBe(before + 1);
	});
});

describe('the wire', () => {
	test('counts round trips and units for the route that caused them', async () => {
		const before = { ...row() };
		await run('put', { pk: 'a' });
		await run('transact', { pk: 'b' });
		await run('query', { pk: 'a' });
		expect(row()).toEqual({
			route: 'POST /v1/open',
			calls: before.calls + 3,
			roundTrips: before.roundTrips + 3,
			writeUnits: before.writeUnits + 1 + 4,
			readUnits: before.readUnits + 0.5,
		});
	});

	test('tells invocations of one function apart', async () => {
		wire.length = 0;
		const get = () => fetch(`${base.url}/v1/files/a`, { method: 'POST', body: '{"action":"scan"}' });
		await Promise.all([run('scan'), get(), run('scan'), get(), get()]);
		const names = wire.map((record) => record.caller.name).toSorted();
		expect(names).toEqual([...Array(3).fill('ANY /v1/files/{proxy+}'), ...Array(2).fill('POST /v1/open')]);
	});

	test('refuses calls that the role’s policy does not allow, with AWS’s message', async () => {
		expect(await run('forbidden')).toEqual({
			name: 'AccessDeniedException',
			message:
				'User: arn:aws:sts::000000000000:assumed-role/apiRole/api is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/SeenTable because no identity-based policy allows the dynamodb:PutItem action',
		});
	});

	test('confines a conditional permission to its leading keys', async () => {
		expect(await run('get', { pk: 'mine#1' })).not.toHaveProperty('name');
		expect(await run('get', { pk: 'yours#1' })).toMatchObject({ name: 'AccessDeniedException' });
	});

	test('refuses a caller other than a function', async () => {
		const { env } = await run('echo');
		const answer = await fetch(env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', {
			method: 'POST',
			headers: { 'x-amz-target': 'DynamoDB_20120810.Scan', authorization: 'AWS4-HMAC-SHA256 Credential=someone/x' },
			body: '{"TableName":"ThingsTable"}',
		});
		expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('UnrecognizedClientException')]);
	});
});

describe('a fault on the wire', () => {
	/** Injects a fault into the next call of a request, and into none of the stream's consumer. */
	const once = (what: Fault) => {
		let done = false;
		fault = ({ caller }) => {
			if (done || caller.name !== 'POST /v1/open') return 'pass';
			done = true;
			return what;
		};
	};

	test('can answer an error instead of forwarding', async () => {
		fault = () => ({
			answerError: { status: 400, type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException' },
		});
		expect(await run('put', { pk: 'f1' })).toMatchObject({ name: 'ResourceNotFoundException' });
		fault = undefined;
		expect((await run('query', { pk: 'f1' })).Items).toEqual([]);
	});

	test('can drop the response of a call that took effect', async () => {
		fault = () => 'drop';
		expect(await run('put', { pk: 'f2' })).toHaveProperty('name');
		fault = undefined;
		expect((await run('query', { pk: 'f2' })).Items).toHaveLength(1);
	});

	test('can delay a call, or forward it twice', async () => {
		once({ delayMs: 120 });
		const began = performance.now();
		await run('put', { pk: 'f3' });
		expect(performance.now() - began).toBeGreaterThan(100);
		once('twice');
		expect((await run('put', { pk: 'f4' })).ConsumedCapacity).toMatchObject({ CapacityUnits: 1 });
		fault = undefined;
	});
});

describe('the Stripe mock', () => {
	const stripe = async () => {
		const { env } = await run('echo');
		const { hostname, port } = new URL(env['STRIPE_API_BASE'] ?? '');
		return new Stripe(env['STRIPE_SECRET_KEY'] ?? '', {
			host: hostname,
			port,
			protocol: 'http',
			telemetry: false,
			maxNetworkRetries: 0,
		});
	};
	const pay = (id: string, how: string) => base.post(`/local/stripe/payment_intents/${id}/${how}`, {});

	test('shares the function’s secrets, and delivers its events to the webhook route', async () => {
		const { id } = await (await stripe()).paymentIntents.create({ amount: 100, currency: 'cny' });
		const webhooks = () => base.metrics().routes.find(({ route }) => route === 'POST /v1/webhooks/stripe')?.calls ?? 0;
		const before = webhooks();
		expect(await pay(id, 'succeed')).toMatchObject({
			status: 200,
			body: { paymentIntentId: id, status: 'succeeded', delivered: true },
		});
		expect(webhooks()).toBeGreaterThan(before);
		expect((await pay(id, 'fail')).status).toBe(409);
	});

	test('refuses invalid controls', async () => {
		expect(await pay('pi_nobody', 'succeed')).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
		const bad = await base.post('/local/stripe/faults', { mode: 'sideways', forMs: -1, x: 1 });
		expect(bad).toMatchObject({
			status: 422,
			body: { errors: [{ pointer: '/x' }, { pointer: '/mode' }, { pointer: '/forMs' }] },
		});
		expect(await base.post('/local/stripe/faults', { mode: 'none' })).toMatchObject({
			status: 200,
			body: { mode: 'none' },
		});
	});
});

describe('a request that a page of another site makes a browser send', () => {
	/** Sends a host and an origin of choice, which `fetch` does not. */
	const ask = (path: string, headers: Record<string, string>, body = '', method = 'POST') =>
		new Promise<{ status: number | undefined; type: unknown }>((resolve, reject) => {
			const sent = request(base.url + path, { method, headers }, async (answer) => {
				const { type } = JSON.parse(await streamText(answer)) as Record<string, unknown>;
				resolve({ status: answer.statusCode, type });
			});
			sent.on('error', reject).end(body);
		});
	const json = { 'content-type': 'application/json' };
	const clock = (headers: Record<string, string>, body = '{"advanceSeconds":0}') => ask('/local/clock', headers, body);

	test.each(['evil.example', 'evil.example:8787', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])(
		'to a foreign name that resolves here is misdirected: %j',
		async (host) => {
			for (const path of ['/local/clock', '/v1/open', '/docs'])
				expect(await ask(path, { ...json, host }, '{}', path === '/docs' ? 'GET' : 'POST')).toEqual({
					status: 421,
					type: 'about:blank',
				});
		},
	);

	test.each(['localhost', 'LOCALHOST:1', '127.0.0.1:8787', '[::1]:8787', '[::1]'])(
		'differs from one to a loopback name: %s',
		async (host) => {
			expect(await clock({ ...json, host })).toMatchObject({ status: 200 });
		},
	);

	test.each<Record<string, string>>([
		{ origin: 'https://evil.example' },
		{ origin: 'http://localhost.evil.example' },
		{ origin: 'null' },
		{ 'sec-fetch-site': 'cross-site' },
	])('reaches no control, with a body or without: %j', async (headers) => {
		for (const [type, body] of [[json, '{"advanceSeconds":0}'] as const, [{}, ''] as const])
			expect(await clock({ ...headers, ...type }, body)).toEqual({ status: 403, type: 'about:blank' });
		expect(await ask('/local/stripe/payment_intents/pi_1/succeed', headers)).toMatchObject({ status: 403 });
	});

	test.each<Record<string, string>>([
		{ origin: 'http://localhost:5173' },
		{ origin: 'http://127.0.0.1:5173', 'sec-fetch-site': 'cross-site' },
		{ origin: 'http://[::1]:5173' },
		{ 'sec-fetch-site': 'none' },
	])('differs from one by a page of this machine: %j', async (headers) => {
		expect(await clock({ ...headers, ...json })).toMatchObject({ status: 200 });
	});

	test.each<Record<string, string>>([
		{},
		{ 'content-type': 'text/plain' },
		{ 'content-type': 'text/plain; application/json' },
	])('as a form needs no preflight, so a control accepts JSON only: %j', async (headers) => {
		expect(await clock(headers)).toEqual({ status: 415, type: '/problems/unsupported-media-type' });
	});
});

test('a control lists twenty faults of a body, counts the rest, and cuts long keys', async () => {
	const keys = Array.from({ length: 1_000 }, (_, i) => [`${i}${'k'.repeat(5_000)}`, 1]);
	for (const path of ['/local/clock', '/local/token']) {
		const { status, body } = await base.post(path, Object.fromEntries(keys));
		const errors = body['errors'] as { pointer: string }[];
		expect({ path, status, named: errors.length }).toEqual({ path, status: 422, named: 20 });
		expect(Number(body['errorsOmitted'])).toBeGreaterThanOrEqual(980);
		for (const { pointer } of errors) expect(pointer).toHaveLength(200);
	}
});
