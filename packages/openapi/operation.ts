import { limitOf, problemResponses } from './problem-responses.ts';
import { type Json, type SchemaCollector, referredName } from './json-schema.ts';
import { parameterHelp } from './parameter-help.ts';
import { scopeServer } from '#directory';
import { accessInWords } from './access-page.ts';
import { type Access, type Body, type Route, type RouteResponse, phasesOf } from '#http';

/** A route as an OpenAPI operation. Its bodies are named schemas, those without an id after the operation. */
export function operation(route: Route, schemas: SchemaCollector): Json {
	const parameters = [...pathParameters(route), ...queryParameters(route, schemas), ...headerParameters(route)];
	return {
		operationId: route.operation,
		summary: route.summary,
		description: accessInWords(route.access),
		tags: [route.access.actor],
		...access(route.access),
		...(parameters.length > 0 ? { parameters } : {}),
		...(route.body === undefined ? {} : { requestBody: requestBody(route, route.body, schemas) }),
		responses: {
			...Object.fromEntries(
				Object.entries(route.responses).map(([status, response]) => [status, success(route, response, schemas)]),
			),
			...problemResponses(route, schemas),
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

function pathParameters(route: Route): Json[] {
	return [...route.path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name = '']) => ({
		name,
		in: 'path',
		required: true,
		...described(route, name),
		schema: { type: 'string' },
	}));
}

function queryParameters(route: Route, schemas: SchemaCollector): Json[] {
	if (route.query === undefined) return [];
	const { properties = {}, required = [] } = schemas.schemaOf(route.query) as {
		properties?: Json;
		required?: readonly string[];
	};
	return Object.entries(properties).map(([name, schema]) => ({
		name,
		in: 'query',
		...(required.includes(name) ? { required: true } : {}),
		...described(route, name),
		schema,
	}));
}

function described({ operation: operationId }: Route, name: string): Json {
	const description = parameterHelp[`${operationId}.${name}`] ?? parameterHelp[name];
	return description === undefined ? {} : { description };
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
						route.idempotent === 'required'
							? 'A unique key for this operation. A retry with the same key returns the result of the first request.'
							: 'A unique key for this operation. A retry with the same key changes nothing; without a key every request counts.',
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

function requestBody({ operation: operationId }: Route, body: Body, schemas: SchemaCollector): Json {
	const description = limitOf(body);
	switch (body.type) {
		case 'application/json':
			return {
				required: body.optional !== true,
				description,
				content: {
					'application/json': {
						schema: namedForm(schemas.schemaOf(body.schema), `${capitalized(operationId)}Request`, schemas),
						example: body.example,
					},
				},
			};
		case 'text/csv':
			return {
				required: true,
				description,
				content: {
					'text/csv': { schema: { type: 'string' }, example: body.example },
					...Object.fromEntries(
						body.alternatives.map((type) => [
							type,
							{
								schema: {
									type: 'string',
									contentMediaType: type === 'application/octet-stream' ? body.type : type,
									description: 'The file in its original encoding.',
								},
							},
						]),
					),
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

function success({ operation: operationId }: Route, response: RouteResponse, schemas: SchemaCollector): Json {
	const form = schemas.schemaOf(response.schema);
	const schema = namedForm(form, pageName(form) ?? `${capitalized(operationId)}Response`, schemas);
	return {
		description: response.description,
		...(response.file === undefined ? {} : { headers: { 'Content-Disposition': disposition(response.file) } }),
		content: { [response.file?.type ?? 'application/json']: { schema, example: response.example } },
	};
}

/** A reference to an object under this name. Names of its own, and forms other than objects, stay. */
function namedForm(form: Json, name: string, schemas: SchemaCollector): Json {
	return form['type'] === 'object' ? schemas.define(name, form) : form;
}

/** `OrderPage` for a page of orders: nothing but items of a named schema and a cursor. */
function pageName({ properties = {} }: { readonly properties?: unknown }): string | undefined {
	const { items, nextCursor, ...rest } = properties as Record<string, { readonly items?: unknown } | undefined>;
	const item = referredName(items?.items);
	return nextCursor !== undefined && item !== undefined && Object.keys(rest).length === 0 ? `${item}Page` : undefined;
}

function capitalized(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}

function disposition({ type, name }: NonNullable<RouteResponse['file']>): Json {
	const isViewed = type !== 'text/csv';
	return {
		description: isViewed ? 'Names what is shown.' : 'Marks the response as a download and names the file.',
		schema: { type: 'string' },
		example: `${isViewed ? 'inline' : 'attachment'}; filename="${name}"`,
	};
}
