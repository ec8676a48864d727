import { canonical } from '#kernel';
import { type Fault, pointer } from '#kernel/schemas';

/** Twice as deep as the deepest body of ours. */
export const maxJsonDepth = 16;

/** A grid of 40 colors by 40 sizes has some 1,700 values, and no body has more. */
export const maxJsonValues = 4_096;

/** What parsing a JSON text hides, or what must not be validated for its form alone. */
export type Survey =
	/** Validating it would cost more than its bytes say: a fault for each of its values is longer than they are. */
	| { readonly kind: 'outsized'; readonly fault: Fault }
	/** Keys that an object would swallow: one that comes twice, also in two spellings, and the prototype's name. */
	| { readonly kind: 'surveyed'; readonly swallowed: readonly Fault[] };

/** Where the survey is: in an object with the keys that it has seen, or in an array. */
interface Level {
	readonly seen: Set<string> | undefined;
	key: string | number;
}

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

/** Goes over a JSON text, which must be one, without building anything of it. */
export function survey(json: string): Survey {
	const levels: Level[] = [];
	const swallowed: Fault[] = [];
	let values = 0;
	let before = '';
	for (const [token] of json.matchAll(tokens)) {
		const level = levels.at(-1);
		if (token === '}' || token === ']') levels.pop();
		else if (token === ',' && typeof level?.key === 'number') level.key += 1;
		else if (level?.seen && (before === '{' || before === ',')) {
			const fault = swallowedBy(level.seen, (level.key = JSON.parse(token) as string));
			if (fault !== undefined) swallowed.push({ pointer: pointer(levels.map(({ key }) => key)), detail: fault });
		} else if (token !== ',' && token !== ':') values += 1;
		if (token === '{') levels.push({ seen: new Set(), key: '' });
		else if (token === '[') levels.push({ seen: undefined, key: 0 });
		if (levels.length > maxJsonDepth) return outsized(`must be nested at most ${maxJsonDepth} deep`);
		if (values > maxJsonValues) return outsized(`must have at most ${maxJsonValues} values`);
		before = token;
	}
	return { kind: 'surveyed', swallowed };
}

function swallowedBy(seen: Set<string>, key: string): string | undefined {
	const spelled = canonical(key) ?? key;
	if (spelled === '__proto__') return 'is not a known key';
	if (seen.has(spelled)) return 'repeats a key';
	seen.add(spelled);
	return undefined;
}

function outsized(detail: string): Survey {
	return { kind: 'outsized', fault: { pointer: '', detail } };
}
