import { type Result, accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
import type { EdgeRefusal } from './problems.ts';
import type { Route } from './route.ts';

/**
 * Reads the query as its route declares it. What is not named is ignored, for links carry marks of their own on the way;
 * what is named must not come twice, for whoever is on the way may read another one of the two.
 */
export function readQuery(schema: Route['query'], query: string): Result<unknown, EdgeRefusal> {
	if (schema === undefined) return accepted(undefined);
	// What begins with a question mark is a name of its own: the one that begins a query is not in it.
	const given = new URLSearchParams(`&${query}`);
	const named = Object.keys(schema.shape).filter((name) => given.has(name));
	const checked = check(schema, Object.fromEntries(named.map((name) => [name, given.get(name)])));
	const repeated = named.filter((name) => given.getAll(name).length > 1);
	if (checked.ok && repeated.length === 0) return checked;
	const faults = checked.ok ? [] : checked.refusal.filter(({ pointer }) => !repeated.includes(pointer.slice(1)));
	const twice = repeated.map((name) => ({ pointer: `/${name}`, detail: 'is given more than once' }));
	return refused({ kind: 'invalid', errors: [...faults, ...twice] });
}
