import fc from 'fast-check';
import type { Schema } from './contract.ts';

/** Existing values by the name of their parameter. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

const texts = fc.oneof(
	fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
	fc.constantFrom('亚麻衬衫', 'Linen shirt', 'cafe\u0301', '👩‍👩‍👧', '１２', 'ﬁne', 'İ', 'x', '=1+1', "'; --", '<b>'),
);

/** Values that a schema of the document accepts. Most of them name existing resources. */
export function valid(schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
	const made = generated(schema, known, name);
	const existing = known[name]?.filter((value) => typeOf(value) === schema.type);
	if (existing === undefined || existing.length === 0) return made;
	return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...existing) }, { weight: 1, arbitrary: made });
}

function typeOf(value: unknown): string {
	if (Array.isArray(value)) return 'array';
	return typeof value === 'number' ? 'integer' : typeof value;
}

function generated(schema: Schema, known: Known, name: string): fc.Arbitrary<unknown> {
	if (schema.const !== undefined) return fc.constant(schema.const);
	if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
	const branches = schema.anyOf ?? schema.oneOf;
	if (branches !== undefined) return fc.oneof(...branches.map((one) => valid(one, known, name)));
	switch (schema.type) {
		case 'object':
			return object(schema, known);
		case 'array': {
			const { items = {}, minItems: minLength = 0, maxItems = 3 } = schema;
			return fc.array(valid(items, known, name.replace(/s$/, '')), {
				minLength,
				maxLength: Math.max(minLength, Math.min(maxItems, 3)),
			});
		}
		case 'string':
			return text(schema);
		case 'integer': {
			const { minimum: min = -1_000, maximum: max = 1_000_000 } = schema;
			return fc.oneof(fc.integer({ min, max: Math.min(max, min + 50) }), fc.constantFrom(min, max));
		}
		case 'boolean':
			return fc.boolean();
		case 'null':
			return fc.constant(null);
		default:
			return fc.jsonValue({ maxDepth: 2 });
	}
}

function object(schema: Schema, known: Known): fc.Arbitrary<unknown> {
	const { properties, required = [], additionalProperties, propertyNames } = schema;
	if (typeof additionalProperties === 'object')
		return fc.dictionary(
			fc.oneof(fc.constantFrom('red', 'blue', 'S', 'M'), text(propertyNames ?? {})) as fc.Arbitrary<string>,
			valid(additionalProperties, known),
			{ maxKeys: 3 },
		);
	const entries = Object.entries(properties ?? {}).map(
		([key, property]) => [key, valid(property, known, key)] as const,
	);
	return fc.record(Object.fromEntries(entries), { requiredKeys: [...required] });
}

function text({ format, pattern, minLength = 0, maxLength = 100 }: Schema): fc.Arbitrary<unknown> {
	if (format === 'date' || format === 'date-time') {
		const dates = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
		return dates.map((date) => date.toISOString().slice(0, format === 'date' ? 10 : undefined));
	}
	if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
	return fc.oneof(
		{ weight: 5, arbitrary: texts.map((one) => one.slice(0, maxLength)) },
		{ weight: 1, arbitrary: fc.constantFrom('x'.repeat(maxLength), 'x'.repeat(Math.max(minLength, 1))) },
	);
}
