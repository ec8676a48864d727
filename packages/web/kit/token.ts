import type { Millis } from '#kernel';

/** A token, and its end by the page's monotonic clock. */
export interface Token {
	readonly value: string;
	readonly endsAt: Millis;
}

/** The way to the sign-in and sign-out pages and back. */
export interface AuthFlow {
	/** The next token. Throws `SignedOut` when the user has to sign in first. */
	take(): Promise<Token>;
	enter(): Promise<void>;
	exit(): void;
}

/**
 * Keeps a token in memory, and fetches the next once it has expired or was dropped. Concurrent callers share one
 * fetch.
 */
export function holder(take: () => Promise<Token>): { token(): Promise<string>; drop(used: string): void } {
	let held: Token | undefined;
	let coming: Promise<Token> | undefined;
	return {
		async token() {
			if (held === undefined || performance.now() >= held.endsAt) {
				coming ??= take().finally(() => (coming = undefined));
				held = await coming;
			}
			return held.value;
		},
		drop(used) {
			if (held?.value === used) held = undefined;
		},
	};
}
