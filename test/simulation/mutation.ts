/** One guard taken out of the product. */
export interface Mutation {
	readonly name: string;
	readonly edits: readonly Edit[];
	/** Why no simulation can find it: another guard holds the same. */
	readonly heldBy?: string;
}

interface Edit {
	readonly file: string;
	/** The exact text that is there; a text that is not fails the proof. */
	readonly removed: string;
	readonly instead: string;
}

/** A guard that is one text of one file. */
export function one(name: string, file: string, removed: string, instead: string, heldBy?: string): Mutation {
	return { name, edits: [{ file, removed, instead }], ...(heldBy === undefined ? {} : { heldBy }) };
}
