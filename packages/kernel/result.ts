/** What a decision answers: the value, or a refusal. A refusal is a value of a closed union, with facts and without prose. */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

/** The answer of a decision that was taken. */
export function accepted<T>(value: T): { readonly ok: true; readonly value: T } {
	return { ok: true, value };
}

/** The answer of a decision that was refused. */
export function refused<const R>(refusal: R): { readonly ok: false; readonly refusal: R } {
	return { ok: false, refusal };
}

/** Compile-time proof that a switch covers its union: a new member does not type-check until it is handled. */
export function unreachable(value: never): never {
	throw new Error('unreachable state', { cause: value });
}
