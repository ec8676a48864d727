import type { Millis } from '#kernel';

/** The time after which a request counts as failed. */
export const timeoutMs: Millis = 10_000;

/** The page has no sign-in configuration for this address. A retry does not help. */
export class NotConfiguredError extends Error {}

/** Sign-in is required: not done yet, failed, or expired. A retry does not help. */
export class SignedOutError extends Error {
	readonly reason: 'none' | 'failed' | 'expired';

	constructor(reason: SignedOutError['reason'], cause?: unknown) {
		super(reason, { cause });
		this.reason = reason;
	}
}

/** A response with another status than 2xx. */
export class StatusError extends Error {
	readonly status: number;

	constructor(status: number) {
		super(`status ${status}`);
		this.status = status;
	}
}

/** Requests JSON from the page's own origin. Throws `StatusError`, or without a response the error of `fetch`. */
export type RequestJson = <T>(path: string, init?: RequestInit) => Promise<T>;
