import * as z from 'zod/mini';
import { beforeAll, describe, expect, test } from 'vitest';
import { defineRoutes, forTenant, on, serve } from '#http';
import { captureLog } from '../support/captured-log.ts';

/** Serving a route: the gateway routes that reach it, and the cache policy of its responses. */

beforeAll(() => void captureLog());

const responses = { 200: { description: 'It.', schema: z.strictObject({}), example: {} } };
const csv = { 200: { ...responses[200], schema: z.string(), file: { type: 'text/csv', name: 'all.csv' } } } as const;
const routes = defineRoutes({
	read: {
		method: 'GET',
		path: '/v1/things/{thingId}',
		summary: 'Read',
		access: { actor: 'public', reach: 'anyone' },
		responses,
		problems: [],
	},
	own: {
		method: 'GET',
		path: '/v1/own',
		summary: 'Own',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses,
		problems: [],
	},
	save: {
		method: 'GET',
		path: '/v1/own/all.csv',
		summary: 'Save',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: csv,
		problems: [],
	},
	told: {
		method: 'POST',
		path: '/v1/told',
		summary: 'Told',
		access: { actor: 'stripe', reach: 'anyone' },
		responses,
		problems: [],
	},
});
const budget = { burst: 10, requestsPerSecond: 1 };
const budgets = { user: budget, buyer: budget, merchant: budget, base: budget };
const done = async () => ({ ok: true as const, value: {} });
const handler = serve(
	'test',
	[
		on(routes.read, done),
		on(routes.own, done),
		on(routes.told, done),
		on(routes.save, async () => ({ ok: true, value: '' })),
	],
	budgets,
);

/** Calls as the gateway does. A route key other than the path's own is that of a catch-all. */
const eventOf = (
	method: string,
	rawPath: string,
	routeKey = `${method} ${rawPath}`,
	claims?: Record<string, string>,
) => ({
	routeKey,
	rawPath,
	rawQueryString: '',
	headers: {},
	isBase64Encoded: false,
	requestContext: { requestId: 'request', http: { method }, ...(claims && { authorizer: { jwt: { claims } } }) },
});
const ask = (...asked: Parameters<typeof eventOf>) => handler(eventOf(...asked));
const buyer = { sub: 'buyer-1', 'cognito:groups': '[buyer]' };

describe('a route is reached', () => {
	const key = '/v1/things/{thingId}';

	test.each([
		['GET', `GET ${key}`, 200],
		['HEAD', `HEAD ${key}`, 200],
		['GET', '$default', 404],
		['GET', 'ANY /v1/{proxy+}', 404],
		['HEAD', `GET ${key}`, 404],
		['HEAD', `ANY ${key}`, 404],
	])('by %s through the gateway route %s: %d', async (method, routeKey, status) => {
		expect((await ask(method, '/v1/things/one', routeKey)).statusCode).toBe(status);
	});
});

test('a handler is made once, and gets the stores of its caller with each request', async () => {
	const { listThings } = defineRoutes({
		listThings: {
			method: 'GET',
			path: '/v1/merchant/things',
			summary: 'List',
			access: { actor: 'merchant', reach: 'own tenant', roles: ['owner'] },
			responses: { 200: { ...responses[200], schema: z.string(), example: '' } },
			problems: [],
		},
	});
	const list = on(listThings, async (_, { name }: { readonly name: string }) => {
		await Promise.resolve();
		return { ok: true, value: name };
	});
	const storesOf = (tenantId: string) => ({ name: `stores of ${tenantId}` });
	const requirePhase = async () => ({ ok: true as const, value: 'active' as const });
	const tenants = serve('test', forTenant(storesOf, [list]), budgets, { requirePhase });
	const asked = ['tenant-a', 'tenant-b', 'tenant-a'].map((tenantId) => {
		const claims = { sub: `owner of ${tenantId}`, 'cognito:groups': '[merchant]', tenantId, role: 'owner' };
		return tenants(eventOf('GET', '/v1/merchant/things', undefined, claims));
	});
	expect((await Promise.all(asked)).map(({ body }) => body)).toEqual([
		'"stores of tenant-a"',
		'"stores of tenant-b"',
		'"stores of tenant-a"',
	]);
});

describe('the cache policy of a response', () => {
	const keptOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).headers['cache-control'];

	test('is no-cache for a public read', async () => {
		expect(await keptOf('GET', '/v1/things/one', 'GET /v1/things/{thingId}')).toBe('no-cache');
	});

	test.each<[string, ...Parameters<typeof ask>]>([
		["is no-store for a caller's own data", 'GET', '/v1/own', undefined, buyer],
		["is no-store for a caller's own file", 'GET', '/v1/own/all.csv', undefined, buyer],
		['is no-store for Stripe', 'POST', '/v1/told'],
		['is no-store for a refused caller', 'GET', '/v1/own'],
		['is no-store for a problem of a public address', 'GET', '/v1/nothing', '$default'],
		['is no-store for a method that is not allowed', 'PUT', '/v1/things/one', '$default'],
	])('%s', async (_, ...asked) => {
		expect(await keptOf(...asked)).toBe('no-store');
	});
});
