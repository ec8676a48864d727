import type { Item } from '#platform';

/** A pair of a name and a value placeholder for each field, as in `#f0 = :f0`, and the names and values they stand for. */
export interface FieldExpressions {
	readonly equations: readonly string[];
	readonly names: Readonly<Record<string, string>>;
	readonly values: Item;
}

/** The expressions of all fields that have a value: joined by commas they assign, joined by AND they compare. */
export function fieldExpressions(fields: object): FieldExpressions {
	const entries = Object.entries(fields as Item).filter(([, value]) => value !== undefined);
	return {
		equations: entries.map((_, i) => `#f${i} = :f${i}`),
		names: Object.fromEntries(entries.map(([name], i) => [`#f${i}`, name])),
		values: Object.fromEntries(entries.map(([, value], i) => [`:f${i}`, value])),
	};
}
