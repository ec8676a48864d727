import { type Result, accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
import type { EdgeRefusal } from './problems.ts';
import type { Route } from './route.ts';

/**
 * Reads the query as its route declares it. Undeclared parameters are ignored, because links gather tracking
 * marks. A declared parameter must not repeat: a cache or firewall may read the other value.
 */
export function readQuery(schema: Route['query'], query: string): Result<unknown, EdgeRefusal> {
	if (schema === undefined) return accepted(undefined);
	// `URLSearchParams` drops a leading question mark; here it belongs to the first name.
	const parameters = new URLSearchParams(`&${query}`);
	const named = Object.keys(schema.shape).filter((name) => parameters.has(name));
	const checked = check(schema, Object.fromEntries(named.map((name) => [name, parameters.get(name)])));
	const repeated = named.filter((name) => parameters.getAll(name).length > 1);
	if (checked.ok && repeated.length === 0) return checked;
	const faults = checked.ok ? [] : checked.refusal.filter(({ pointer }) => !repeated.includes(pointer.slice(1)));
	const twice = repeated.map((name) => ({ pointer: `/${name}`, detail: 'is given more than once' }));
	return refused({ kind: 'invalid', errors: [...faults, ...twice] });
}
