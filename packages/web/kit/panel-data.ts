import type { Millis } from '#kernel';

/** One part of the page. Each has its own age, and may be missing while the others are there. */
export type PanelData<T> =
	| { readonly kind: 'current'; readonly value: T; readonly at: Millis }
	/** The last try failed; this is what was known before. */
	| { readonly kind: 'old'; readonly value: T; readonly at: Millis }
	| { readonly kind: 'loading' }
	| { readonly kind: 'missing' }
	/** It is not for the role of whoever is signed in. */
	| { readonly kind: 'withheld' };

/** What is known of a part, if anything. */
export function valueOf<T>(data: PanelData<T>): T | undefined {
	return 'value' in data ? data.value : undefined;
}
