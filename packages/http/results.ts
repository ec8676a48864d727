import { type Result, accepted, refused } from '#kernel';

/** The value, or `not_found` for undefined. */
export function orNotFound<T>(value: T | undefined): Result<T, { readonly kind: 'not_found' }> {
	return value === undefined ? refused({ kind: 'not_found' }) : accepted(value);
}

/** Maps an accepted value to its response; a refusal passes unchanged. */
export function mapOk<T, S, R>(result: Result<T, R>, toResponse: (value: T) => S): Result<S, R> {
	return result.ok ? accepted(toResponse(result.value)) : result;
}
