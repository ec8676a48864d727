import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseRoles, tenantRoles } from '#directory';
import type { Route } from '#http';
import { type ApiResponse, type Caller, type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, openTenant } from '../support/scenario.ts';
import { allRoutes as routes } from '../support/routes.ts';

/** Refusals common to all routes. A new route is covered by its table. */

let base: TestBase;
let callers: Record<'buyer' | 'merchant' | 'base', Caller>;
/** The write units of each route before the tests. */
let unitsBefore: ReadonlyMap<string, number>;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	callers = { buyer: base.buyer(), merchant: base.merchant('tenant-a'), base: base.manager };
	await base.settled();
	unitsBefore = writtenUnits();
});
afterAll(() => base.stop());

const named = (some: readonly Route[]) => some.map((route) => [`${route.method} ${route.path}`, route] as const);
const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';

function writtenUnits(): ReadonlyMap<string, number> {
	return new Map(base.base.metrics().routes.map(({ route, writeUnits }) => [route, writeUnits]));
}

/** A well-formed address of a resource that does not exist. */
function address(route: Route): string {
	const absent: Record<string, string> = {
		listingId: `lst_tenant-a_${unique}`,
		orderId: `ord_tenant-a_${unique}`,
		importId: `imp_tenant-a_${unique}`,
		checkoutId: `chk_buyer-1_${unique}`,
		year: '2026',
	};
	return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => absent[name] ?? 'nobody');
}

