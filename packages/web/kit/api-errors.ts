import type { Millis } from '#kernel';

/** An answer that takes longer is as good as none. */
export const timeoutMs: Millis = 10_000;

/** The page has no way to sign in at this address; trying again does not help. */
export class NotConfigured extends Error {}

/** A person has to sign in: nobody has, it did not succeed, or it has come to its end. Trying again does not help. */
export class SignedOut extends Error {
	readonly why: 'nobody' | 'failed' | 'ended';

	constructor(why: SignedOut['why'], cause?: unknown) {
		super(why, { cause });
		this.why = why;
	}
}

/** The API answered, but with a refusal. */
export class Refused extends Error {
	readonly status: number;

	constructor(status: number) {
		super(`status ${status}`);
		this.status = status;
	}
}

/** Asks the page's own origin for JSON. Throws `Refused`, or what `fetch` throws when there is no answer. */
export type Ask = <T>(path: string, init?: RequestInit) => Promise<T>;
