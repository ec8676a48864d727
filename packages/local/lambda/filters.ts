import { type Json, type JsonObject, isObject, list } from '#kernel/json';

type Test = (value: Json | undefined) => boolean;

/**
 * Compiles an event pattern of a filter criterion. Supports exact values, `prefix`, `suffix`, `exists`,
 * `anything-but` and `equals-ignore-case`. Throws on any other operator, so that a filter is never silently wider
 * than AWS's.
 */
export function compile(pattern: JsonObject): (event: JsonObject) => boolean {
	const tests = Object.entries(pattern).map(([key, rule]): ((event: JsonObject) => boolean) => {
		if (Array.isArray(rule)) {
			const any = rule.map(leaf);
			return (event) => any.some((test) => test(event[key]));
		}
		if (!isObject(rule)) throw new Error(`a filter pattern needs a list at each leaf: ${key}`);
		const nested = compile(rule);
		return (event) => {
			const value = event[key];
			return nested(isObject(value) ? value : {});
		};
	});
	return (event) => tests.every((test) => test(event));
}

function leaf(rule: Json): Test {
	if (!isObject(rule)) return anyOf((value) => value === rule);
	const [operator = '', argument = null] = Object.entries(rule)[0] ?? [];
	switch (operator) {
		case 'exists':
			return (value) => (value !== undefined) === argument;
		case 'prefix':
			return anyOf((value) => typeof value === 'string' && value.startsWith(String(argument)));
		case 'suffix':
			return anyOf((value) => typeof value === 'string' && value.endsWith(String(argument)));
		case 'equals-ignore-case':
			return anyOf((value) => typeof value === 'string' && value.toLowerCase() === String(argument).toLowerCase());
		case 'anything-but': {
			const refused = list(argument).map(leaf);
			return (value) => value !== undefined && !refused.some((test) => test(value));
		}
		default:
			throw new Error(`the local runtime does not support the filter operator ${operator}`);
	}
}

/** A list in the event matches if any of its members does. */
function anyOf(test: (value: Json) => boolean): Test {
	return (value) => value !== undefined && list(value === null ? [null] : value).some(test);
}
