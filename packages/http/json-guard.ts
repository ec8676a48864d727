import { canonical } from '#kernel';
import { type Fault, pointer } from '#kernel/schemas';

/** Twice the depth of the deepest request body. */
export const maxJsonDepth = 16;

/** A grid of 40 colors by 40 sizes has some 1,700 values. No valid body has more. */
export const maxJsonValues = 4_096;

/** The outcome of a scan for things `JSON.parse` hides, or a schema must not be asked to validate. */
export type JsonCheck =
	/** Validation would cost more than the bytes suggest, because the fault for a value is longer than the value. */
	| { readonly kind: 'outsized'; readonly fault: Fault }
	/** Keys that an object would lose: duplicates, also under another spelling, and `__proto__`. */
	| { readonly kind: 'checked'; readonly swallowed: readonly Fault[] };

/** One nesting level of the scan: an object with the keys seen so far, or an array. */
interface Level {
	readonly seen: Set<string> | undefined;
	key: string | number;
	/** Whether the next string is a key. */
	atKey: boolean;
}

/** Scans a valid JSON text without building values from it. Time and memory are linear in the text. */
export function checkJson(json: string): JsonCheck {
	const levels: Level[] = [];
	const swallowed: Fault[] = [];
	let values = 0;
	for (let at = 0; at < json.length; at++) {
		const level = levels.at(-1);
		const first = json.charAt(at);
		if (between.includes(first)) continue;
		if (first === '}' || first === ']') levels.pop();
		else if (first === ',') {
			if (typeof level?.key === 'number') level.key += 1;
			else if (level !== undefined) level.atKey = true;
		} else if (first === '"' && level?.seen && level.atKey) {
			const end = closingQuote(json, at);
			level.key = plainText(json.slice(at, end + 1));
			level.atKey = false;
			const fault = swallowedBy(level.seen, level.key);
			if (fault !== undefined) swallowed.push({ pointer: pointer(levels.map(({ key }) => key)), detail: fault });
			at = end;
		} else {
			values += 1;
			if (first === '{') levels.push({ seen: new Set(), key: '', atKey: true });
			else if (first === '[') levels.push({ seen: undefined, key: 0, atKey: false });
			else at = first === '"' ? closingQuote(json, at) : lastOfWord(json, at);
		}
		if (levels.length > maxJsonDepth) return outsized(`must be nested at most ${maxJsonDepth} deep`);
		if (values > maxJsonValues) return outsized(`must have at most ${maxJsonValues} values`);
	}
	return { kind: 'checked', swallowed };
}

/** Characters without meaning to the scan. */
const between = ' \t\r\n:';

/** The index of the closing quote: the next one that is not escaped. */
function closingQuote(json: string, open: number): number {
	for (let end = json.indexOf('"', open + 1); ; end = json.indexOf('"', end + 1)) {
		let escapes = 0;
		while (json[end - 1 - escapes] === '\\') escapes += 1;
		if (escapes % 2 === 0) return end;
	}
}

/** The value of a quoted string. */
function plainText(quoted: string): string {
	return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

/** The end of a number, `true`, `false` or `null`. */
function lastOfWord(json: string, from: number): number {
	let last = from;
	while (last + 1 < json.length && !' \t\r\n,]}'.includes(json.charAt(last + 1))) last += 1;
	return last;
}

function swallowedBy(seen: Set<string>, key: string): string | undefined {
	const spelled = canonical(key) ?? key;
	if (spelled === '__proto__') return 'is not a known key';
	if (seen.has(spelled)) return 'repeats a key';
	seen.add(spelled);
	return undefined;
}

function outsized(detail: string): JsonCheck {
	return { kind: 'outsized', fault: { pointer: '', detail } };
}
