import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { type Route, problems } from '#http';
import { openapi } from '#openapi';
import { check } from '#kernel/schemas';
import { fixture } from './fixture.ts';
import { lint } from './lint.ts';

const tables: Record<string, readonly Route[]> = {
	'the fixture': Object.values(fixture),
	'the product': [storefrontRoutes, searchRoutes, merchantRoutes, membersRoutes, baseRoutes, paymentsRoutes].flatMap(
		(routes) => Object.values<Route>(routes),
	),
};

interface Parameter {
	readonly name: string;
	readonly in: string;
	readonly required?: boolean;
	readonly description?: string;
	readonly schema: object;
}

interface Operation {
	readonly operationId: string;
	readonly security: readonly object[];
	readonly 'x-roles'?: readonly string[];
	readonly 'x-reach'?: string;
	readonly 'x-scope'?: string;
	readonly parameters?: readonly Parameter[];
	readonly requestBody?: { readonly content: Record<string, { readonly schema: object; readonly example?: unknown }> };
	readonly responses: Record<
		string,
		{ readonly content: Record<string, { readonly schema: Schema; readonly examples?: object }> }
	>;
}

interface Document {
	readonly info: { readonly description: string };
	readonly paths: Record<string, Record<string, Operation>>;
	readonly components: {
		readonly examples: Record<string, { readonly value: Record<string, unknown> }>;
		readonly schemas: Record<string, Schema>;
	};
}

interface Schema {
	readonly $ref?: string;
	readonly type?: string;
	readonly description?: string;
	readonly required?: readonly string[];
	readonly properties?: Record<string, Schema & { readonly const?: unknown }>;
	readonly oneOf?: readonly Schema[];
}

function operationsOf(routes: readonly Route[]): Record<string, Operation> {
	const document = openapi(routes) as unknown as Document;
	return Object.fromEntries(
		Object.values(document.paths).flatMap((path) =>
			Object.values(path).map((operation) => [operation.operationId, operation]),
		),
	);
}

/** The documented problems of an operation, by status. */
function documented(operation: Operation | undefined): Record<string, string[]> {
	return Object.fromEntries(
		Object.entries(operation?.responses ?? {})
			.filter(([status]) => Number(status) >= 400)
			.map(([status, { content }]) => [status, Object.keys(content['application/problem+json']?.examples ?? {})]),
	);
}

function documentedAccess(operation: Operation | undefined) {
	return { roles: operation?.['x-roles'], reach: operation?.['x-reach'], scope: operation?.['x-scope'] };
}

describe.each(Object.entries(tables))('the document of %s', (_, routes) => {
	it('is valid OpenAPI 3.1, examples included', async () => {
		expect(await lint(openapi(routes))).toEqual([]);
	});

	it('has every route and nothing else', () => {
		const document = openapi(routes) as unknown as Document;
		const found = Object.entries(document.paths).flatMap(([path, methods]) =>
			Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
		);
		expect(found.toSorted()).toEqual(
			routes.map(({ operation, method, path }) => `${operation} ${method} ${path}`).toSorted(),
		);
	});

	it('has an example for every response that its schema accepts', () => {
		const faults = routes.flatMap(({ operation, responses: answers }) =>
			Object.entries(answers).flatMap(([status, { schema, example }]) =>
				faultsOf(`${operation} ${status}`, check(schema, example)),
			),
		);
		expect(faults).toEqual([]);
	});

	it('has an example for every JSON body that its schema accepts', () => {
		const faults = routes.flatMap(({ operation, body }) =>
			body?.type === 'application/json' ? faultsOf(operation, check(body.schema, body.example)) : [],
		);
		expect(faults).toEqual([]);
	});

	it('has the actor and the reach of each route', () => {
		const operations = operationsOf(routes);
		for (const { operation, access } of routes)
			expect({ operation, ...documentedAccess(operations[operation]) }).toEqual({
				operation,
				roles: 'roles' in access ? access.roles : access.reach === 'anyone' ? undefined : [access.actor],
				reach: access.reach === 'anyone' ? undefined : access.reach,
				scope: 'scope' in access && access.scope ? `base/${access.scope}` : undefined,
			});
	});

	it('documents every problem of a route', () => {
		const operations = operationsOf(routes);
		for (const route of routes)
			expect(Object.values(documented(operations[route.operation])).flat()).toEqual(
				expect.arrayContaining([...route.problems]),
			);
	});

	it('explains every kind of problem and shows each with its status', () => {
		const { info, components } = openapi(routes) as unknown as Document;
		for (const [kind, { status }] of Object.entries(problems)) {
			expect(info.description).toContain(`[${kind}](/problems/${kind.replaceAll('_', '-')})`);
			expect(components.examples[kind]?.value['status']).toBe(status);
		}
	});
});

