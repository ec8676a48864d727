import * as z from 'zod/mini';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { type Route, defineRoutes, on, serve } from '#http';

/** Queries: an unknown parameter is refused by its name on every route of the product. */

beforeAll(() => void vi.spyOn(console, 'info').mockReturnValue());

const productRoutes = [
	storefrontRoutes,
	searchRoutes,
	merchantRoutes,
	membersRoutes,
	baseRoutes,
	paymentsRoutes,
].flatMap((table) => Object.values<Route>(table));
const named = (routes: readonly Route[]) => routes.map((route) => [`${route.method} ${route.path}`, route] as const);
const limit = { burst: 100, requestsPerSecond: 100 };
const limits = { user: limit, buyer: limit, merchant: limit, base: limit };

/** The claims of a caller that the route admits. */
function claimsOf({ access }: Route) {
	const role = 'roles' in access ? access.roles[0] : undefined;
	return {
		sub: 'caller-1',
		'cognito:groups': `[${access.actor}]`,
		...(access.actor === 'merchant' ? { tenantId: 'tenant-a' } : {}),
		...(role ? { role } : {}),
	};
}

/** The response of a route to a query, and the number of calls of its handler. */
async function send(route: Route, query: string) {
	let calls = 0;
	const handler = async () => ({ ok: true as const, value: { calls: ++calls } });
	const handle = serve('test', [on(route, handler)], limits, {
		requirePhase: async () => ({ ok: true, value: 'active' }),
	});
	const { body } = route;
	const response = await handle({
		routeKey: `${route.method} ${route.path}`,
		rawPath: route.path.replaceAll(/\{\w+\}/g, 'x'),
		rawQueryString: query,
		headers: { 'content-type': body?.type, 'idempotency-key': 'key-1' },
		body: body && (body.type === 'application/json' ? JSON.stringify(body.example) : 'x'),
		isBase64Encoded: false,
		requestContext: {
			requestId: 'request-1',
			http: { method: route.method },
			authorizer: { jwt: { claims: claimsOf(route) } },
		},
	});
	return { status: response.statusCode, calls, problem: JSON.parse(response.body) };
}

function expectUnknown(response: Awaited<ReturnType<typeof send>>, parameters: readonly string[]): void {
	expect(response).toMatchObject({
		status: 422,
		calls: 0,
		problem: { type: '/problems/unknown-parameter', parameters },
	});
}

describe.each(named(productRoutes))('%s', (_, route) => {
	test('refuses an unknown parameter by its name and does nothing', async () => {
		expectUnknown(await send(route, 'colour=red&colour=blue&__proto__=1'), ['colour', '__proto__']);
	});

	test('takes tracking parameters exactly if it is a public read', async () => {
		const marks = 'utm_source=mail&utm_source=chat&gclid=1&fbclid=2';
		const needed = route.path === '/v1/suggestions' ? 'q=a&' : '';
		const response = await send(route, needed + marks);
		if (route.access.actor === 'public' && route.method === 'GET')
			expect(response).toMatchObject({ status: 200, calls: 1 });
		else expectUnknown(response, ['utm_source', 'gclid', 'fbclid']);
	});
});

describe('an unknown parameter', () => {
	const { list } = defineRoutes({
		list: {
			method: 'GET',
			path: '/v1/things',
			summary: 'List',
			access: { actor: 'public', reach: 'anyone' },
			query: z.object({ size: z.optional(z.enum(['S', 'M'])) }),
			responses: { 200: { description: 'All.', schema: z.strictObject({}), example: {} } },
			problems: [],
		},
	});

	test.each(['Size=S', 'size%20=S', '?size=S', 'utm=1', 'GCLID=1', 'xutm_source=1', 'size[]=S'])(
		'is every other spelling: %s',
		async (query) =>
			expectUnknown(await send(list, query), [new URLSearchParams(`&${query}`).keys().next().value ?? '']),
	);

	test('is named before a fault of a known one', async () => {
		expectUnknown(await send(list, 'size=XL&colour=red'), ['colour']);
	});

	test('is named up to twenty times, each name cut at 200 characters', async () => {
		const names = Array.from({ length: 30 }, (_, i) => `${'👕'.repeat(150)}${i}`);
		const { problem } = await send(list, names.map((name) => `${encodeURIComponent(name + name)}=1`).join('&'));
		expect(problem).toMatchObject({ parameters: { length: 20 }, parametersOmitted: 10 });
		for (const name of problem.parameters as string[]) {
			expect(name.length).toBeLessThanOrEqual(200);
			expect(name.isWellFormed()).toBe(true);
			expect(name).toMatch(/…$/);
		}
	});
});
