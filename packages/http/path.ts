import type * as z from 'zod/mini';
import { type Result, refused } from '#kernel';
import { type Fault, check } from '#kernel/schemas';

/** Checks the path parameters against a schema. A fault points at its parameter. */
export function checkPath<S extends z.ZodMiniType>(
	schema: S,
	path: unknown,
): Result<z.output<S>, { readonly kind: 'invalid'; readonly errors: readonly Fault[] }> {
	const checked = check(schema, path);
	return checked.ok ? checked : refused({ kind: 'invalid', errors: checked.refusal });
}
