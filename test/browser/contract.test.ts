import { describe, expect, it } from 'vitest';
import { baseRoutes } from '#functions';
import type { Route } from '#http';
import { check } from '#kernel/schemas';
import { responseTo, someSales } from './api-mock.ts';

/** The cockpit's requests. The mock of the browser tests must respond in the form of the API's own schemas. */
const questions = [
	'/v1/base/sales/progress?year=2026',
	'/v1/base/sales/series?dimension=base&by=hour&measure=paid&from=2026-11-23&to=2026-11-23',
	'/v1/base/sales/series?dimension=base&by=day&measure=paid&from=2026-01-01&to=2026-11-23',
	'/v1/base/sales/rankings?dimension=tenant&period=2026-11-23&measure=paid&limit=5',
	'/v1/base/sales/rankings?dimension=category&period=2026-11&measure=paid&limit=5',
	'/v1/base/sales/rankings?dimension=channel&period=2026-11-23&measure=paid&limit=5',
	'/v1/base/sales/latest?limit=8',
	'/v1/base/sales/exceptions',
	'/v1/base/sales/rankings?dimension=cluster&period=2026&measure=paid&limit=5',
];

function routeOf(path: string): Route | undefined {
	return Object.values<Route>(baseRoutes).find((route) => route.method === 'GET' && route.path === path);
}

describe.each(questions)('the request %s', (question) => {
	const { pathname, searchParams } = new URL(question, 'http://base');
	const route = routeOf(pathname);

	it('is one that the API accepts', () => {
		expect(route?.query ? check(route.query, Object.fromEntries(searchParams)) : route).toMatchObject(
			searchParams.size === 0 ? { path: pathname } : { ok: true },
		);
	});

	it('is answered by the mock in the API’s form', () => {
		const schema = route?.responses[200]?.schema;
		expect(schema && check(schema, responseTo(someSales, pathname, searchParams))).toMatchObject({ ok: true });
	});
});

describe.each([
	['/v1/base/tenants', 'tenantId'],
	['/v1/base/clusters', 'clusterId'],
])('the names of %s', (path, id) => {
	it('are where the cockpit reads them', () => {
		expect(routeOf(path)?.responses[200]?.example).toMatchObject({
			items: [{ [id]: expect.any(String), name: { zh: expect.any(String), en: expect.any(String) } }],
		});
	});
});
