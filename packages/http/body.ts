import type * as z from 'zod/mini';
import { type Result, accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
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
	return checked.ok ? checked : refused({ kind: 'invalid', errors: checked.refusal });
}

function parseJson(bytes: Uint8Array): Result<unknown, EdgeRefusal> {
	try {
		return accepted(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
	} catch {
		return refused({ kind: 'malformed_body' });
	}
}
