import * as z from 'zod/mini';
import { type ProblemKind, maxProblemBytes, problemType, problems } from '#http';
import type { Json, SchemaCollector } from './json-schema.ts';
import { problemFacts } from './problem-facts.ts';
import { problemHelp } from './problem-help.ts';

/** The members that every problem has (RFC 9457). */
const instance = { description: 'The id of the request. Quote it when you contact support.', type: 'string' };
const title = { description: 'A summary of the kind. Do not parse it; the wording may change.', type: 'string' };

/** Defines the schema of a kind of problem, with its facts, and returns the reference to it. */
export function problemSchema(kind: ProblemKind, schemas: SchemaCollector): Json {
	const { properties = {}, required = [] } = schemas.schemaOf(z.object(problemFacts[kind])) as {
		readonly properties?: Readonly<Record<string, Json>>;
		readonly required?: readonly string[];
	};
	return schemas.define(problemName(kind), {
		description: `${problems[kind].title} ${problemHelp[kind]}`,
		type: 'object',
		required: ['type', 'title', 'status', 'instance', ...required],
		properties: {
			type: { type: 'string', const: problemType(kind) },
			title,
			status: { type: 'integer', const: problems[kind].status },
			instance,
			...properties,
			...omissions(properties),
		},
	});
}

/** A list that exceeds the size of a problem is cut, and counts its missing elements. */
function omissions(properties: Readonly<Record<string, Json>>): Json {
	const lists = Object.keys(properties).filter((name) => properties[name]?.['type'] === 'array');
	return Object.fromEntries(
		lists.map((name) => [
			`${name}Omitted`,
			{ description: `The number of further elements of \`${name}\`.`, type: 'integer', minimum: 1 },
		]),
	);
}

/** One of several kinds of problem, told apart by their type. */
export function anyProblem(kinds: readonly ProblemKind[], schemas: SchemaCollector): Json {
	const references = kinds.map((kind) => problemSchema(kind, schemas));
	const [only] = references;
	if (only !== undefined && references.length === 1) return only;
	const mapping = kinds.map((kind, index) => [problemType(kind), references[index]?.['$ref']]);
	return { oneOf: references, discriminator: { propertyName: 'type', mapping: Object.fromEntries(mapping) } };
}

/** Defines the union of all problems, for a client that handles errors in one place. */
export function defineProblem(kinds: readonly ProblemKind[], schemas: SchemaCollector): void {
	schemas.define('Problem', {
		description: `An error (RFC 9457) of at most ${maxProblemBytes} bytes. Each kind adds its own facts. A list that does not fit is cut, and \`<list>Omitted\` counts its missing elements.`,
		...anyProblem(kinds, schemas),
	});
}

/** `out_of_stock` → `OutOfStockProblem`. */
function problemName(kind: ProblemKind): string {
	return `${kind.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Problem`;
}
