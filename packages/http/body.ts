import type * as z from 'zod/mini';
import { type Result, accepted, canonical, refused } from '#kernel';
import { type Fault, check, pointer } from '#kernel/schemas';
import type { EdgeRefusal } from './problems.ts';
import type { Body } from './route.ts';

/** A JSON body describes at most 50 stock rows and an address; 64 KB is ten times that. */
export const maxJsonBytes = 65_536;

/** What a handler is given for each kind of body. */
export type BodyOf<B extends Body | undefined> = B extends {
	type: 'application/json';
	schema: infer S extends z.ZodMiniType;
}
	? z.output<S>
	: B extends Body
		? Uint8Array
		: undefined;

/** Reads a body as its route declares it: 413 before 415, 415 before 400, 400 before 422. */
export async function readBody(body: Body | undefined, request: Request): Promise<Result<unknown, EdgeRefusal>> {
	if (body === undefined) return accepted(undefined);
	const maxBytes = body.type === 'application/json' ? maxJsonBytes : body.maxBytes;
	const bytes = new Uint8Array(await request.arrayBuffer());
	if (bytes.length > maxBytes) return refused({ kind: 'payload_too_large', maxBytes });
	if (body.type === 'signed') return accepted(bytes);
	const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
	if (mediaType !== body.type) return refused({ kind: 'unsupported_media_type', expected: body.type });
	if (body.type === 'text/csv') return accepted(bytes);
	const json = parseJson(bytes);
	if (!json.ok) return json;
	const checked = check(body.schema, json.value);
	const known = new Set(checked.ok ? [] : checked.refusal.map((fault) => fault.pointer));
	const keys = keyFaults(json.value, []).filter((fault) => !known.has(fault.pointer));
	if (checked.ok && keys.length === 0) return checked;
	return refused({ kind: 'invalid', errors: [...(checked.ok ? [] : checked.refusal), ...keys] });
}

/** Deeper than any body of ours; what is deeper has been refused by its schema. */
const maxDepth = 16;

/** Keys that a record would swallow: the prototype's name, and one key in two spellings. */
function keyFaults(value: unknown, path: readonly string[]): Fault[] {
	if (typeof value !== 'object' || value === null || path.length > maxDepth) return [];
	const seen = new Set<string>();
	return Object.entries(value).flatMap(([key, inner]) => {
		const spelled = canonical(key) ?? key;
		const swallowed = spelled === '__proto__' ? 'is not a known key' : seen.has(spelled) ? 'repeats a key' : undefined;
		seen.add(spelled);
		const here = [...path, key];
		return [...(swallowed ? [{ pointer: pointer(here), detail: swallowed }] : []), ...keyFaults(inner, here)];
	});
}

function parseJson(bytes: Uint8Array): Result<unknown, EdgeRefusal> {
	try {
		return accepted(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
	} catch {
		return refused({ kind: 'malformed_body' });
	}
}
