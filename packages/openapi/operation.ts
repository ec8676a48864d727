import { limitOf, problemResponses } from './problem-responses.ts';
import { type Json, schemaOf } from './json-schema.ts';
import { scopeServer } from '#directory';
import { accessInWords } from './access-page.ts';
import { type Access, type Body, type Route, type RouteResponse, phasesOf } from '#http';

/** A route as an OpenAPI operation. */
export function operation(route: Route): Json {
	const parameters = [...pathParameters(route.path), ...queryParameters(route.query), ...headerParameters(route)];
	return {
		operationId: route.operation,
		summary: route.summary,
		description: accessInWords(route.access),
		tags: [route.access.actor],
		...access(route.access),
		...(parameters.length > 0 ? { parameters } : {}),
		...(route.body === undefined ? {} : { requestBody: requestBody(route.body) }),
		responses: {
			...Object.fromEntries(Object.entries(route.responses).map(([status, response]) => [status, success(response)])),
			...problemResponses(route),
		},
	};
}

function access(access: Access): Json {
	if (access.reach === 'anyone') return { security: [] };
	const roles = 'roles' in access ? access.roles : [access.actor];
	const scope = 'scope' in access && access.scope !== undefined ? { 'x-scope': `${scopeServer}/${access.scope}` } : {};
	const states = access.actor === 'merchant' ? { 'x-tenant-phases': phasesOf(access) } : {};
	return { security: [{ bearer: [] }], 'x-roles': roles, 'x-reach': access.reach, ...states, ...scope };
}

function pathParameters(path: string): Json[] {
	return [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => ({
		name,
		in: 'path',
		required: true,
		schema: { type: 'string' },
	}));
}

function queryParameters(query: Route['query']): Json[] {
	if (query === undefined) return [];
	const { properties = {}, required = [] } = schemaOf(query) as { properties?: Json; required?: readonly string[] };
	return Object.entries(properties).map(([name, schema]) => ({
		name,
		in: 'query',
		...(required.includes(name) ? { required: true } : {}),
		schema,
	}));
}

function headerParameters(route: Route): Json[] {
	const header = (name: string, description: string, schema: Json, required = true) => ({
		name,
		in: 'header',
		...(required ? { required } : {}),
		description,
		schema,
	});
	return [
		...(route.idempotent !== undefined
			? [
					header(
						'Idempotency-Key',
						'A unique key for this operation. A retry with the same key returns the result of the first request.',
						{
							type: 'string',
							pattern: '^[!-~]{1,255}$',
							examples: ['5f6c2c9e-4b1f-4f4e-9b61-0f8d3c1c2a77'],
						},
						route.idempotent === 'required',
					),
				]
			: []),
		...(route.body?.type === 'signed'
			? [header('Stripe-Signature', "Stripe's signature over the raw bytes of the body.", { type: 'string' })]
			: []),
	];
}

function requestBody(body: Body): Json {
	const description = limitOf(body);
	switch (body.type) {
		case 'application/json':
			return {
				required: true,
				description,
				content: { 'application/json': { schema: schemaOf(body.schema), example: body.example } },
			};
		case 'text/csv':
			return {
				required: true,
				description,
				content: {
					'text/csv': { schema: { type: 'string' }, example: body.example },
					'application/octet-stream': {
						schema: {
							type: 'string',
							contentMediaType: 'text/csv',
							description: 'The file in its original encoding.',
						},
					},
				},
			};
		case 'signed':
			return {
				required: true,
				description: `${description} Read as raw bytes, because the signature covers them.`,
				content: { 'application/json': { schema: { type: 'object', description: "The payment provider's event." } } },
			};
	}
}

function success(response: RouteResponse): Json {
	return {
		description: response.description,
		...(response.file === undefined ? {} : { headers: { 'Content-Disposition': attachment(response.file.name) } }),
		content: {
			[response.file?.type ?? 'application/json']: { schema: schemaOf(response.schema), example: response.example },
		},
	};
}

function attachment(name: string): Json {
	return {
		description: 'Marks the response as a download and names the file.',
		schema: { type: 'string' },
		example: `attachment; filename="${name}"`,
	};
}
