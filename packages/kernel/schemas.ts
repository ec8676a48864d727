import * as z from 'zod/mini';
import { type Money, currencies, maxAmount } from './money.ts';
import { slugPattern } from './ids.ts';
import { isCountry } from './regions.ts';
import { type Result, accepted, refused } from './result.ts';
import { pointer } from './pointer.ts';
import { canonical } from './text.ts';

export { maxPointerLength, pointer } from './pointer.ts';

/** A text of at most `max` characters, in canonical form. A text that cannot be stored is refused. */
export function text(max: number, min = 1) {
	return z.string().check(storable, z.minLength(min), z.maxLength(max));
}

/** Puts a text into canonical form. A text without one gets this fault and no other. */
const storable = z.check<string>((payload) => {
	const form = canonical(payload.value);
	if (form !== undefined) payload.value = form;
	else {
		const message = 'has characters that cannot be stored';
		payload.issues.push({ code: 'custom', message, input: payload.value, continue: false });
	}
});

/**
 * A one-line text that serves as a key: a color, a size, a category. Names of `Object.prototype` (`constructor`) are
 * refused, because a lookup finds them in any object.
 */
export function name(max: number) {
	return text(max).check(
		z.refine((value) => !/[\r\n\t\u2028\u2029]/.test(value), 'must be one line'),
		z.refine((value) => !(value.trim() in Object.prototype), 'is a reserved word'),
	);
}

/** Bounds the number of keys of a record. `maxEntries` is readable, so that a test can derive the largest valid input. */
export function entries(min: number, max: number) {
	const check = z.refine<Record<string, unknown>>(
		(all) => Object.keys(all).length >= min && Object.keys(all).length <= max,
		`must have ${min} to ${max} entries`,
	);
	return Object.assign(check, { maxEntries: max });
}

export const slug = z.string().check(z.regex(slugPattern, 'must be 2 to 40 of a-z, 0-9 and hyphen'));

/** A country code of ISO 3166-1 alpha-2. */
export function countryCode() {
	const error = 'must be an ISO 3166-1 alpha-2 code, such as CN';
	return z.string().check(z.regex(/^[A-Z]{2}$/, { error, abort: true }), z.refine(isCountry, error));
}

export const bilingual = inBoth(120).register(z.globalRegistry, { id: 'Bilingual' });

/** A text in both languages, each of at most `max` characters. */
export function inBoth(max: number) {
	return z.strictObject({ zh: text(max), en: text(max) });
}

/** A whole number of a query parameter: digits only, so a blank, `1e2` and `0x10` are refused. */
export function whole(min: number, max: number) {
	return z.pipe(
		z.transform((value: unknown) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value)),
		z.int().check(z.minimum(min), z.maximum(max)),
	);
}

/** An amount of zero or more in minor units. */
export const money = z
	.strictObject({ amount: z.int().check(z.minimum(0), z.maximum(maxAmount)), currency: z.enum(currencies) })
	.register(z.globalRegistry, { id: 'Money' });

/** A price: an amount above zero. */
export const price = z
	.strictObject({ amount: z.int().check(z.minimum(1), z.maximum(maxAmount)), currency: z.enum(currencies) })
	.register(z.globalRegistry, { id: 'Price' });

/** An ISO 8601 instant in UTC. */
export const instant = z.iso.datetime();

/** One fault of an input: its place, as an RFC 6901 pointer of at most 200 characters, and its description. */
export interface Fault {
	readonly pointer: string;
	readonly detail: string;
}

/** Validates an input. Returns the value in canonical form, or every fault in words that a caller can act on. */
export function check<S extends z.ZodMiniType>(schema: S, input: unknown): Result<z.output<S>, Fault[]> {
	const parsed = z.safeParse(schema, input);
	return parsed.success ? accepted(parsed.data) : refused(parsed.error.issues.flatMap((issue) => faults(issue, input)));
}

/** A fault never repeats the input: it may be personal, long, or hostile. */
function faults(issue: z.core.$ZodIssue, input: unknown): Fault[] {
	if (issue.code === 'unrecognized_keys')
		return issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: 'is not a known key' }));
	if (issue.code === 'invalid_key')
		return issue.issues.flatMap((inner) => ({ pointer: pointer(issue.path), detail: `as a key ${detail(inner)}` }));
	const absent = issue.code === 'invalid_type' && at(input, issue.path) === undefined;
	return [{ pointer: pointer(issue.path), detail: absent ? 'is required' : detail(issue) }];
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
		input,
	);
}

function detail(issue: z.core.$ZodIssue): string {
	switch (issue.code) {
		case 'invalid_type':
			return `must be ${article(issue.expected)}`;
		case 'too_small':
			return issue.origin === 'string' || issue.origin === 'array' || issue.origin === 'record'
				? `must have at least ${issue.minimum} ${units(issue.origin)}`
				: `must be at least ${issue.minimum}`;
		case 'too_big':
			return issue.origin === 'string' || issue.origin === 'array' || issue.origin === 'record'
				? `must have at most ${issue.maximum} ${units(issue.origin)}`
				: `must be at most ${issue.maximum}`;
		case 'invalid_value':
			return `must be one of ${issue.values.map(String).join(', ')}`;
		case 'invalid_format':
			return issue.message === 'Invalid input' ? `must be ${article(issue.format)}` : issue.message;
		default:
			return issue.message === 'Invalid input' ? 'is not valid' : issue.message;
	}
}

function units(origin: string): string {
	return origin === 'string' ? 'characters' : 'entries';
}

function article(noun: string): string {
	if (noun === 'int' || noun === 'number') return 'a whole number';
	if (noun === 'record') return 'an object';
	if (noun === 'datetime') return 'a date and time in UTC, such as 2026-11-11T00:00:00Z';
	if (noun === 'regex') return 'of the documented form';
	return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Proves at compile time that the schema and the type agree. */
export const moneySchema: z.ZodMiniType<Money> = money;
