import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type JWK, SignJWT, UnsecuredJWT, decodeJwt, generateKeyPair, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, start, temporary } from './support.ts';

const directory = temporary();
let base: TestBase;
const lines: string[] = [];
beforeAll(async () => {
	base = await start(directory.path, { onLog: (name, line) => lines.push(`${name}: ${line}`) });
});
afterAll(async () => {
	await base.stop();
	directory.remove();
});

/** Sends raw bytes and reads the response until the connection ends. */
function raw(text: string): Promise<string> {
	return new Promise((resolve, reject) => {
		let answer = '';
		const socket = connect(base.port, '127.0.0.1', () => socket.write(text));
		socket.on('data', (chunk) => (answer += String(chunk)));
		socket.on('error', reject);
		socket.on('close', () => resolve(answer));
	});
}

const echo = async (path: string, init: RequestInit = {}) => {
	const response = await fetch(base.url + path, init);
	return ((await response.json()) as { event: Record<string, never> }).event;
};

describe('the event of payload format 2.0', () => {
	test('joins repeated query parameters and lower-cases headers', async () => {
		const event = await echo('/v1/things/1?a=1&a=2&b=%C3%A9', { headers: { 'X-Upper': 'Yes', cookie: 'c=1; d=2' } });
		expect(event).toMatchObject({
			version: '2.0',
			routeKey: 'GET /v1/things/{thingId}',
			rawQueryString: 'a=1&a=2&b=%C3%A9',
			queryStringParameters: { a: '1,2', b: 'é' },
			headers: { 'x-upper': 'Yes' },
			cookies: ['c=1', 'd=2'],
			pathParameters: { thingId: '1' },
			requestContext: {
				http: { method: 'GET', path: '/v1/things/1' },
				stage: '$default',
				routeKey: 'GET /v1/things/{thingId}',
			},
			isBase64Encoded: false,
		});
		expect(event['headers']).not.toHaveProperty('cookie');
		expect(event).not.toHaveProperty('body');
	});

	test('decodes path parameters, and keeps invalid encoding as it is', async () => {
		expect(await echo('/v1/things/a%20b%2Fc')).toMatchObject({ pathParameters: { thingId: 'a b/c' } });
		expect(await echo('/v1/things/%E0%A4')).toMatchObject({ pathParameters: { thingId: '%E0%A4' } });
	});

	test('passes text as text, however much that destroys, and other bytes in base 64', async () => {
		const send = (body: BodyInit, type: string) =>
			echo('/v1/files/a', { method: 'PUT', body, headers: { 'content-type': type } }).catch(() => undefined);
		const json = '{"action":"echo","名":1}';
		expect(await send(json, 'application/json')).toMatchObject({ isBase64Encoded: false, body: json });
		const bytes = '{"action":"echo"}';
		expect(await send(bytes, 'application/octet-stream')).toMatchObject({ isBase64Encoded: true, body: btoa(bytes) });
		const notUtf8 = Buffer.from('{"action":"echo","\xd2":1}', 'latin1');
		expect(await send(notUtf8, 'text/csv')).toMatchObject({ body: '{"action":"echo","\ufffd":1}' });
	});
});

test('a static segment precedes a parameter, a method precedes ANY, and a greedy parameter takes the rest', async () => {
	expect(await echo('/v1/things/special')).toMatchObject({ routeKey: 'GET /v1/things/special' });
	expect(await echo('/v1/things/other')).toMatchObject({ routeKey: 'GET /v1/things/{thingId}' });
	expect(await echo('/v1/files/a/b/c')).toMatchObject({
		routeKey: 'ANY /v1/files/{proxy+}',
		pathParameters: { proxy: 'a/b/c' },
	});
});

test('a request without a route is a 404 problem', async () => {
	const answers = await Promise.all(
		['/v1/nothing', '/v1/things/', '/v1/things/a/b', '/nothing'].map((path) => fetch(base.url + path)),
	);
	expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
	expect(await answers[0]?.json()).toMatchObject({ type: '/problems/not-found', status: 404 });
});

