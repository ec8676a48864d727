import fc from 'fast-check';

/** Hostile inputs. */

/** Raw JSON: numbers and keys that `JSON.stringify` would not write. */
const mark = '\u0001raw:';
const raw = (json: string) => mark + json;

const deep = (depth: number) => raw('['.repeat(depth) + ']'.repeat(depth));

/** Texts that some software on the way may interpret. */
export const hostileTexts: readonly string[] = [
	'',
	' ',
	'\u0000',
	'a\u0000b',
	'\ud800',
	'x\udc00',
	'\u202eb',
	'\ufeff',
	'a\nb',
	'cafe\u0301',
	'１２',
	'👕',
	'__proto__',
	'constructor',
	'toString',
	'T#tenant-b',
	'B#buyer-2',
	'../../x',
	'tenant-b',
	'NaN',
	'Infinity',
	'-0',
	'1e308',
	'0x10',
	'9007199254740993',
	'2026-02-30',
	'0000-00-00',
	'+275760-09-13T00:00:00.000Z',
	'-000001-01-01T00:00:00Z',
	'${jndi:x}',
	"' OR 1=1 --",
	'x'.repeat(300),
	'买'.repeat(3_000),
];

const hostileValues: readonly unknown[] = [
	...hostileTexts,
	null,
	true,
	0,
	-1,
	1.5,
	2 ** 31,
	2 ** 53,
	-(2 ** 53),
	1e308,
	5e-324,
	...['-0', '1e400', '-1e400', '1.0', '12345678901234567890123', '1e2'].map(raw),
	[],
	{},
	[null],
	[{}],
	deep(17),
	deep(5_000),
	raw('{"__proto__":{"polluted":true}}'),
	raw('{"constructor":{"prototype":{"polluted":true}}}'),
	raw(`[${Array.from({ length: 5_000 }, () => '{}').join()}]`),
	raw(`{${Array.from({ length: 3_000 }, (_, i) => `"k${i}":0`).join()}}`),
];

const hostileKeys = [
	'__proto__',
	'constructor',
	'pk',
	'tenantId',
	'total',
	'state',
	'x',
	'',
	'a/b~c',
	'a\u0000',
	'\ud800',
];

type Change = (container: Record<string, unknown> | unknown[], key: string, value: unknown, name: string) => void;

const changes: readonly Change[] = [
	(container, key, value) => void put(container, key, value),
	(container, key, value) => void put(container, key, value),
	(container, key) => void (Array.isArray(container) ? container.splice(Number(key), 1) : delete container[key]),
	(container, _, value, name) => void put(container, Array.isArray(container) ? String(container.length) : name, value),
	(container, key) => void put(container, key, [Reflect.get(container, key)]),
	(container, key) => {
		const value = Reflect.get(container, key);
		if (Array.isArray(value))
			put(
				container,
				key,
				Array.from({ length: 250 }, (_, i): unknown => value[i % value.length] ?? 0),
			);
		else if (!Array.isArray(container)) put(container, key, raw(`${JSON.stringify(value)},${JSON.stringify(key)}:0`));
	},
	(container, key, value) => {
		if (Array.isArray(container)) return;
		put(container, `${key} `, value);
	},
];

/** Sets `__proto__` like any other key. */
function put(container: object, key: string, value: unknown): void {
	Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A value altered in one to three places. */
export function spoilt(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
	const spoil = fc.record({
		at: fc.nat(10_000),
		change: fc.nat(changes.length - 1),
		value: fc.constantFrom(...hostileValues),
		name: fc.constantFrom(...hostileKeys),
	});
	return fc.tuple(values, fc.array(spoil, { minLength: 1, maxLength: 3 })).map(([value, spoils]) => {
		const whole = { root: structuredClone(value) };
		for (const { at, change, value: hostile, name } of spoils) {
			const places = placesOf(whole);
			const [container, key] = places[at % places.length] ?? [whole, 'root'];
			changes[change]?.(container, key, hostile, name);
		}
		return whole.root;
	});
}

function placesOf(value: unknown): [Record<string, unknown> | unknown[], string][] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => [
		[value as Record<string, unknown>, key] as [Record<string, unknown>, string],
		...placesOf(inner),
	]);
}

/** A value as JSON, with raw parts unchanged. */
export function toRawJson(value: unknown): string {
	const json = JSON.stringify(value) ?? '';
	return json.replaceAll(/"\\u0001raw:((?:[^"\\]|\\.)*)"/g, (_, inner: string) => JSON.parse(`"${inner}"`) as string);
}

/** A body that is not well-formed JSON or UTF-8. */
export const broken: fc.Arbitrary<(json: string) => string | Uint8Array> = fc.oneof(
	fc.nat(1_000).map((at) => (json: string) => json.slice(0, at % (json.length || 1))),
	fc.nat(1_000).map((at) => (json: string) => Buffer.from(json).subarray(0, at % (json.length || 1))),
	fc.constantFrom<(json: string) => string | Uint8Array>(
		() => '',
		() => 'null',
		() => '{}',
		() => '[]',
		() => '\ufeff{}',
		() => "{'a':1}",
		() => '{"a":NaN}',
		() => '{"a":1,}',
		() => '{"a":01}',
		(json) => `${json}${json}`,
		(json) => `${json.slice(0, -1)},"x":"\ud800"}`,
		(json) => Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0x2c, 0x22, 0xe4, 0xba, 0x22, 0x7d])]),
		(json) => Buffer.from(json, 'utf16le'),
		(json) => json.padEnd(65_536),
		(json) => json.padEnd(65_537),
		() => '['.repeat(32_000) + ']'.repeat(32_000),
		() => '['.repeat(60_000),
		() => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
		() => `{"lines":[${Array.from({ length: 20_000 }, () => '{}').join()}]}`,
		() => `{${Array.from({ length: 9_000 }, (_, i) => `"${i}":`).join('0,')}0}`,
		() => '{"a":1,"a":1}',
		() => '{"a":1,"\\u0061":1}',
	),
);

/** Wrong content types. */
export const contentTypes = [
	'text/plain',
	'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x',
	'application/json; charset=utf-16',
	'APPLICATION/JSON',
	'application/json, text/csv',
	'application/merge-patch+json',
	'text/csv',
	'x',
	'',
];

/** Path segments as in the request line. */
export const pathSegments = [
	'%00',
	'%2e%2e',
	'..%2f..',
	'%2F',
	'%5C',
	'%ff',
	'%c3',
	'%E0%80%80',
	'%ED%A0%80',
	'%F0%9F%91%95',
	'%',
	'%zz',
	'__proto__',
	'constructor',
	'a%23b',
	'a%3Fb',
	"'",
	'%25',
	'%252e',
	'*',
	';a=b',
	'%20',
	'%0a',
	'.',
	'..',
	'x%0d%0ay',
	'T%23tenant-b',
	'0',
	'-1',
	'2026',
	'99999',
	'2026-02-30',
	'NaN',
	'x'.repeat(2048),
	'%E4%BA%B2'.repeat(200),
];

/** Idempotency keys at and beyond the limits. */
export const keys = ['', 'a b', 'x'.repeat(255), 'x'.repeat(256), '\u00e9', '#', '!', '~'.repeat(255), '\u0080'];
