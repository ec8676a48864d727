import type { Millis } from '#kernel';

/** A token, and until when to use it by the page's monotonic clock. */
export interface Token {
	readonly value: string;
	readonly endsAt: Millis;
}

/** The ways to the pages where a person signs in and out, and back. */
export interface AuthFlow {
	/** The next token. Throws `SignedOut` when a person has to sign in first. */
	take(): Promise<Token>;
	enter(): Promise<void>;
	exit(): void;
}

/** Keeps a token in memory, and takes the next when it has ended or was dropped: one at a time, however many wait. */
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
