import { type Result, accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
import type { EdgeRefusal } from './problems.ts';
import type { Route } from './route.ts';

/** The marks that advertising and mail add to links. A public address works with them and ignores them. */
const linkMark = /^(?:utm_.*|gclid|fbclid)$/s;

/** The longest parameter name that a refusal repeats. */
const maxNameLength = 200;

/**
 * Reads the query as its route declares it. A misspelt filter would otherwise return everything, so unknown
 * parameters are refused by name; public reads ignore tracking parameters. A parameter must not repeat, because a cache
 * or firewall may read the other value.
 */
export function readQuery(
	route: Pick<Route, 'access' | 'method' | 'query'>,
	query: string,
): Result<unknown, EdgeRefusal> {
	if (route.query === undefined && query === '') return accepted(undefined);
	// `URLSearchParams` drops a leading question mark; here it belongs to the first name.
	const parameters = new URLSearchParams(`&${query}`);
	const declared = Object.keys(route.query?.shape ?? {});
	const takesMarks = route.access.actor === 'public' && route.method === 'GET';
	const unknown = [...new Set(parameters.keys())].filter(
		(name) => !declared.includes(name) && !(takesMarks && linkMark.test(name)),
	);
	if (unknown.length > 0) return refused({ kind: 'unknown_parameter', parameters: unknown.map(shortened) });
	return route.query === undefined ? accepted(undefined) : readDeclared(route.query, parameters);
}

function readDeclared(schema: NonNullable<Route['query']>, parameters: URLSearchParams): Result<unknown, EdgeRefusal> {
	const given = Object.keys(schema.shape).filter((name) => parameters.has(name));
	const checked = check(schema, Object.fromEntries(given.map((name) => [name, parameters.get(name)])));
	const repeated = given.filter((name) => parameters.getAll(name).length > 1);
	if (checked.ok && repeated.length === 0) return checked;
	const faults = checked.ok ? [] : checked.refusal.filter(({ pointer }) => !repeated.includes(pointer.slice(1)));
	const twice = repeated.map((name) => ({ pointer: `/${name}`, detail: 'is given more than once' }));
	return refused({ kind: 'invalid', errors: [...faults, ...twice] });
}

function shortened(name: string): string {
	return name.length <= maxNameLength ? name : `${name.slice(0, maxNameLength - 1).toWellFormed()}…`;
}
