import type { Millis } from './time.ts';

/**
 * Every id carries its owner, so that a lookup by id needs no index:
 *
 * | id | form | owner |
 * |---|---|---|
 * | cluster | slug | the base |
 * | tenant | slug | itself |
 * | listing | `lst_<tenant>_<unique>` | the tenant |
 * | order | `ord_<tenant>_<unique>`, unique begins with the time of placing | the tenant |
 * | import | `imp_<tenant>_<unique>` | the tenant |
 * | refund | `rfd_<tenant>_<unique>`, unique is derived from the Idempotency-Key, if there is one | the tenant |
 * | return | `ret_<tenant>_<unique>`, unique begins with that of its order; the rest is derived from the Idempotency-Key | the tenant |
 * | picture | `med_<tenant>_<unique>`, unique begins with the time of its upload | the tenant |
 * | event | `evt_<tenant>_<unique>`, unique is its place in the tenant's feed | the tenant |
 * | checkout | `chk_<buyer>_<unique>`, unique is derived from the Idempotency-Key | the buyer |
 *
 * A slug has no underscore and a unique part is `[0-9a-z]`, so an id splits in one way only.
 */
export type ClusterId = string;
export type TenantId = string;
export type ListingId = string;
export type OrderId = string;
export type ImportId = string;
export type RefundId = string;
export type ReturnId = string;
export type CheckoutId = string;
/** The verified `sub` of a buyer's token. */
export type BuyerId = string;

export const slugPattern = /^[a-z0-9-]{2,40}$/;
const prefixes = {
	listing: 'lst',
	order: 'ord',
	import: 'imp',
	refund: 'rfd',
	return: 'ret',
	event: 'evt',
	media: 'med',
	checkout: 'chk',
} as const;
export type OwnedKind = keyof typeof prefixes;

/** Builds an id from its owner and its unique part. */
export function ownedId(kind: OwnedKind, owner: string, unique: string): string {
	return `${prefixes[kind]}_${kind === 'checkout' ? escapeOwner(owner) : owner}_${unique}`;
}

/** The owner and the unique part of an id, or undefined when the text is not an id of that kind. */
export function parseOwnedId(kind: OwnedKind, id: string): { owner: string; unique: string } | undefined {
	if (id.length > maxIdLength) return undefined;
	const [prefix, owner, unique, ...rest] = id.split('_');
	if (prefix !== prefixes[kind] || owner === undefined || unique === undefined || rest.length > 0) return undefined;
	if (!/^[0-9a-z]{20,40}$/.test(unique)) return undefined;
	if (kind !== 'checkout') return slugPattern.test(owner) ? { owner, unique } : undefined;
	const buyer = unescapeOwner(owner);
	return buyer === undefined ? undefined : { owner: buyer, unique };
}

/** Fits the id of a checkout whose buyer is an escaped subject of 128 bytes. */
const maxIdLength = 3 * 128 + 60;

/** Crockford's base-32 digits in lower case. */
export const base32Digits = '0123456789abcdefghjkmnpqrstvwxyz';

/** 26 characters that sort by time: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32. */
export function timeOrdered(at: Millis, random: Uint8Array): string {
	return timePrefix(at) + base32(random.subarray(0, 10));
}

/** The first ten characters of every time-ordered id made at that millisecond: a bound for range reads. */
export function timePrefix(at: Millis): string {
	let text = '';
	for (let rest = at, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) text = base32Digits.charAt(rest % 32) + text;
	return text;
}

/** Bytes as Crockford base 32 in lower case, five bits a character. */
export function base32(bytes: Uint8Array): string {
	let text = '';
	let bits = 0;
	let buffer = 0;
	for (const byte of bytes) {
		buffer = (buffer << 8) | byte;
		bits += 8;
		while (bits >= 5) {
			bits -= 5;
			text += base32Digits.charAt((buffer >> bits) & 31);
		}
		buffer &= (1 << bits) - 1;
	}
	return bits > 0 ? text + base32Digits.charAt((buffer << (5 - bits)) & 31) : text;
}

/** Subjects that need no escaping. Cognito's are UUIDs, so this is the common case. */
const plainOwner = /^[A-Za-z0-9-]+$/;

/** Escapes each byte but letters, digits and hyphen as `~` and two hex digits. A subject may hold any character. */
function escapeOwner(owner: string): string {
	if (plainOwner.test(owner)) return owner;
	return [...new TextEncoder().encode(owner)]
		.map((byte) => {
			const char = String.fromCharCode(byte);
			return /[A-Za-z0-9-]/.test(char) ? char : `~${byte.toString(16).padStart(2, '0')}`;
		})
		.join('');
}

function unescapeOwner(text: string): string | undefined {
	if (plainOwner.test(text)) return text;
	if (!/^(?:[A-Za-z0-9-]|~[0-9a-f]{2})+$/.test(text)) return undefined;
	const bytes = text
		.match(/[A-Za-z0-9-]|~[0-9a-f]{2}/g)
		?.map((code) => (code.length === 1 ? code.charCodeAt(0) : Number.parseInt(code.slice(1), 16)));
	try {
		const owner = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes ?? []));
		return escapeOwner(owner) === text ? owner : undefined;
	} catch {
		return undefined;
	}
}
