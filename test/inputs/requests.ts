import fc from 'fast-check';
import type { Operation, Schema } from './contract.ts';
import { broken, contentTypes, hostileTexts, keys, pathSegments, spoilt, toRawJson } from './hostile.ts';
import { type Known, valid } from './valid.ts';

/** A request on the wire, without its token or signature. */
export interface WireRequest {
	/** The target of the request line. */
	readonly target: string;
	/** Whether the path is documented; others may have any response. */
	readonly pathDocumented: boolean;
	readonly query: readonly (readonly [name: string, value: string])[];
	readonly headers: Readonly<Record<string, string | readonly string[]>>;
	readonly body: string | Uint8Array | undefined;
	/** The calling role, or a name where no role is needed. */
	readonly role: string;
	readonly proven: boolean;
}

/** Requests for an operation: a third as documented, the others altered somewhere. */
export function requestsFor(operation: Operation, known: Known): fc.Arbitrary<WireRequest> {
	const roles = operation['x-roles'] ?? [operation.tags[0]];
	const path = pathOf(operation, known);
	const proven = fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
	return fc
		.record({
			role: fc.oneof(fc.constant(roles[0] ?? ''), fc.constantFrom(...roles)),
			proven,
			path,
			query: queryOf(operation, known),
			headers: headersOf(operation),
			body: bodyOf(operation, known),
		})
		.map(({ role, proven, path: { where, documented }, query, headers, body }) => ({
			role,
			proven,
			pathDocumented: documented,
			target: [where, query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')]
				.filter(Boolean)
				.join('?'),
			query,
			headers: { ...headers, ...(body === undefined ? {} : body.type) },
			body: body?.bytes,
			[fc.toStringMethod]: () => describeRequest(operation, where, query, headers, body),
		}));
}

function describeRequest(
	operation: Operation,
	where: string,
	query: unknown,
	headers: object,
	body?: SentBody,
): string {
	const text = typeof body?.bytes === 'string' ? body.bytes : Buffer.from(body?.bytes ?? []).toString('latin1');
	const cut = text.length > 2_000 ? `${text.slice(0, 2_000)}… (${text.length})` : text;
	return `${operation.method} ${where} ${JSON.stringify(query)} ${JSON.stringify({ ...headers, ...body?.type })} ${cut}`;
}

/** Lone surrogates as the bytes that a careless client makes of them. */
function encoded(text: string): string {
	return Array.from(text, (one) => (one.isWellFormed() ? encodeURIComponent(one) : '%ED%A0%80')).join('');
}

function pathOf({ path }: Operation, known: Known): fc.Arbitrary<{ where: string; documented: boolean }> {
	const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
	if (names.length === 0) return fc.constant({ where: path, documented: true });
	const segments = (hostile: boolean) =>
		fc.record(
			Object.fromEntries(
				names.map((name) => [
					name,
					hostile ? fc.constantFrom(...pathSegments) : fc.constantFrom(...(known[name] ?? ['x'])),
				]),
			),
		);
	const filled = (some: Readonly<Record<string, unknown>>) =>
		path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(some[name]));
	return fc.oneof(
		{ weight: 5, arbitrary: segments(false).map((some) => ({ where: filled(some), documented: true })) },
		{ weight: 1, arbitrary: segments(true).map((some) => ({ where: filled(some), documented: false })) },
		{ weight: 1, arbitrary: segments(false).map((some) => ({ where: `${filled(some)}/`, documented: false })) },
	);
}

type Pairs = (readonly [string, string])[];

function queryOf({ parameters }: Operation, known: Known): fc.Arbitrary<Pairs> {
	const named = parameters.filter((one) => one.in === 'query');
	const pair = (name: string, schema: Schema) =>
		valid(schema, known, name).map((value) => [name, String(value)] as const);
	const good: fc.Arbitrary<Pairs> =
		named.length === 0
			? fc.constant([])
			: fc
					.subarray(named, { maxLength: Math.min(4, named.length) })
					.chain((some) => fc.tuple(...some.map(({ name, schema }) => pair(name, schema))));
	const value = fc.oneof(fc.constantFrom(...hostileTexts), fc.constantFrom(...Object.values(known).flat().map(String)));
	const bad = fc.tuple(
		fc.constantFrom(...named.map(({ name }) => name), 'x', '__proto__', 'constructor', 'tenantId', 'tenant', ''),
		value.filter((text) => text.length < 1_000),
	);
	const spoils = fc.array(bad, { minLength: 1, maxLength: 2 });
	return fc.oneof(
		{ weight: 2, arbitrary: good },
		{ weight: named.length > 0 ? 3 : 1, arbitrary: fc.tuple(good, spoils).map(([some, more]) => [...some, ...more]) },
	);
}

function headersOf({ parameters }: Operation): fc.Arbitrary<Record<string, string | string[]>> {
	const key = parameters.find(({ name }) => name === 'Idempotency-Key');
	if (key === undefined) return fc.constant({});
	const some = fc.stringMatching(/^[!-~]{1,40}$/);
	return fc.oneof(
		{ weight: 8, arbitrary: some.map((one) => ({ 'idempotency-key': one })) },
		{ weight: 1, arbitrary: fc.constantFrom(...keys).map((one) => ({ 'idempotency-key': one })) },
		{ weight: 1, arbitrary: some.map((one) => ({ 'idempotency-key': [one, 'second'] })) },
		{ weight: 1, arbitrary: fc.constant({}) },
	);
}

interface SentBody {
	readonly bytes: string | Uint8Array;
	readonly type: Readonly<Record<string, string>>;
}

function bodyOf({ requestBody }: Operation, known: Known): fc.Arbitrary<SentBody | undefined> {
	const [type = '', { schema = {}, example = undefined } = {}] = Object.entries(requestBody?.content ?? {})[0] ?? [];
	// Some requests send a body to an operation without one.
	if (requestBody === undefined)
		return fc.oneof(
			{ weight: 9, arbitrary: fc.constant(undefined) },
			{ weight: 1, arbitrary: fc.constant({ bytes: '{"x":1}', type: { 'content-type': 'application/json' } }) },
		);
	const typed = fc.oneof(
		{ weight: 12, arbitrary: fc.constant({ 'content-type': type }) },
		{ weight: 1, arbitrary: fc.constantFrom(...contentTypes).map((one) => ({ 'content-type': one })) },
		{ weight: 1, arbitrary: fc.constant({}) },
	);
	const good = known['body'] ? fc.constantFrom(...known['body']) : goodOf(schema, example, known);
	const text = type === 'text/csv' ? (value: unknown) => String(value) : toRawJson;
	const bytes: fc.Arbitrary<string | Uint8Array> = fc.oneof(
		{ weight: 3, arbitrary: good.map(text) },
		{ weight: 5, arbitrary: spoilt(good).map(text) },
		{ weight: 2, arbitrary: fc.tuple(good, broken).map(([value, breaking]) => breaking(text(value))) },
	);
	return fc.record({ bytes, type: typed as fc.Arbitrary<Record<string, string>> });
}

function goodOf(schema: Schema, example: unknown, known: Known): fc.Arbitrary<unknown> {
	const made = valid(schema, known);
	return example === undefined
		? made
		: fc.oneof({ weight: 1, arbitrary: fc.constant(example) }, { weight: 2, arbitrary: made });
}
