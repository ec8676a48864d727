import type { ServerResponse } from 'node:http';

/** A fault of a body: a JSON pointer and a description. */
export interface Fault {
	readonly pointer: string;
	readonly detail: string;
}

export type ProblemKind = keyof typeof problems;

/**
 * The problems that the gateway and the local controls send themselves, with the titles of the product's table.
 * Functions send their own. A problem without a page has the type of RFC 9457 for a plain status.
 */
const problems = {
	'malformed-request': { status: 400, title: 'Bad Request', page: false },
	'malformed-body': { status: 400, title: 'The request body is not valid JSON.', page: true },
	unauthorized: { status: 401, title: 'Authentication is required.', page: true },
	forbidden: { status: 403, title: 'Forbidden', page: false },
	'not-found': { status: 404, title: 'Not found.', page: true },
	conflict: { status: 409, title: 'Conflict', page: false },
	'payload-too-large': { status: 413, title: 'The request body is too large.', page: true },
	'uri-too-long': { status: 414, title: 'URI Too Long', page: false },
	'unsupported-media-type': { status: 415, title: 'The content type is not supported.', page: true },
	'misdirected-request': { status: 421, title: 'Misdirected Request', page: false },
	invalid: { status: 422, title: 'The request is not valid.', page: true },
	'headers-too-large': { status: 431, title: 'Request Header Fields Too Large', page: false },
	'internal-error': { status: 500, title: 'Internal error.', page: true },
	unavailable: { status: 503, title: 'The service is temporarily unavailable.', page: true },
} as const;

/** The head and body of a problem (RFC 9457). Its cause is not disclosed. */
export function problem(kind: ProblemKind, instance: string, facts: object = {}): { status: number; body: string } {
	const { status, title, page } = problems[kind];
	const type = page ? `/problems/${kind}` : 'about:blank';
	return { status, body: JSON.stringify({ type, title, status, instance, ...facts }) };
}

/** Sends a problem document (RFC 9457). */
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

/** A refusal by a local control; the gateway sends it as a problem. */
export class Refused extends Error {
	readonly kind: ProblemKind;
	readonly facts: object;

	constructor(kind: ProblemKind, facts: object = {}) {
		super(kind);
		this.kind = kind;
		this.facts = facts;
	}
}

/** The same limit as in the product's problems. */
const maxErrors = 20;

/** The refusal of a body: its first faults, and the number of further ones. */
export function invalid(faults: readonly Fault[]): Refused {
	const omitted = faults.length - maxErrors;
	return new Refused('invalid', {
		errors: faults.slice(0, maxErrors),
		...(omitted > 0 && { errorsOmitted: omitted }),
	});
}
