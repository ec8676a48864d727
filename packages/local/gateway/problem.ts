import type { ServerResponse } from 'node:http';

/** One fault of a body: where (a JSON pointer) and what. */
export interface Fault {
	readonly pointer: string;
	readonly detail: string;
}

export type ProblemKind = keyof typeof problems;

/**
 * The problems that the gateway and the local controls answer by themselves, in the words of the product's table.
 * Functions write their own. Those without a page have the type that RFC 9457 gives a problem that is just its status.
 */
const problems = {
	'malformed-request': { status: 400, title: 'Bad Request', page: false },
	'malformed-body': { status: 400, title: 'The body is not JSON.', page: true },
	unauthorized: { status: 401, title: 'Authentication is required.', page: true },
	forbidden: { status: 403, title: 'Forbidden', page: false },
	'not-found': { status: 404, title: 'There is nothing here for you.', page: true },
	conflict: { status: 409, title: 'Conflict', page: false },
	'payload-too-large': { status: 413, title: 'The body is too large.', page: true },
	'uri-too-long': { status: 414, title: 'URI Too Long', page: false },
	'unsupported-media-type': { status: 415, title: 'The content type is not supported here.', page: true },
	'misdirected-request': { status: 421, title: 'Misdirected Request', page: false },
	invalid: { status: 422, title: 'The request is not valid.', page: true },
	'headers-too-large': { status: 431, title: 'Request Header Fields Too Large', page: false },
	'internal-error': { status: 500, title: 'Something went wrong on our side.', page: true },
	unavailable: { status: 503, title: 'The service is busy or partly down.', page: true },
} as const;

/** The head and body of a problem: RFC 9457, without anything about its cause that the caller did not send. */
export function problem(kind: ProblemKind, instance: string, facts: object = {}): { status: number; body: string } {
	const { status, title, page } = problems[kind];
	const type = page ? `/problems/${kind}` : 'about:blank';
	return { status, body: JSON.stringify({ type, title, status, instance, ...facts }) };
}

/** Answers with a problem document (RFC 9457). */
export function sendProblem(
	response: ServerResponse,
	kind: ProblemKind,
	instance: string,
	facts: object = {},
	headers: Readonly<Record<string, string>> = {},
): void {
	const { status, body } = problem(kind, instance, facts);
	response.writeHead(status, {
		'content-type': 'application/problem+json',
		'cache-control': 'no-store',
		'content-length': Buffer.byteLength(body),
		'apigw-requestid': instance,
		...headers,
	});
	response.end(body);
}

/** What a local control refuses; the gateway turns it into the problem. */
export class Refused extends Error {
	readonly kind: ProblemKind;
	readonly facts: object;

	constructor(kind: ProblemKind, facts: object = {}) {
		super(kind);
		this.kind = kind;
		this.facts = facts;
	}
}

/** As many faults as a problem of the product names. */
const maxErrors = 20;

/** The refusal of a body for its faults: the first of them, and how many more there are. */
export function invalid(faults: readonly Fault[]): Refused {
	const omitted = faults.length - maxErrors;
	return new Refused('invalid', {
		errors: faults.slice(0, maxErrors),
		...(omitted > 0 && { errorsOmitted: omitted }),
	});
}
