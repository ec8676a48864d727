/** The outcome of a decision: a value, or a refusal. Refusals form a closed union and carry facts, no prose. */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

/** The outcome of a decision that was accepted. */
export function accepted<T>(value: T): { readonly ok: true; readonly value: T } {
	return { ok: true, value };
}

/** The outcome of a decision that was refused. */
export function refused<const R>(refusal: R): { readonly ok: false; readonly refusal: R } {
	return { ok: false, refusal };
}

/** Proves at compile time that a switch covers its union: a new member does not type-check until it is handled. */
export function unreachable(value: never): never {
	throw new Error('unreachable state', { cause: value });
}