describe('a function that', () => {
	test.each(['throws', 'crashes', 'exits', 'hangs', 'spins', 'badStatus'])(
		'%s is a 500 problem without details',
		async (action) => {
			const answer = await base.post('/v1/open', { action });
			expect(answer.status).toBe(500);
			expect(answer.headers.get('content-type')).toBe('application/problem+json');
			expect(Object.keys(answer.body).toSorted()).toEqual(['instance', 'status', 'title', 'type']);
			// The next invocation finds a working function.
			expect((await base.post('/v1/open', { action: 'echo' })).status).toBe(200);
		},
	);

	test.each(['echo', 'hangs', 'throws', 'crashes', 'exits', 'echo again', 'spins'])(
		'%s is in the log with its earlier lines',
		async (action) => {
			lines.length = 0;
			await base.post('/v1/open', { action: action.split(' ')[0], says: `${action}\nand more` });
			expect(lines.slice(0, 2)).toEqual([`api: it says ${action}`, 'api: and more']);
		},
	);

	test('returns no status is answered with 200 and its result', async () => {
		const answer = await fetch(`${base.url}/v1/open`, { method: 'POST', body: '{"action":"plain"}' });
		expect([answer.status, await answer.text()]).toEqual([200, 'just a text']);
	});

	test('returns headers and cookies has them sent', async () => {
		const answer = await base.post('/v1/open', {});
		expect(answer.headers.get('x-fn')).toBe('api');
		expect(answer.headers.getSetCookie()).toEqual(['a=1']);
		expect(answer.headers.get('apigw-requestid')).toBeTruthy();
	});
});

