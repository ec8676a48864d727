import { type Access, type Route, maxJsonDepth, maxJsonValues, problemType, problems } from '#http';
import { type Json, schemaCollector } from './json-schema.ts';
import { operation } from './operation.ts';
import { problemComponents, problemKinds } from './problem-responses.ts';
import { defineProblem } from './problem-schemas.ts';

/**
 * The OpenAPI 3.1 document of the routes, made from the schemas that validate requests. It converts every schema,
 * so it is built once, outside the functions that serve requests.
 */
export function openapi(routes: readonly Route[]): Json {
	const schemas = schemaCollector();
	const paths: Record<string, Record<string, Json>> = {};
	for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route, schemas);
	defineProblem(problemKinds, schemas);
	return {
		openapi: '3.1.0',
		info: {
			title: 'Conghua Base',
			version: '1',
			summary: 'The marketplace API of the garment e-commerce base.',
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
						'An access token of the user pool. `x-roles` lists the roles that an operation admits, `x-reach` the ' +
						'resources it reaches, and `x-scope` the scope a service client needs. [Access by ' +
						'role](/docs/access.html) shows all of them in one table.',
				},
			},
			schemas: schemas.components(),
			headers: problemComponents.headers,
			examples: problemComponents.examples(),
		},
	};
}

const tags: readonly { name: Access['actor']; description: string }[] = [
	{ name: 'public', description: 'Public operations. No token is needed.' },
	{ name: 'user', description: 'Operations for any signed-in user.' },
	{ name: 'buyer', description: "A buyer's own checkouts and orders." },
	{ name: 'merchant', description: "A tenant's own listings, stock and orders. The token determines the tenant." },
	{ name: 'base', description: 'Management of the base: clusters, tenants, members, targets and sales.' },
	{ name: 'stripe', description: 'Called by Stripe and proven by its signature.' },
];

const description = `
**Money** is an integer of minor units with its currency: \`{"amount": 12900, "currency": "CNY"}\` is 129.00 CNY.
Times are ISO 8601 in UTC. A *business day* is a day in Asia/Shanghai.

**Lists** take \`limit\` (1 to 100) and \`cursor\`, and return \`items\` and \`nextCursor\`, which is null on the last page.
A cursor is opaque and valid only for its list and filters. The event feed takes \`after\` in place of it.

**Idempotency.** A retry with the same \`Idempotency-Key\` returns the result of the first request and changes nothing.
The same key with a different body is refused.

**Errors** are \`application/problem+json\` (RFC 9457). Branch on \`type\`; each kind has a schema with its facts. An invalid
request lists up to twenty faults and the number of further ones. A refused request has written nothing, unless its
operation says otherwise.

**Bodies** must not contain unknown or repeated keys. JSON may be nested ${maxJsonDepth} deep and have ${maxJsonValues} values.
**Query parameters** that an operation does not declare are refused by name, and a declared one must not repeat. Public
reads ignore tracking parameters: \`utm_*\`, \`gclid\` and \`fbclid\`.
An unknown address returns 404, and an unknown method 405.

| problem | status | meaning |
|---|---|---|
${problemKinds.map((kind) => `| [${kind}](${problemType(kind)}) | ${problems[kind].status} | ${problems[kind].title} |`).join('\n')}
`.trim();
