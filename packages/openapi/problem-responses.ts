import { problemHelp } from './problem-help.ts';
import { type ProblemKind, type Route, maxJsonBytes, problemDocument, problems, retryAfterSeconds } from '#http';
import type { Json, SchemaCollector } from './json-schema.ts';
import { problemExamples } from './problem-examples.ts';
import { anyProblem } from './problem-schemas.ts';

/** Every kind of problem, in the order of the table. */
export const problemKinds = Object.keys(problems) as readonly ProblemKind[];

/** The problems of a route: its own, and those that follow from its access, body and query. */
export function problemsOf(route: Route): ProblemKind[] {
	const kinds = new Set<ProblemKind>(route.problems);
	const add = (...more: readonly ProblemKind[]) => more.forEach((kind) => kinds.add(kind));
	add('method_not_allowed', 'unknown_parameter', 'internal_error', 'unavailable');
	if (route.access.actor !== 'public' && route.access.actor !== 'stripe')
		add('unauthorized', 'forbidden', 'too_many_requests');
	if (route.access.actor === 'merchant') add('tenant_not_active');
	if (route.idempotent === 'required') add('missing_idempotency_key');
	if (route.idempotent !== undefined) add('invalid_idempotency_key');
	if (route.body !== undefined) add('payload_too_large');
	if (route.body !== undefined && route.body.type !== 'signed') add('unsupported_media_type');
	if (route.body?.type === 'application/json') add('malformed_body');
	if (route.query !== undefined || route.body === undefined || route.body.type === 'application/json') add('invalid');
	if (route.query !== undefined && 'cursor' in route.query.shape) add('invalid_cursor');
	if (route.path.includes('{')) add('not_found');
	return problemKinds.filter((kind) => kinds.has(kind));
}

/** The problem responses of a route by status, each naming its kinds. */
export function problemResponses(route: Route, schemas: SchemaCollector): Json {
	const byStatus = Object.groupBy(problemsOf(route), (kind) => String(problems[kind].status));
	return Object.fromEntries(
		Object.entries(byStatus).map(([status, kinds = []]) => [status, problemResponse(Number(status), kinds, schemas)]),
	);
}

function problemResponse(status: number, kinds: readonly ProblemKind[], schemas: SchemaCollector): Json {
	return {
		description: kinds.map((kind) => problems[kind].title).join(' Or: '),
		...headersOf(status),
		content: {
			'application/problem+json': {
				schema: anyProblem(kinds, schemas),
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

/** The document of a problem with plausible facts. */
export function exampleProblem(kind: ProblemKind): Json {
	return problemDocument(problemExamples[kind], 'Kz3PqhYZIAMEV8w=');
}

/** The components that problem responses refer to. */
export const problemComponents = {
	headers: {
		Allow: { description: 'The methods that this address allows.', schema: { type: 'string' }, example: 'GET, POST' },
		RetryAfter: {
			description: 'Seconds to wait before the next attempt.',
			schema: { type: 'integer' },
			example: retryAfterSeconds,
		},
	},
	examples: () =>
		Object.fromEntries(problemKinds.map((kind) => [kind, { summary: problemHelp[kind], value: exampleProblem(kind) }])),
} as const;

/** The size limit of a body as a sentence. */
export function limitOf(body: NonNullable<Route['body']>): string {
	return `At most ${body.type === 'application/json' ? maxJsonBytes : body.maxBytes} bytes.`;
}
