import type { Millis } from '#kernel';

/** The time after which a request counts as failed. */
export const timeoutMs: Millis = 10_000;

/** The page has no sign-in configuration for this address. A retry does not help. */
export class NotConfigured extends Error {}

/** Sign-in is required: not done yet, failed, or expired. A retry does not help. */
export class SignedOut extends Error {
	readonly why: 'nobody' | 'failed' | 'ended';

	constructor(why: SignedOut['why'], cause?: unknown) {
		super(why, { cause });
		this.why = why;
	}
}

/** The API refused the request. */
export class Refused extends Error {
	readonly status: number;

	constructor(status: number) {
		super(`status ${status}`);
		this.status = status;
	}
}

/** Requests JSON from the page's own origin. Throws `Refused`, or the error of `fetch` without a response. */
export type Ask = <T>(path: string, init?: RequestInit) => Promise<T>;
