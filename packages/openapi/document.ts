import { type Access, type Route, maxJsonDepth, maxJsonValues, problemType, problems } from '#http';
import { operation } from './operation.ts';
import { problemComponents, problemKinds } from './problem-responses.ts';
import { type Json, sharedSchemas } from './json-schema.ts';

/**
 * The OpenAPI 3.1 document of the routes: what validates the requests is what is documented. It takes every route's
 * schemas apart, so it is made once, outside the functions that answer requests.
 */
export function openapi(routes: readonly Route[]): Json {
	const paths: Record<string, Record<string, Json>> = {};
	for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route);
	return {
		openapi: '3.1.0',
		info: {
			title: 'Conghua Base',
			version: '1',
			summary: 'The marketplace of the garment e-commerce base.',
			description,
		},
		servers: [{ url: '/', description: 'The host that serves this document.' }],
		tags: tags.filter(({ name }) => routes.some((route) => route.access.actor === name)),
		paths,
		components: {
			securitySchemes: {
				bearer: {
					type: 'http',
					scheme: 'bearer',
					bearerFormat: 'JWT',
					description:
						'A token of the user pool. `x-roles` of an operation names the roles that it admits, `x-reach` whose things it then reaches, and `x-scope` the scope that a service client needs; [all of them in one table](/docs/access.html).',
				},
			},
			schemas: { Problem: problemComponents.schema, ...sharedSchemas() },
			headers: problemComponents.headers,
			examples: problemComponents.examples(),
		},
	};
}

const tags: readonly { name: Access['actor']; description: string }[] = [
	{ name: 'public', description: 'For everybody, without a token.' },
	{ name: 'user', description: 'For everybody who is signed in.' },
	{ name: 'buyer', description: "A buyer's own checkouts and orders." },
	{ name: 'merchant', description: "A tenant's own listings, stock and orders. The tenant is the one of the token." },
	{ name: 'base', description: 'Management of the base: clusters, tenants, target and sales.' },
	{ name: 'stripe', description: 'Called by Stripe, and proven by its signature.' },
];

const description = `
**Money** is an integer of minor units with its currency: \`{"amount": 12900, "currency": "CNY"}\` is 129.00 CNY.
Times are ISO 8601 in UTC; a *business day* is a day in Asia/Shanghai.

**Lists** take \`limit\` (1 to 100) and \`cursor\`, and answer \`items\` and \`nextCursor\`, which is null on the last page.
A cursor is opaque and belongs to its list and filters.

**Idempotency.** Where \`Idempotency-Key\` is asked for, a request that is repeated with the same key is answered with the
first result and changes nothing. The same key with another body is refused.

**Errors** are \`application/problem+json\` (RFC 9457). Branch on \`type\`; the facts of each kind stand beside it, and an
invalid request names its faults at once, up to twenty, and says how many more there are. A refused request has written
nothing, unless its operation says so.
Bodies: keys that are not known or come twice are refused; JSON is nested at most ${maxJsonDepth} deep and has at most ${maxJsonValues}
values. Queries: parameters that are not named here are ignored; one that is named comes once.
An address that is not listed here is answered with 404, and another method with 405.

| problem | status | meaning |
|---|---|---|
${problemKinds.map((kind) => `| [${kind}](${problemType(kind)}) | ${problems[kind].status} | ${problems[kind].title} |`).join('\n')}
`.trim();
