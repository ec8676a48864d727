import { expect } from 'vitest';
import { canonical } from '#kernel';
import type { Asked } from './asked.ts';
import { type Operation, type Schema, faultsOf } from './contract.ts';
import type { Answered } from './world.ts';

interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly instance: string;
	readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
	readonly errorsOmitted?: number;
}

/** What only the inside knows: stacks, code, tables and their keys (but for those that were sent and kept), what AWS says. */
const inside =
	/\bat \S+ \(|\.m?[jt]s:\d|node_modules|\b\w*(?:Error|Exception)\b|"[ps]k"|conghua-base-|dynamo|arn:aws|ConditionalCheck|\b[TBCUM]#(?!tenant-b|buyer-2)[\w-]|undefined|\[object/i;

/** The event of a checkout that is not visible yet has to come again, so Stripe is told 503. */
const comesAgain = '/problems/unknown-checkout';

/** Of more faults than these the answer says how many more there are. */
const maxErrors = 20;

/** What is wrong with the form of a JSON text stands alone. */
const outsized = /^must (?:be nested at most \d+ deep|have at most \d+ values)$/;

/** Expects of an answer what the document promises of every one. */
export function expectPromised(operation: Operation, asked: Asked, { status, headers, text }: Answered): void {
	const [leaked] = inside.exec(text) ?? [];
	if (leaked !== undefined) expect(sentIn(asked), `the answer tells of the inside: ${text}`).toContain(leaked);
	const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
	if (status >= 400) return expectProblem(operation, asked, { status, type, text, headers });
	const declared = operation.responses[status]?.content[type];
	expect(declared, `${status} ${type} is not documented`).toBeDefined();
	if (type === 'application/json') expect(faultsOf(declared?.schema ?? {}, JSON.parse(text))).toEqual([]);
	expect(wrong(operation, asked), 'the document refuses what was taken').toEqual([]);
}

/** Everything that was sent, as an answer may repeat it. */
function sentIn({ target, body }: Asked): string {
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

function expectProblem(operation: Operation, asked: Asked, answer: Answered & { readonly type: string }): void {
	const { status, type, text, headers } = answer;
	expect({ status, type }).toEqual({ status, type: 'application/problem+json' });
	const problem = JSON.parse(text) as Problem;
	expect(problem).toMatchObject({ title: expect.any(String), status, instance: expect.any(String) });
	if (status >= 500) expect({ status, type: problem.type }).toEqual({ status: 503, type: comesAgain });
	if (status === 503 || status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
	// What is no path of the document's is nowhere.
	if (!asked.pathMeant && status === 404) return;
	expect(kindsOf(operation, status), `${status} is not documented`).toContain(problem.type);
	if (problem.type !== '/problems/invalid') return;
	const errors = problem.errors ?? [];
	expect(errors).not.toEqual([]);
	for (const fault of errors)
		expect(fault).toEqual({ pointer: expect.stringMatching(/^(?:\/|$)/), detail: expect.stringMatching(/\S/) });
	const named = errors.map(({ pointer }) => pointer);
	if (errors.some(({ detail }) => outsized.test(detail))) return;
	if (problem.errorsOmitted !== undefined) return expect(errors).toHaveLength(maxErrors);
	// A key that is refused, also for being a reserved word, which no schema says, speaks for all below it.
	const keys = errors.filter(({ detail }) => detail.startsWith('as a key ')).map(({ pointer }) => pointer);
	const missing = wrong(operation, asked).filter(
		(place) =>
			!named.some((fault) => `${fault}/`.startsWith(`${place}/`)) && !keys.some((key) => place.startsWith(`${key}/`)),
	);
	expect(missing, `all that is wrong is named beside ${named.join()}`).toEqual([]);
}

function kindsOf({ responses }: Operation, status: number): string[] {
	const schema = responses[status]?.content['application/problem+json']?.schema as
		| { readonly allOf: readonly { readonly properties?: { readonly type?: { readonly enum?: string[] } } }[] }
		| undefined;
	return schema?.allOf.flatMap((part) => part.properties?.type?.enum ?? []) ?? [];
}

/** What the document finds wrong with a request: all places of its body, else of its query. */
function wrong(operation: Operation, asked: Asked): string[] {
	const body = operation.requestBody?.content['application/json'];
	const unsigned = operation.tags[0] !== 'stripe';
	if (body !== undefined && unsigned) {
		const value = parsed(asked.body);
		return eitherWay(body.schema, value, plain(value));
	}
	const query = operation.parameters.filter((key) => key.in === 'query');
	return query.flatMap(({ name, schema }) => {
		const given = asked.query.filter(([key]) => key === name).map(([, value]) => value);
		if (given.length > 1) return [`/${name}`];
		const [value] = given;
		if (value === undefined) return [];
		const text = decoded(value);
		const faults = schema.type === 'integer' ? faultsOf(schema, whole(text)) : eitherWay(schema, text, plain(text));
		return faults.length > 0 ? [`/${name}`] : [];
	});
}

/** What is wrong with a value as it was sent and as it is kept: some texts are measured in the one form, some in the other. */
function eitherWay(schema: Schema, sent: unknown, kept: unknown): string[] {
	const faults = new Set(faultsOf(schema, kept));
	return faultsOf(schema, sent).filter((one) => faults.has(one));
}

/** The bytes of a lone surrogate are read as what stands for anything unreadable. */
function decoded(value: string): string {
	return value.toWellFormed();
}

function whole(value: string): unknown {
	return /^-?\d+$/.test(value) ? Number(value) : value;
}

function parsed(body: Asked['body']): unknown {
	return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body ?? ''))) as unknown;
}

/** Texts as they are kept. */
function plain(value: unknown): unknown {
	if (typeof value === 'string') return canonical(value) ?? value;
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
