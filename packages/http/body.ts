import type * as z from 'zod/mini';
import { type Result, accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
import type { HttpEvent } from './event.ts';
import { checkJson } from './json-guard.ts';
import type { EdgeRefusal } from './problems.ts';
import type { Body } from './route.ts';

/** A JSON body carries at most 50 stock rows and an address. 64 KB is ten times that. */
export const maxJsonBytes = 65_536;

/** The handler's input for each kind of body. */
export type BodyOf<B extends Body | undefined> = B extends {
	type: 'application/json';
	schema: infer S extends z.ZodMiniType;
}
	? z.output<S>
	: B extends Body
		? Uint8Array
		: undefined;

const noBody = { pointer: '', detail: 'must be empty: the request takes no body' };

/**
 * Reads a body as its route declares it. The refusals come in this order: 413, 415, 400, 422. A route without a body takes
 * nothing, `null` or `{}`, so that no caller believes that a field counts.
 */
export function readBody(body: Body | undefined, event: HttpEvent): Result<unknown, EdgeRefusal> {
	const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
	if (body === undefined)
		return /^(\{\s*\}|null)?$/.test(String(bytes).trim())
			? accepted(undefined)
			: refused({ kind: 'invalid', errors: [noBody] });
	const maxBytes = body.type === 'application/json' ? maxJsonBytes : body.maxBytes;
	if (bytes.length > maxBytes) return refused({ kind: 'payload_too_large', maxBytes });
	if (body.type === 'signed') return accepted(bytes);
	if (body.type === 'application/json' && body.optional && bytes.length === 0) return accepted({});
	const mediaType = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
	const otherwise = body.type === 'text/csv' && body.alternatives.includes(mediaType ?? '');
	if (mediaType !== body.type && !otherwise) return refused({ kind: 'unsupported_media_type', expected: body.type });
	if (body.type === 'text/csv') return accepted(bytes);
	const json = parseJson(bytes);
	if (!json.ok) return json;
	const jsonCheck = checkJson(json.value.text);
	if (jsonCheck.kind === 'outsized') return refused({ kind: 'invalid', errors: [jsonCheck.fault] });
	const checked = check(body.schema, json.value.parsed);
	const known = new Set(checked.ok ? [] : checked.refusal.map((fault) => fault.pointer));
	const swallowed = jsonCheck.swallowed.filter((fault) => !known.has(fault.pointer));
	if (checked.ok && swallowed.length === 0) return checked;
	return refused({ kind: 'invalid', errors: [...(checked.ok ? [] : checked.refusal), ...swallowed] });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `JSON.parse` keeps no call stack of its own, so nesting cannot overflow it. */
function parseJson(bytes: Uint8Array): Result<{ text: string; parsed: unknown }, EdgeRefusal> {
	try {
		const text = utf8.decode(bytes);
		return accepted({ text, parsed: JSON.parse(text) as unknown });
	} catch {
		return refused({ kind: 'malformed_body' });
	}
}
