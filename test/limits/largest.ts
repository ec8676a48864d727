import type * as z from 'zod/mini';

/** Bounds that a schema leaves open, by the path of the property: characters, entries, or the largest number. */
export type Known = (path: readonly string[]) => number | undefined;
export const nothingKnown: Known = () => undefined;

interface Def {
	readonly type: string;
	readonly format?: string;
	readonly checks?: readonly { readonly maxEntries?: number; readonly _zod: { readonly def: Check } }[];
	readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
	readonly entries?: Readonly<Record<string, string>>;
	readonly values?: readonly unknown[];
	readonly options?: readonly z.ZodMiniType[];
	readonly element?: z.ZodMiniType;
	readonly innerType?: z.ZodMiniType;
	readonly keyType?: z.ZodMiniType;
	readonly valueType?: z.ZodMiniType;
	readonly out?: z.ZodMiniType;
	readonly pattern?: RegExp;
	readonly getter?: () => z.ZodMiniType;
}
interface Check {
	readonly check: string;
	readonly maximum?: number;
	readonly value?: number;
	readonly pattern?: RegExp;
}

/** Three bytes per unit of a string's length, the most of any character. */
const widest = '尺';

/** Characters of dates and instants in their wire format. */
const formats: Readonly<Record<string, number>> = { date: 10, datetime: 24 };

/**
 * The largest JSON value of a schema. Throws for anything without a maximum: a text, a list, a record, or an
 * unspecified type. The value need not be valid otherwise.
 */
export function largest(schema: z.ZodMiniType, known: Known = nothingKnown, path: readonly string[] = []): unknown {
	const def = schema._zod.def as unknown as Def;
	const checks = (def.checks ?? []).map((check) => ({ ...check._zod.def, maxEntries: check.maxEntries }));
	const within = (inner: z.ZodMiniType | undefined, ...names: readonly string[]) =>
		largest(needed(inner), known, [...path, ...names]);
	const bound = (stated: number | undefined): number => {
		const max = stated ?? known(path);
		if (max === undefined) throw new Error(`no maximum: ${path.join('/')} (${def.type})`);
		return max;
	};
	switch (def.type) {
		case 'string':
			return widest.repeat(bound(maxLength(def, checks)));
		case 'int':
		case 'number':
			return Math.min(
				...checks.flatMap(({ check, value }) => (check === 'less_than' ? (value ?? []) : [])),
				2 ** 53 - 1,
			);
		case 'boolean':
			return false;
		case 'enum':
			return longest(Object.values(def.entries ?? {}));
		case 'literal':
			return longest(def.values ?? []);
		case 'object':
			return Object.fromEntries(Object.entries(def.shape ?? {}).map(([name, one]) => [name, within(one, name)]));
		case 'array': {
			const count = bound(checks.find(({ maximum }) => maximum !== undefined)?.maximum);
			return Array.from({ length: count }).fill(within(def.element, '*'));
		}
		case 'record': {
			const count = bound(checks.find(({ maxEntries }) => maxEntries !== undefined)?.maxEntries);
			const key = String(within(def.keyType, 'key'));
			const value = within(def.valueType, '*');
			const keys = Array.from({ length: count }, (_, n) => `${n}`.padStart(3, '0') + key.slice(1));
			return Object.fromEntries(keys.map((one) => [one, value]));
		}
		case 'union':
			return longest((def.options ?? []).map((option) => within(option)));
		case 'optional':
		case 'nullable':
		case 'default':
			return within(def.innerType);
		case 'pipe':
			return within(def.out);
		case 'lazy':
			return within(def.getter?.());
		case 'unknown':
			return widest.repeat(bound(undefined));
		default:
			throw new Error(`no bound is known of a ${def.type}: ${path.join('/')}`);
	}
}

/** Bytes of a value as JSON. */
export function bytesOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value));
}

function maxLength({ format, pattern }: Def, checks: readonly Check[]): number | undefined {
	const maxima = checks.flatMap(({ maximum }) => maximum ?? []);
	if (maxima.length > 0) return Math.min(...maxima);
	if (format !== undefined && formats[format] !== undefined) return formats[format];
	return [pattern, ...checks.map((check) => check.pattern)].flatMap((regExp) =>
		regExp ? (lengthOf(regExp.source) ?? []) : [],
	)[0];
}

/** The longest text that a pattern of classes and bounded repeats matches; undefined if there is none. */
function lengthOf(source: string): number | undefined {
	const body = /^\^(?<body>(?:(?:\[[^\]]+\]|\\.|[^\\()[\]{}|*+?^$])(?:\{\d+(?:,\d+)?\}|\?)?)+)\$$/.exec(source)
		?.groups?.['body'];
	if (body === undefined) return undefined;
	const each = body.matchAll(/(?:\[[^\]]+\]|\\.|.)(?:\{(?:\d+,)?(?<most>\d+)\}|\?)?/g);
	return [...each].reduce((sum, { groups }) => sum + Number(groups?.['most'] ?? 1), 0);
}

function longest(all: readonly unknown[]): unknown {
	return all.toSorted((a, b) => bytesOf(b) - bytesOf(a))[0];
}

function needed<T>(value: T | undefined): T {
	if (value === undefined) throw new Error('a schema without its definition');
	return value;
}
