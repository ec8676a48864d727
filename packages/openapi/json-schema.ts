import * as z from 'zod/mini';
import { bilingual, money, price } from '#kernel/schemas';

/** A JSON object of the document. */
export type Json = { readonly [key: string]: unknown };

const shared: Readonly<Record<string, { schema: z.ZodMiniType; description: string }>> = {
	Money: {
		schema: money,
		description: 'An amount of zero or more in minor units. 12900 with currency CNY is 129.00 yuan.',
	},
	Price: { schema: price, description: 'An amount above zero in minor units. 12900 with currency CNY is 129.00 yuan.' },
	Bilingual: { schema: bilingual, description: 'A text in Chinese and English.' },
};

const namesByForm = new Map(Object.entries(shared).map(([name, { schema }]) => [JSON.stringify(plain(schema)), name]));

/** The named schemas of the document. `schemaOf` refers to them wherever the same form occurs. */
export function sharedSchemas(): Json {
	return Object.fromEntries(
		Object.entries(shared).map(([name, { schema, description }]) => [name, { description, ...plain(schema) }]),
	);
}

/** The JSON Schema (2020-12) of a value on the wire. */
export function schemaOf(schema: z.ZodMiniType): Json {
	return withReferences(plain(schema)) as Json;
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

/** Removes noise: the bounds of safe integers, and the pattern of a named format. */
function simplify(form: z.core.JSONSchema.BaseSchema): void {
	if (form.minimum === Number.MIN_SAFE_INTEGER) delete form.minimum;
	if (form.maximum === Number.MAX_SAFE_INTEGER) delete form.maximum;
	if (form.format !== undefined) delete form.pattern;
}

function withReferences(form: unknown): unknown {
	if (Array.isArray(form)) return form.map(withReferences);
	if (typeof form !== 'object' || form === null) return form;
	const name = namesByForm.get(JSON.stringify(form));
	if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
	return Object.fromEntries(Object.entries(form).map(([key, value]) => [key, withReferences(value)]));
}
