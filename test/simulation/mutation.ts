import type { Theme } from './script.ts';

/** A guard of the product, with the edits that remove it. */
export interface Mutation {
	readonly name: string;
	readonly edits: readonly Edit[];
	/** The guard that covers this one, so that no simulation can find it. */
	readonly coveredBy?: string;
	/** The test file that fails without this guard, where the simulation seldom comes to it. */
	readonly heldBy?: string;
	/** The theme whose seeds are played first, because its acts come to the guard most. */
	readonly theme?: Theme;
}

interface Edit {
	readonly file: string;
	/** The exact text to remove. It must occur once. */
	readonly removed: string;
	readonly instead: string;
}

/** A mutation of one place. */
export function mutation(name: string, file: string, removed: string, instead: string, coveredBy?: string): Mutation {
	return { name, edits: [{ file, removed, instead }], ...(coveredBy === undefined ? {} : { coveredBy: coveredBy }) };
}

/** A mutation that a test file finds. */
export function heldBy(test: string, guard: Mutation): Mutation {
	return { ...guard, heldBy: test };
}

/** Mutations that a theme finds most. */
export function foundIn(theme: Theme, guards: readonly Mutation[]): Mutation[] {
	return guards.map((guard) => ({ ...guard, theme }));
}
