import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Millis, base32, timeOrdered } from '#kernel';

/** A new unique part for an id: sorts by time, 80 random bits. */
export function newUnique(at: Millis): string {
	return timeOrdered(at, randomTen());
}

/** Random bytes are drawn for a hundred ids at once: a draw of a thousand bytes costs the same as one of ten. */
const drawnBytes = 1_000;
let drawn = Buffer.alloc(0);

function randomTen(): Buffer {
	if (drawn.length === 0) drawn = randomBytes(drawnBytes);
	const ten = drawn.subarray(0, 10);
	drawn = drawn.subarray(10);
	return ten;
}

/** A code that cannot be guessed and is easy to type: 160 random bits in base 32. */
export function newCode(): string {
	return base32(randomBytes(20));
}

/** A unique part derived from texts: the same texts give the same 26 characters (128 bits of SHA-256). */
export function derivedUnique(...texts: readonly string[]): string {
	return base32(digest(texts).subarray(0, 16));
}

/** A short fingerprint that tells two requests apart: 128 bits of SHA-256. */
export function fingerprint(...texts: readonly string[]): string {
	return digest(texts).subarray(0, 16).toString('base64url');
}

/** The length before each text makes `('ab','c')` and `('a','bc')` differ. */
function digest(texts: readonly string[]): Buffer {
	return hash('sha256', texts.map((text) => `${text.length}:${text}`).join(''), 'buffer');
}

/** Signs a JSON value so that a client can carry it but not change it. `scope` binds it to one list and its filters. */
export function sealText(secret: string, scope: string, value: unknown): string {
	const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${payload}.${mac(secret, scope, payload)}`;
}

/** The value of a signed text, or undefined when it was altered, cut, or made for another scope. */
export function openText(secret: string, scope: string, text: string): unknown {
	const [payload = '', signature = '', ...rest] = text.split('.');
	const expected = Buffer.from(mac(secret, scope, payload));
	const given = Buffer.from(signature);
	if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
	return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

function mac(secret: string, scope: string, payload: string): string {
	return createHmac('sha256', secret).update(`${scope}\n${payload}`).digest('base64url').slice(0, 22);
}
