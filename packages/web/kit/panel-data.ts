import type { Millis } from '#kernel';

/** The data of a panel. Each panel has its own age, and may lack data while the others have it. */
export type PanelData<T> =
	| { readonly kind: 'current'; readonly value: T; readonly at: Millis }
	/** The last attempt failed; this is the previous data. */
	| { readonly kind: 'old'; readonly value: T; readonly at: Millis }
	| { readonly kind: 'loading' }
	| { readonly kind: 'missing' }
	/** The user's role may not see it. */
	| { readonly kind: 'withheld' };

/** The data of a panel, if there is any. */
export function valueOf<T>(data: PanelData<T>): T | undefined {
	return 'value' in data ? data.value : undefined;
}