describe('a route that requires a token', () => {
	const call = (token: string | undefined) =>
		base.post('/v1/mine', {}, token === undefined ? {} : { authorization: `Bearer ${token}` });

	test('passes the verified claims as strings', async () => {
		const token = await base.token({ sub: 'ann', groups: ['buyer', 'merchant'], tenantId: 'acme' });
		const { body } = await call(token);
		expect(body['event']).toMatchObject({
			requestContext: {
				authorizer: {
					jwt: {
						claims: {
							sub: 'ann',
							'cognito:groups': '[buyer merchant]',
							tenantId: 'acme',
							role: 'owner',
							token_use: 'access',
						},
						scopes: null,
					},
				},
			},
		});
	});

	test.each([
		'none',
		'unsigned',
		'foreign key',
		'wrong issuer',
		'wrong audience',
		'wrong client',
		'not valid yet',
		'expired',
		'altered',
		'confused',
	])('refuses a token: %s', async (fault) => {
		const good = await base.token({ sub: 'ann', groups: ['buyer'] });
		const claims = decodeJwt(good);
		const foreign = await generateKeyPair('RS256');
		const issuer = JSON.parse(readFileSync(join(base.dataDir, 'issuer.json'), 'utf8')) as { privateKey: JWK };
		const ownKey = await importJWK(issuer.privateKey, 'RS256');
		const resigned = (key: typeof ownKey, changes: object = {}) =>
			new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'RS256', kid: 'local' }).sign(key);
		const [head = '', body = '', signature = ''] = good.split('.');
		const tokens: Record<string, () => Promise<string | undefined>> = {
			none: async () => undefined,
			unsigned: async () => new UnsecuredJWT(claims).encode(),
			'foreign key': () => resigned(foreign.privateKey),
			'wrong issuer': () => resigned(ownKey, { iss: 'https://elsewhere' }),
			'wrong audience': () => resigned(ownKey, { aud: 'other' }),
			'wrong client': () => resigned(ownKey, { aud: undefined, client_id: 'other' }),
			'not valid yet': () => resigned(ownKey, { nbf: Math.floor(base.now() / 1000) + 60 }),
			expired: () => base.token({ sub: 'ann', groups: ['buyer'], expiresInSeconds: -1 }),
			altered: async () => {
				const other = btoa(JSON.stringify({ ...claims, sub: 'bob' })).replaceAll('=', '');
				return `${head}.${other}.${signature}`;
			},
			confused: async () => {
				const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
				const start = `${btoa('{"alg":"ES256"}').replaceAll('=', '')}.${body}`;
				return `${start}.${sign('sha256', Buffer.from(start), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
			},
		};
		const answer = await call(await tokens[fault]?.());
		expect(answer.status).toBe(401);
		expect(answer.headers.get('www-authenticate')).toBe('Bearer');
		expect(answer.body).toMatchObject({ type: '/problems/unauthorized', status: 401 });
	});

	test('refuses a token once it has expired in virtual time', async () => {
		const token = await base.token({ sub: 'ann', groups: ['buyer'], expiresInSeconds: 60 });
		expect((await call(token)).status).toBe(200);
		await base.advance(61);
		expect((await call(token)).status).toBe(401);
	});
});

test('the issuer lists every fault of a body', async () => {
	const { status, body } = await base.post('/local/token', {
		sub: '',
		groups: ['merchant', 'king'],
		role: 'owner',
		more: 1,
	});
	expect(status).toBe(422);
	expect((body['errors'] as { pointer: string }[]).map((fault) => fault.pointer)).toEqual([
		'/more',
		'/sub',
		'/groups',
		'/tenantId',
	]);
});

describe('a request beyond the quotas', () => {
	test('of body is 413', async () => {
		const answer = await fetch(`${base.url}/v1/open`, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
		expect([answer.status, await answer.json()]).toMatchObject([413, { type: '/problems/payload-too-large' }]);
	});

	test('of address or headers is 414 or 431', async () => {
		const long = 'x'.repeat(10_300);
		expect((await fetch(`${base.url}/v1/things/${long}`)).status).toBe(414);
		expect((await fetch(`${base.url}/v1/things/1`, { headers: { long } })).status).toBe(431);
		expect(await raw(`GET / HTTP/1.1\r\nhost: localhost\r\nlong: ${'y'.repeat(60_000)}\r\n\r\n`)).toMatch(
			/^HTTP\/1.1 431 /,
		);
	});

	test('of HTTP is 400, and later requests are served', async () => {
		expect(await raw('what is this\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [^]*problem\+json/);
		expect(await raw('GET /v1/things/1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n')).toMatch(
			/^HTTP\/1.1 400 /,
		);
		expect((await base.post('/v1/open', {})).status).toBe(200);
	});
});

describe('the site', () => {
	test('is served from the deployed bucket, with or without an extension', async () => {
		const get = async (path: string) => {
			const answer = await fetch(base.url + path);
			return [answer.status, answer.headers.get('content-type'), await answer.text()];
		};
		expect(await get('/')).toEqual([200, 'text/html; charset=utf-8', '<h1>cockpit</h1>']);
		expect(await get('/docs')).toEqual([200, 'text/html; charset=utf-8', '<h1>docs</h1>']);
		expect(await get('/openapi.json')).toEqual([200, 'application/json', '{}']);
		expect(await get('/problems/out-of-stock')).toEqual([200, 'text/html; charset=utf-8', 'sold out']);
	});

	test('answers a known ETag with 304 and HEAD without a body', async () => {
		const etag = (await fetch(`${base.url}/docs`)).headers.get('etag') ?? '';
		expect((await fetch(`${base.url}/docs`, { headers: { 'if-none-match': etag } })).status).toBe(304);
		const head = await fetch(`${base.url}/docs`, { method: 'HEAD' });
		expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '13', '']);
	});

	test.each([
		'/../outside.html',
		'/%2e%2e/outside.html',
		'/..%2foutside.html',
		'/problems/..%5c..%5coutside.html',
		'/%00',
	])('does not leave its directory: %s', async (path) => {
		expect(await raw(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)).toMatch(
			/^HTTP\/1.1 404 /,
		);
	});
});
