import * as z from 'zod';

/** The OpenAPI document as the base serves it, as far as a client needs it. */

/** A JSON Schema of the document with its references resolved. */
export interface Schema {
	readonly type?: string;
	readonly const?: unknown;
	readonly enum?: readonly unknown[];
	readonly anyOf?: readonly Schema[];
	readonly oneOf?: readonly Schema[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly additionalProperties?: Schema | false;
	readonly propertyNames?: Schema;
	readonly items?: Schema;
	readonly minItems?: number;
	readonly maxItems?: number;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly pattern?: string;
	readonly format?: string;
	readonly minimum?: number;
	readonly maximum?: number;
}

interface Parameter {
	readonly name: string;
	readonly in: 'path' | 'query' | 'header';
	readonly required?: boolean;
	readonly schema: Schema;
}

interface Response {
	readonly headers?: Readonly<Record<string, unknown>>;
	readonly content: Readonly<Record<string, { readonly schema: Schema; readonly examples?: object }>>;
}

/** An operation of the document. */
export interface Operation {
	readonly operationId: string;
	readonly method: string;
	readonly path: string;
	readonly tags: readonly [string];
	readonly 'x-roles'?: readonly string[];
	readonly parameters: readonly Parameter[];
	readonly requestBody?: {
		readonly required?: boolean;
		readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
	};
	readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
	readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>;
	readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** All operations, reads first, so that resources still exist when they are read. */
export function operationsOf(served: unknown): Operation[] {
	const { paths } = resolved(served, served as Document) as Document;
	const all = Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({
			...operation,
			parameters: operation.parameters ?? [],
			method: method.toUpperCase(),
			path,
		})),
	);
	return all.toSorted((a, b) => Number(a.method !== 'GET') - Number(b.method !== 'GET'));
}

function resolved(part: unknown, document: Document): unknown {
	if (Array.isArray(part)) return part.map((one) => resolved(one, document));
	if (typeof part !== 'object' || part === null) return part;
	if ('$ref' in part) {
		const [, , kind = '', name = ''] = String(part.$ref).split('/');
		return resolved(document.components[kind]?.[name], document);
	}
	return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolved(value, document)]));
}

const readers = new WeakMap<Schema, z.ZodType>();

/**
 * The places where a value violates a schema of the document, as JSON pointers. The document uses no other
 * keywords.
 */
export function faultsOf(schema: Schema, value: unknown): string[] {
	const reader = readers.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
	readers.set(schema, reader);
	const read = reader.safeParse(value);
	if (read.success) return [];
	return read.error.issues.flatMap((issue) =>
		issue.code === 'unrecognized_keys' ? issue.keys.map((key) => pointer([...issue.path, key])) : pointer(issue.path),
	);
}

function pointer(path: readonly PropertyKey[]): string {
	return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
