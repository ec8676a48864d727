import { describe, expect, it } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { type ProblemKind, type Route, problemType, problems } from '#http';
import { openapi } from '#openapi';
import { parameterHelp } from '../../packages/openapi/parameter-help.ts';
import { schemaHelp } from '../../packages/openapi/schema-help.ts';

/** The form of the document that a generated client depends on: names, descriptions and typed problems. */

interface Schema {
	readonly $ref?: string;
	readonly type?: string;
	readonly const?: unknown;
	readonly description?: string;
	readonly required?: readonly string[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly oneOf?: readonly Schema[];
	readonly anyOf?: readonly Schema[];
	readonly discriminator?: { readonly mapping: Readonly<Record<string, string>> };
}
interface Operation {
	readonly operationId: string;
	readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
	readonly responses: Readonly<
		Record<
			string,
			{ readonly content: Readonly<Record<string, { readonly schema: Schema; readonly examples?: object }>> }
		>
	>;
}

const document = openapi(
	[storefrontRoutes, searchRoutes, merchantRoutes, membersRoutes, baseRoutes, paymentsRoutes].flatMap((routes) =>
		Object.values<Route>(routes),
	),
) as unknown as {
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly components: {
		readonly schemas: Readonly<Record<string, Schema>>;
		readonly examples: Readonly<Record<ProblemKind, { readonly value: object }>>;
	};
};
const { schemas, examples } = document.components;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const kinds = Object.keys(problems) as ProblemKind[];
const prefix = '#/components/schemas/';
const named = ({ $ref = '' }: Schema) => schemas[$ref.slice(prefix.length)];

/** Every form of an object with three properties or more, with the places where it stands. */
function placesByForm(part: unknown, place = '', found = new Map<string, string[]>()): Map<string, string[]> {
	if (typeof part !== 'object' || part === null) return found;
	const { type, properties = {} } = part as Schema;
	if (type === 'object' && Object.keys(properties).length >= 3) {
		const form = JSON.stringify({ ...part, description: undefined });
		found.set(form, [...(found.get(form) ?? []), place]);
	}
	for (const [key, inner] of Object.entries(part))
		if (key !== 'example' && key !== 'examples') placesByForm(inner, `${place}/${key}`, found);
	return found;
}

describe('every parameter', () => {
	const parameters = operations.flatMap(({ operationId, parameters: all = [] }) =>
		all.map((parameter) => ({ operationId, ...parameter })),
	);

	it('has a description', () => {
		const bare = parameters.filter(({ description = '' }) => description.length < 10);
		expect(bare.map(({ operationId, name }) => `${operationId}.${name}`)).toEqual([]);
	});

	it('that is described exists', () => {
		const known = new Set(parameters.flatMap(({ operationId, name }) => [name, `${operationId}.${name}`]));
		expect(Object.keys(parameterHelp).filter((name) => !known.has(name))).toEqual([]);
	});
});

describe('every schema', () => {
	it('of three fields and more stands in one place', () => {
		expect([...placesByForm(document).values()].filter((places) => places.length > 1)).toEqual([]);
	});

	it('that is returned as JSON has a name', () => {
		const inline = operations.flatMap(({ operationId, responses }) =>
			Object.entries(responses).flatMap(([status, { content }]) =>
				content['application/json'] && named(content['application/json'].schema) === undefined
					? [`${operationId} ${status}`]
					: [],
			),
		);
		expect(inline).toEqual([]);
	});

	it('that is described exists', () => {
		expect(Object.keys(schemaHelp).filter((name) => schemas[name] === undefined)).toEqual([]);
	});

	it('with an id has a description', () => {
		const generated = /(?:Request|Response|Page|Problem)$|^(?:Fault|Variant)$/;
		const bare = Object.keys(schemas).filter(
			(name) => !generated.test(name) && schemas[name]?.description === undefined,
		);
		expect(bare).toEqual([]);
	});
});

describe.each(kinds)('the problem %s', (kind) => {
	const schema = Object.values(schemas).find(({ properties }) => properties?.['type']?.const === problemType(kind));

	it('has a schema with its type, its status and the facts of its example', () => {
		expect(schema?.properties?.['status']).toMatchObject({ const: problems[kind].status });
		const facts = Object.keys(examples[kind].value);
		expect(Object.keys(schema?.properties ?? {})).toEqual(expect.arrayContaining(facts));
		expect(facts).toEqual(expect.arrayContaining([...(schema?.required ?? [])]));
	});
});

describe.each(operations.map((operation) => [operation.operationId, operation] as const))('%s', (_, { responses }) => {
	it('lists for each status exactly the schemas of its problems', () => {
		for (const [status, { content }] of Object.entries(responses)) {
			const problem = content['application/problem+json'];
			if (problem === undefined) continue;
			const listed = (problem.schema.oneOf ?? [problem.schema]).map((one) => named(one)?.properties?.['type']?.const);
			const expected = (Object.keys(problem.examples ?? {}) as ProblemKind[]).map(problemType);
			expect([status, listed]).toEqual([status, expected]);
		}
	});
});

describe('the schema', () => {
	it('Problem is the union of all problems', () => {
		expect(Object.keys(schemas['Problem']?.discriminator?.mapping ?? {})).toEqual(kinds.map(problemType));
	});

	it('Payment is a union by provider', () => {
		const providers = schemas['Payment']?.oneOf?.map((one) => named(one)?.properties?.['provider']?.const);
		expect(providers).toEqual(['stripe', 'bank_transfer']);
	});

	it('Listing has a typed label', () => {
		expect(schemas['Listing']?.properties?.['label']?.anyOf).toEqual([
			{ $ref: `${prefix}GarmentLabel` },
			{ type: 'null' },
		]);
	});
});
