import type { Millis } from '#kernel';

/** A token. `expiresAt` is by the page's monotonic clock. */
export interface Token {
	readonly value: string;
	readonly expiresAt: Millis;
}

/** Sign-in and sign-out by redirects to the pages of a user pool. */
export interface AuthFlow {
	/** Obtains a token. Throws `SignedOutError` when the user has to sign in first. */
	nextToken(): Promise<Token>;
	signIn(): Promise<void>;
	signOut(): void;
}

/**
 * Caches a token in memory, and fetches the next once it has expired or was dropped. Concurrent callers share one
 * fetch.
 */
export function tokenCache(fetchToken: () => Promise<Token>): { token(): Promise<string>; drop(token: string): void } {
	let cached: Token | undefined;
	let pending: Promise<Token> | undefined;
	return {
		async token() {
			if (cached === undefined || performance.now() >= cached.expiresAt) {
				pending ??= fetchToken().finally(() => (pending = undefined));
				cached = await pending;
			}
			return cached.value;
		},
		drop(token) {
			if (cached?.value === token) cached = undefined;
		},
	};
}
