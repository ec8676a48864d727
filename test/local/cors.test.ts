import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, start, temporary } from './support.ts';

/** Pages of other origins: those that the template lists, and those on loopback. */

const directory = temporary();
let base: TestBase;
beforeAll(async () => {
	base = await start(directory.path);
});
afterAll(async () => {
	await base.stop();
	directory.remove();
});

describe('a page of another origin', () => {
	const preflight = (origin: string) =>
		fetch(`${base.url}/v1/open`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

	test('is answered as the CORS configuration says', async () => {
		const response = await preflight('https://shop.example');
		expect(response.status).toBe(204);
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'access-control-allow-origin': 'https://shop.example',
			'access-control-allow-methods': 'POST',
			'access-control-allow-headers': 'content-type',
			'access-control-max-age': '60',
		});
		const { headers } = await base.post('/v1/open', {}, { origin: 'https://shop.example' });
		expect(headers.get('access-control-allow-origin')).toBe('https://shop.example');
	});

	test.each(['http://localhost:5173', 'http://127.0.0.1:4000', 'http://[::1]:5173', 'https://localhost'])(
		'on loopback may call the API, though no deployment lists it: %s',
		async (origin) => {
			const response = await preflight(origin);
			expect(response.status).toBe(204);
			expect(Object.fromEntries(response.headers)).toMatchObject({
				'access-control-allow-origin': origin,
				'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE',
				'access-control-allow-headers': 'authorization,content-type,idempotency-key',
				vary: 'origin',
			});
			for (const path of ['/v1/open', '/v1/nothing']) {
				const { headers } = await base.post(path, {}, { origin });
				expect(headers.get('access-control-allow-origin')).toBe(origin);
				expect(headers.get('access-control-expose-headers')).toBe('retry-after');
			}
		},
	);

	test.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example'])(
		'gets no permission otherwise: %s',
		async (origin) => {
			expect((await preflight(origin)).headers.has('access-control-allow-origin')).toBe(false);
			const { headers } = await base.post('/v1/open', {}, { origin });
			expect(headers.has('access-control-allow-origin')).toBe(false);
		},
	);

	test('gets no permission for a control, which gives out tokens', async () => {
		const { headers } = await base.post('/local/token', { sub: 'buyer-1' }, { origin: 'http://localhost:5173' });
		expect(headers.has('access-control-allow-origin')).toBe(false);
	});
});
