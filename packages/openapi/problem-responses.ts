import { maxPointerLength } from '#kernel/schemas';
import { problemHelp } from './problem-help.ts';
import {
	type ProblemKind,
	type Route,
	maxErrors,
	maxJsonBytes,
	maxProblemBytes,
	problemDocument,
	problems,
	retryAfterSeconds,
} from '#http';
import type { Json } from './json-schema.ts';
import { problemExamples } from './problem-examples.ts';

/** Every kind of problem, in the order of the table. */
export const problemKinds = Object.keys(problems) as readonly ProblemKind[];

/** The problems a route may answer: its own, and those that follow from what it is and takes. */
export function problemsOf(route: Route): ProblemKind[] {
	const kinds = new Set<ProblemKind>(route.problems);
	const add = (...more: readonly ProblemKind[]) => more.forEach((kind) => kinds.add(kind));
	add('method_not_allowed', 'internal_error', 'unavailable');
	if (route.access.actor !== 'public' && route.access.actor !== 'stripe')
		add('unauthorized', 'forbidden', 'too_many_requests');
	if (route.access.actor === 'merchant') add('tenant_not_active');
	if (route.idempotent === 'required') add('missing_idempotency_key');
	if (route.idempotent !== undefined) add('invalid_idempotency_key');
	if (route.body !== undefined) add('payload_too_large');
	if (route.body !== undefined && route.body.type !== 'signed') add('unsupported_media_type');
	if (route.body?.type === 'application/json') add('malformed_body', 'invalid');
	if (route.query !== undefined) add('invalid');
	if (route.query !== undefined && 'cursor' in route.query.shape) add('invalid_cursor');
	if (route.path.includes('{')) add('not_found');
	return problemKinds.filter((kind) => kinds.has(kind));
}

/** The responses of a route that are problems, by status, each naming the kinds it may be. */
export function problemResponses(route: Route): Json {
	const byStatus = Object.groupBy(problemsOf(route), (kind) => String(problems[kind].status));
	return Object.fromEntries(
		Object.entries(byStatus).map(([status, kinds = []]) => [status, problemResponse(Number(status), kinds)]),
	);
}

function problemResponse(status: number, kinds: readonly ProblemKind[]): Json {
	return {
		description: kinds.map((kind) => problems[kind].title).join(' Or: '),
		...headersOf(status),
		content: {
			'application/problem+json': {
				schema: {
					allOf: [
						{ $ref: '#/components/schemas/Problem' },
						{ type: 'object', properties: { type: { enum: kinds.map(problemTypeOf) }, status: { const: status } } },
					],
				},
				examples: Object.fromEntries(kinds.map((kind) => [kind, { $ref: `#/components/examples/${kind}` }])),
			},
		},
	};
}

function headersOf(status: number): Json {
	if (status === 405) return { headers: { Allow: { $ref: '#/components/headers/Allow' } } };
	if (status === 429 || status === 503)
		return { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } };
	return {};
}

/** A problem as a caller receives it, with facts that could be true. */
export function exampleProblem(kind: ProblemKind): Json {
	return problemDocument(problemExamples[kind], 'Kz3PqhYZIAMEV8w=');
}

function problemTypeOf(kind: ProblemKind): unknown {
	return exampleProblem(kind)['type'];
}

/** What the problem responses refer to. */
export const problemComponents = {
	headers: {
		Allow: { description: 'The methods of this address.', schema: { type: 'string' }, example: 'GET, POST' },
		RetryAfter: {
			description: 'Seconds to wait before the next try.',
			schema: { type: 'integer' },
			example: retryAfterSeconds,
		},
	},
	examples: () =>
		Object.fromEntries(problemKinds.map((kind) => [kind, { summary: problemHelp[kind], value: exampleProblem(kind) }])),
	schema: {
		description:
			`An error (RFC 9457) of at most ${maxProblemBytes} bytes. Beside the members named here it carries the facts of its kind. ` +
			'A list that would be longer is cut; `<list>Omitted` then says how many of its elements were left out.',
		type: 'object',
		required: ['type', 'title', 'status', 'instance'],
		properties: {
			type: { description: 'The kind, and the address of its page.', type: 'string', format: 'uri-reference' },
			title: { description: 'The kind in words. Do not parse it; it may change.', type: 'string' },
			status: { description: 'The HTTP status.', type: 'integer', minimum: 400, maximum: 599 },
			instance: { description: 'The id of the request: name it when you ask for help.', type: 'string' },
			errors: {
				description: `The faults of an invalid request: all of them, or the first ${maxErrors}.`,
				type: 'array',
				maxItems: maxErrors,
				items: {
					type: 'object',
					required: ['pointer', 'detail'],
					properties: {
						pointer: {
							description: 'Where (RFC 6901). A longer pointer is cut and ends in `…`.',
							type: 'string',
							maxLength: maxPointerLength,
						},
						detail: { description: 'What, for a person.', type: 'string' },
					},
				},
			},
			errorsOmitted: { description: 'How many more faults there are.', type: 'integer', minimum: 1 },
		},
	},
} as const;

/** The limit of a body in words. */
export function limitOf(body: NonNullable<Route['body']>): string {
	return `At most ${body.type === 'application/json' ? maxJsonBytes : body.maxBytes} bytes.`;
}
