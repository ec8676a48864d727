import { expect } from 'vitest';
import { canonical } from '#kernel';
import type { WireRequest } from './requests.ts';
import { type Operation, type Schema, faultsOf } from './contract.ts';
import type { WireResponse } from './world.ts';

interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly instance: string;
	readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
	readonly errorsOmitted?: number;
	readonly parameters?: readonly string[];
}

/**
 * Internals that no response may show: stacks, code, tables and keys (except those sent and stored), messages of
 * AWS.
 */
const internals =
	/\bat \S+ \(|\.m?[jt]s:\d|node_modules|\b\w*(?:Error|Exception)\b|"[ps]k"|conghua-base-|dynamo|arn:aws|ConditionalCheck|\b[TBCUM]#(?!tenant-b|buyer-2)[\w-]|undefined|\[object/i;

/** The event of an unknown checkout must be sent again, so Stripe gets 503. */
const comesAgain = '/problems/unknown-checkout';

/** Beyond this many faults a response has a count. */
const maxErrors = 20;

/** A fault of the JSON text as a whole, reported alone. */
const outsized = /^must (?:be nested at most \d+ deep|have at most \d+ values)$/;

/** Asserts what the document promises for a response. */
export function expectPromised(
	operation: Operation,
	request: WireRequest,
	{ status, headers, text }: WireResponse,
): void {
	const [leaked] = internals.exec(text) ?? [];
	if (leaked !== undefined) expect(sentIn(request), `the response shows internals: ${text}`).toContain(leaked);
	const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
	if (status >= 400) return expectProblem(operation, request, { status, type, text, headers });
	const declared = operation.responses[status]?.content[type];
	expect(declared, `${status} ${type} is not documented`).toBeDefined();
	if (type === 'application/json') expect(faultsOf(declared?.schema ?? {}, JSON.parse(text))).toEqual([]);
	expect(unknownParameters(operation, request), 'an accepted request has unknown parameters').toEqual([]);
	expect(wrong(operation, request), 'the document refuses an accepted request').toEqual([]);
}

/** The request's texts, which a response may repeat. */
function sentIn({ target, body }: WireRequest): string {
	const bytes = typeof body === 'string' ? body : Buffer.from(body ?? []).toString();
	return `${target}\n${bytes}\n${unescaped(bytes)}`;
}

function unescaped(json: string): string {
	try {
		return JSON.stringify(JSON.parse(json));
	} catch {
		return '';
	}
}

function expectProblem(
	operation: Operation,
	request: WireRequest,
	response: WireResponse & { readonly type: string },
): void {
	const { status, type, text, headers } = response;
	expect({ status, type }).toEqual({ status, type: 'application/problem+json' });
	const problem = JSON.parse(text) as Problem;
	expect(problem).toMatchObject({ title: expect.any(String), status, instance: expect.any(String) });
	if (status >= 500) expect({ status, type: problem.type }).toEqual({ status: 503, type: comesAgain });
	if (status === 503 || status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
	// A path outside the document is not found.
	if (!request.pathDocumented && status === 404) return;
	const schema = schemasOf(operation, status).find(({ properties }) => properties?.['type']?.const === problem.type);
	expect(schema, `${status} ${problem.type} is not documented`).toBeDefined();
	expect(faultsOf(schema ?? {}, problem)).toEqual([]);
	expect(Object.keys(schema?.properties ?? {}), 'every fact is documented').toEqual(
		expect.arrayContaining(Object.keys(problem)),
	);
	if (problem.type === '/problems/unknown-parameter')
		expect(problem.parameters).toEqual(unknownParameters(operation, request).slice(0, maxErrors));
	if (problem.type !== '/problems/invalid') return;
	const errors = problem.errors ?? [];
	expect(errors).not.toEqual([]);
	for (const fault of errors)
		expect(fault).toEqual({ pointer: expect.stringMatching(/^(?:\/|$)/), detail: expect.stringMatching(/\S/) });
	const named = errors.map(({ pointer }) => pointer);
	if (errors.some(({ detail }) => outsized.test(detail))) return;
	if (problem.errorsOmitted !== undefined) return expect(errors).toHaveLength(maxErrors);
	// A refused key stands for everything below it, even a reserved word that no schema mentions.
	const keys = errors.filter(({ detail }) => detail.startsWith('as a key ')).map(({ pointer }) => pointer);
	const missing = wrong(operation, request).filter(
		(place) =>
			!named.some((fault) => `${fault}/`.startsWith(`${place}/`)) && !keys.some((key) => place.startsWith(`${key}/`)),
	);
	expect(missing, `every fault is listed beside ${named.join()}`).toEqual([]);
}

/** The schemas of the kinds of problem that a status stands for. */
function schemasOf({ responses }: Operation, status: number): readonly Schema[] {
	const schema = responses[status]?.content['application/problem+json']?.schema;
	return schema?.oneOf ?? (schema === undefined ? [] : [schema]);
}

/** The parameters that the operation does not declare. Public reads take tracking parameters. */
function unknownParameters({ parameters, method, tags }: Operation, request: WireRequest): string[] {
	const declared = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
	const marks = method === 'GET' && tags[0] === 'public' ? /^(?:utm_|gclid$|fbclid$)/ : /^$./;
	const names = new Set(request.query.map(([name]) => decoded(name)));
	return [...names].filter((name) => !declared.includes(name) && !marks.test(name));
}

/** The document's faults of a request: all places of its body, else of its query. */
function wrong(operation: Operation, request: WireRequest): string[] {
	const body = operation.requestBody?.content['application/json'];
	const unsigned = operation.tags[0] !== 'stripe';
	const isLeftOut = operation.requestBody?.required === false && Buffer.from(request.body ?? '').length === 0;
	if (body !== undefined && unsigned && !isLeftOut) {
		const value = parsed(request.body);
		return eitherWay(body.schema, value, plain(value));
	}
	const query = operation.parameters.filter((key) => key.in === 'query');
	return query.flatMap(({ name, schema }) => {
		const given = request.query.filter(([key]) => key === name).map(([, value]) => value);
		if (given.length > 1) return [`/${name}`];
		const [value] = given;
		if (value === undefined) return [];
		const text = decoded(value);
		const faults = schema.type === 'integer' ? faultsOf(schema, whole(text)) : eitherWay(schema, text, plain(text));
		return faults.length > 0 ? [`/${name}`] : [];
	});
}

/** The faults of a value both as sent and as stored, because texts are measured in either form. */
function eitherWay(schema: Schema, sent: unknown, stored: unknown): string[] {
	const faults = new Set(faultsOf(schema, stored));
	return faultsOf(schema, sent).filter((one) => faults.has(one));
}

/** The bytes of a lone surrogate are read as replacement characters. */
function decoded(value: string): string {
	return value.toWellFormed();
}

function whole(value: string): unknown {
	return /^-?\d+$/.test(value) ? Number(value) : value;
}

function parsed(body: WireRequest['body']): unknown {
	return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body ?? ''))) as unknown;
}

/** Texts as they are stored. */
function plain(value: unknown): unknown {
	if (typeof value === 'string') return canonical(value) ?? value;
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
