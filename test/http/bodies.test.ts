import { beforeAll, describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { type Route, on, serve } from '#http';
import { captureLog } from '../support/captured-log.ts';

/** A body that a route does not take is refused, or a caller would believe that it counts. */

beforeAll(() => void captureLog());

const tables = [storefrontRoutes, searchRoutes, merchantRoutes, membersRoutes, baseRoutes, paymentsRoutes];
const bare = tables.flatMap((table) => Object.values<Route>(table)).filter(({ body }) => body === undefined);
const limit = { burst: 1_000, requestsPerSecond: 1_000 };
const limits = { user: limit, buyer: limit, merchant: limit, base: limit };
const requirePhase = async () => ({ ok: true as const, value: 'active' as const });

function claimsFor({ access }: Route): Record<string, string> {
	const role = 'roles' in access ? access.roles[0] : undefined;
	return { sub: 'user-1', 'cognito:groups': `[${access.actor}]`, tenantId: 'tenant-a', role: role ?? '' };
}

/** Whether a request with this body reaches its handler, or is refused for its query. Else the faults of the body. */
async function sent(route: Route, body: string | undefined, isBase64Encoded = false) {
	const { method, path } = route;
	const handler = serve('test', [on(route, async () => ({ ok: true, value: {} }))], limits, { requirePhase });
	const { statusCode, body: text } = await handler({
		routeKey: `${method} ${path}`,
		rawPath: path.replaceAll(/[{}]/g, ''),
		rawQueryString: path === '/v1/suggestions' ? 'q=a' : '',
		headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
		...(body === undefined ? {} : { body }),
		isBase64Encoded,
		requestContext: { requestId: 'request', http: { method }, authorizer: { jwt: { claims: claimsFor(route) } } },
	});
	if (statusCode < 300) return 'taken';
	const { type, errors } = JSON.parse(text) as { type: string; errors: { pointer: string; detail: string }[] };
	const isOfQuery = type === '/problems/invalid' && errors.every(({ pointer }) => pointer !== '');
	return isOfQuery ? 'taken' : [statusCode, type, errors];
}

const invalid = [422, '/problems/invalid', [{ pointer: '', detail: 'must be empty: the request takes no body' }]];

describe.each(bare.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
	test('refuses a body', async () => {
		for (const body of ['{"amount":{"amount":1,"currency":"CNY"}}', '[]', '0', '{"', 'amount=1'])
			expect(await sent(route, body)).toEqual(invalid);
		expect(await sent(route, Buffer.from('{"amount":1}').toString('base64'), true)).toEqual(invalid);
	});

	test('takes none, and an empty object', async () => {
		for (const body of [undefined, '', '\n', 'null', '{}', ' { }\r\n']) expect(await sent(route, body)).toBe('taken');
		expect(await sent(route, Buffer.from('{}').toString('base64'), true)).toBe('taken');
	});
});