/** The addresses of a route. Some are addresses of another, whose parameter is a word of theirs. */
function patternOf({ path }: Route): RegExp {
	return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function rightful(route: Route): Caller {
	const { access } = route;
	if (access.reach === 'anyone') return base.anyone;
	return callers[access.actor === 'user' ? 'buyer' : access.actor];
}

function call(
	route: Route,
	caller: Caller,
	body: unknown = goodBody(route),
	headers: Record<string, string> = {},
): Promise<ApiResponse> {
	return caller.send(route.method, address(route), body, {
		...(route.idempotent ? { 'idempotency-key': 'k' } : {}),
		...headers,
	});
}

function goodBody(route: Route): unknown {
	return route.body?.type === 'application/json' ? route.body.example : route.body ? 'x' : undefined;
}

/** Expects a problem document and nothing else. */
function expectProblem(response: ApiResponse, status: number, kind: string): ApiResponse {
	expectStatus(response, status);
	expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
	expect(response.headers.get('cache-control')).toBe('no-store');
	expect(response.body).toMatchObject({
		type: `/problems/${kind}`,
		title: expect.any(String),
		status,
		instance: expect.any(String),
	});
	return response;
}

/** A role of the route's group without access to it. */
function otherRole({ access }: Route): string | undefined {
	if (access.actor === 'merchant') return tenantRoles.find((role) => !access.roles.includes(role));
	return access.actor === 'base' ? baseRoles.find((role) => !access.roles.includes(role)) : undefined;
}

const withToken = routes.filter((route) => route.access.actor !== 'public' && route.access.actor !== 'stripe');
const withJson = routes.filter((route) => route.body?.type === 'application/json');
const withParameter = routes.filter((route) => route.path.includes('{'));

describe('every route with a token', () => {
	test.each(named(withToken))('401 without a token: %s', async (_, route) => {
		expectProblem(await call(route, base.anyone), 401, 'unauthorized');
	});

	test.each(named(withToken.filter(({ access }) => access.actor !== 'user')))(
		'403 for the other groups: %s',
		async (_, route) => {
			const others = Object.entries(callers).filter(([who]) => who !== route.access.actor);
			for (const [, other] of others) expectProblem(await call(route, other), 403, 'forbidden');
		},
	);

	test.each(named(withToken.filter((route) => otherRole(route) !== undefined)))(
		'403 for a role without access: %s',
		async (_, route) => {
			const claims = { sub: 'x', groups: [route.access.actor], tenantId: 'tenant-a', role: otherRole(route) ?? '' };
			expectProblem(await call(route, base.as(claims)), 403, 'forbidden');
		},
	);
});

describe('every route that reads', () => {
	test.each(named(routes.filter(({ method }) => method === 'GET')))(
		'HEAD returns what GET does, without a body: %s',
		async (_, route) => {
			for (const by of [base.anyone, rightful(route)]) {
				const [whole, head] = [await by.get(address(route)), await by.send('HEAD', address(route))];
				expect([head.status, head.body]).toEqual([whole.status, '']);
			}
		},
	);
});

describe('every route with a JSON body', () => {
	test.each(named(withJson))('415 for another content type: %s', async (_, route) => {
		expectProblem(
			await call(route, rightful(route), '{}', { 'content-type': 'text/plain' }),
			415,
			'unsupported-media-type',
		);
	});

	test.each(named(withJson))('400 for malformed JSON: %s', async (_, route) => {
		const isOptional = route.body?.type === 'application/json' && route.body.optional === true;
		for (const text of [...(isOptional ? [] : ['']), '{', '{"a":1,}', '\ufeff'])
			expectProblem(await call(route, rightful(route), text), 400, 'malformed-body');
	});

	test.each(named(withJson))('413 above 64 KB: %s', async (_, route) => {
		expectProblem(await call(route, rightful(route), `{"a":"${'x'.repeat(65_536)}"}`), 413, 'payload-too-large');
	});

	test.each(named(withJson))('422 lists every unknown key and every wrong type: %s', async (_, route) => {
		const example = goodBody(route) as object;
		const hostile = `{"total":1,"tenantId2":"x","__proto__":{"polluted":true},${JSON.stringify(example).slice(1)}`;
		const response = expectProblem(await call(route, rightful(route), hostile), 422, 'invalid');
		const pointers = response.body.errors.map((fault: { pointer: string }) => fault.pointer);
		expect(pointers).toEqual(expect.arrayContaining(['/total', '/tenantId2', '/__proto__']));
		expect(Reflect.get({}, 'polluted')).toBeUndefined();
		for (const body of [[], null, 'text', 7])
			expectProblem(await call(route, rightful(route), JSON.stringify(body)), 422, 'invalid');
	});
});

describe('every route with an id in its path', () => {
	test.each(named(withParameter))('404 for an id of another form: %s', async (_, route) => {
		for (const id of ['%00', '..%2f..', 'a%23b', '%F0%9F%91%95', `lst_tenant-a_${'x'.repeat(2048)}`, "'", '%25', '*']) {
			const where = route.path.replaceAll(/\{\w+\}/g, id);
			const response = await rightful(route).send(route.method, where, goodBody(route), { 'idempotency-key': 'k' });
			expect([400, 404, 414, 422], `${id}: ${JSON.stringify(response.body)}`).toContain(response.status);
			expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
		}
	});
});

describe('every address', () => {
	test.each(named(routes))('405 for another method, with the allowed ones: %s', async (_, route) => {
		const known = new Set(routes.filter((one) => patternOf(one).test(address(route))).map((one) => one.method));
		const other = (['DELETE', 'PUT', 'PATCH', 'POST'] as const).find((method) => !known.has(method)) ?? 'DELETE';
		const response = await rightful(route).send(other, address(route), {});
		expectProblem(response, 405, 'method-not-allowed');
		expect(new Set(response.headers.get('allow')?.split(', '))).toEqual(known);
	});

	test.each(['/v1', '/v1/nothing', '/v1/merchant/nothing', '/v1/base/nothing', '/nothing', '/v1/webhooks/nothing'])(
		'404 for a resource that does not exist: %s',
		async (where) => {
			const caller = where.includes('/merchant')
				? callers.merchant
				: where.includes('/base')
					? callers.base
					: base.anyone;
			expectProblem(await caller.get(where), 404, 'not-found');
		},
	);

	test.each(named(routes.filter((route) => route.query !== undefined)))(
		'400 for a foreign cursor, 422 for an invalid limit: %s',
		async (_, route) => {
			if (!('cursor' in (route.query?.shape ?? {}))) return;
			const listWith = (one: Route, query: string) => rightful(one).send(one.method, `${address(one)}?${query}`);
			for (const cursor of [
				'x',
				'a.b',
				`${Buffer.from('{"pk":"T#tenant-b","sk":"O#"}').toString('base64url')}.AAAAAAAAAAAAAAAAAAAAAA`,
			])
				expectProblem(await listWith(route, `cursor=${cursor}`), 400, 'invalid-cursor');
			for (const limit of ['0', '101', '-1', 'x', '1.5'])
				expectProblem(await listWith(route, `limit=${limit}`), 422, 'invalid');
		},
	);
});

test('the refused requests of these tests write nothing', async () => {
	const written = [...writtenUnits()].filter(([route, units]) => units > (unitsBefore.get(route) ?? 0));
	// A first read begins the feed.
	expect(written.filter(([route]) => route !== 'GET /v1/merchant/events')).toEqual([]);
});