describe('the product', () => {
	it('uses every kind of problem', () => {
		const routes = tables['the product'] ?? [];
		const used = new Set(
			Object.values(operationsOf(routes)).flatMap((operation) => Object.values(documented(operation)).flat()),
		);
		expect(Object.keys(problems).filter((kind) => !used.has(kind))).toEqual([]);
	});
});

describe('what follows from a route', () => {
	const operations = operationsOf(Object.values(fixture));
	const { schemas } = (openapi(Object.values(fixture)) as unknown as Document).components;

	it('is a parameter for each part of its path, query and required headers', () => {
		const names = (operation: string) =>
			operations[operation]?.parameters?.map(
				({ name, in: place, required }) => `${place} ${name}${required ? ' required' : ''}`,
			);
		expect(names('listGarments')).toEqual(['query limit', 'query cursor', 'query sort', 'query cluster required']);
		expect(names('orderGarment')).toEqual(['path garmentId required', 'header Idempotency-Key required']);
		expect(names('mendGarment')).toEqual(['path garmentId required', 'header Idempotency-Key']);
		expect(names('hearStripe')).toEqual(['header Stripe-Signature required']);
	});

	it('is the problems of its inputs', () => {
		expect(documented(operations['orderGarment'])).toEqual({
			'400': ['malformed_body', 'missing_idempotency_key', 'invalid_idempotency_key'],
			'401': ['unauthorized'],
			'403': ['forbidden'],
			'404': ['not_found'],
			'405': ['method_not_allowed'],
			'409': ['out_of_stock'],
			'413': ['payload_too_large'],
			'415': ['unsupported_media_type'],
			'422': ['invalid', 'unknown_parameter'],
			'429': ['too_many_requests'],
			'500': ['internal_error'],
			'503': ['unavailable'],
		});
		expect(documented(operations['mendGarment'])['400']).toEqual(['invalid_idempotency_key']);
		expect(documented(operations['listGarments'])).toEqual({
			'400': ['invalid_cursor'],
			'405': ['method_not_allowed'],
			'422': ['invalid', 'unknown_parameter'],
			'500': ['internal_error'],
			'503': ['unavailable'],
		});
	});

	it('is its token, and none for the public and for Stripe', () => {
		expect(operations['orderGarment']?.security).toEqual([{ bearer: [] }]);
		expect(operations['importGarments']).toMatchObject({
			'x-roles': ['manager', 'finance', 'cluster_manager', 'association'],
		});
		expect(operations['listGarments']?.security).toEqual([]);
		expect(operations['hearStripe']?.security).toEqual([]);
	});

	it('is the body in the form that the schema accepts', () => {
		expect(operations['orderGarment']?.requestBody?.content['application/json']).toEqual({
			schema: { $ref: '#/components/schemas/OrderGarmentRequest' },
			example: { quantity: 2 },
		});
		expect(schemas['OrderGarmentRequest']).toEqual({
			type: 'object',
			properties: {
				quantity: { type: 'integer', minimum: 1 },
				note: { type: 'string', minLength: 1, maxLength: 10 },
			},
			required: ['quantity'],
			additionalProperties: false,
		});
		expect(Object.keys(operations['importGarments']?.requestBody?.content ?? {})).toEqual([
			'text/csv',
			'application/octet-stream',
		]);
	});

	it('is a named file where the response is one', () => {
		expect(operations['exportGarments']?.responses['200']).toMatchObject({
			headers: { 'Content-Disposition': { example: 'attachment; filename="garments.csv"' } },
			content: { 'text/csv': { schema: { type: 'string' }, example: 'Title\r\nShirt\r\n' } },
		});
	});

	it('refers to named schemas instead of repeating them', () => {
		const response = (operation: string, status: number) =>
			operations[operation]?.responses[status]?.content['application/json']?.schema;
		expect(response('orderGarment', 201)).toEqual({ $ref: '#/components/schemas/Garment' });
		expect(response('listGarments', 200)).toEqual({ $ref: '#/components/schemas/GarmentPage' });
		expect(schemas['GarmentPage']?.properties?.['items']).toMatchObject({
			items: { $ref: '#/components/schemas/Garment' },
		});
		expect(schemas['Garment']?.properties).toMatchObject({
			price: { $ref: '#/components/schemas/Price' },
			worth: { anyOf: [{ $ref: '#/components/schemas/Money' }, { type: 'null' }] },
		});
	});

	it('is refused when two different schemas have one name', () => {
		const { hearStripe, orderGarment } = fixture;
		const other = {
			...orderGarment.responses[201],
			schema: z.strictObject({}).register(z.globalRegistry, { id: 'Garment' }),
		};
		const twice = { ...hearStripe, responses: { 200: other } };
		expect(() => openapi([orderGarment, twice])).toThrow('two different schemas are named Garment');
	});
});

function faultsOf(where: string, checked: ReturnType<typeof check>): unknown[] {
	return checked.ok ? [] : [{ where, faults: checked.refusal }];
}
