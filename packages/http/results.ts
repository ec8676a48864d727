import { type Result, accepted, refused } from '#kernel';

/** What was found, or `not_found`. */
export function orNotFound<T>(value: T | undefined): Result<T, { readonly kind: 'not_found' }> {
	return value === undefined ? refused({ kind: 'not_found' }) : accepted(value);
}

/** A result in its wire shape; a refusal stays what it is. */
export function mapOk<T, S, R>(result: Result<T, R>, show: (value: T) => S): Result<S, R> {
	return result.ok ? accepted(show(result.value)) : result;
}
