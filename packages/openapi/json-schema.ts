import * as z from 'zod/mini';
import { schemaHelp } from './schema-help.ts';

/** A JSON object of the document. */
export type Json = { readonly [key: string]: unknown };

/**
 * The schemas of one document. A schema that is registered with an id stands once among the components, and every other
 * place refers to it.
 */
export interface SchemaCollector {
	/** The JSON Schema (2020-12) of a value on the wire, with references to named schemas. */
	schemaOf(schema: z.ZodMiniType): Json;
	/** Stores a form under a name and returns the reference to it. */
	define(name: string, form: Json): Json;
	/** All named schemas, in the order of their names. */
	components(): Json;
}

/** A collector without schemas. Throws for a name that stands for two different forms. */
export function schemaCollector(): SchemaCollector {
	const forms = new Map<string, Json>();
	const define = (name: string, form: Json): Json => {
		const known = forms.get(name);
		if (known !== undefined && JSON.stringify(known) !== JSON.stringify(form))
			throw new Error(`two different schemas are named ${name}`);
		forms.set(name, form);
		return { $ref: `#/components/schemas/${name}` };
	};
	return {
		define,
		schemaOf(schema) {
			const { $defs = {}, ...form } = plain(schema);
			for (const [name, named] of Object.entries($defs as Record<string, Json>)) {
				const description = schemaHelp[name];
				define(name, withReferences({ ...(description === undefined ? {} : { description }), ...named }) as Json);
			}
			return withReferences(form) as Json;
		},
		components: () => Object.fromEntries([...forms].toSorted(([a], [b]) => (a < b ? -1 : 1))),
	};
}

/** The name in a reference to a named schema, or undefined for any other form. */
export function referredName(form: unknown): string | undefined {
	const [, name] = /^#\/components\/schemas\/(\w+)$/.exec(String((form as { $ref?: unknown } | undefined)?.$ref)) ?? [];
	return name;
}

/**
 * Throws for values without a JSON form (functions, symbols, custom types), so that no route is documented
 * wrongly.
 */
function plain(schema: z.ZodMiniType): Json {
	const { $schema: _, ...form } = z.toJSONSchema(schema, {
		io: 'input',
		override: ({ jsonSchema }) => simplify(jsonSchema),
	});
	return form;
}

/** Removes noise: the bounds of safe integers, the pattern of a named format, and the id of a registered schema. */
function simplify(form: z.core.JSONSchema.BaseSchema): void {
	if (form.minimum === Number.MIN_SAFE_INTEGER) delete form.minimum;
	if (form.maximum === Number.MAX_SAFE_INTEGER) delete form.maximum;
	if (form.format !== undefined) delete form.pattern;
	delete form.id;
}

/** Points the references of one conversion at the components of the document. */
function withReferences(form: unknown): unknown {
	if (Array.isArray(form)) return form.map(withReferences);
	if (typeof form !== 'object' || form === null) return form;
	return Object.fromEntries(
		Object.entries(form).map(([key, value]) => [
			key,
			key === '$ref' ? String(value).replace('#/$defs/', '#/components/schemas/') : withReferences(value),
		]),
	);
}
