import type { Bilingual } from '#kernel';

/**
 * Words of one meaning, the name of each language first. A query for a word also finds the words within it. A word with
 * parts is a compound: a query for jeans asks for denim and for trousers.
 */
export interface Word {
	readonly id: string;
	readonly zh: readonly string[];
	readonly en: readonly string[];
	/** Whether the word names a garment. Inside the name of another garment it does not: a dress shirt is no dress. */
	readonly garment?: boolean | undefined;
	/** Ids of broader words. */
	readonly within?: readonly string[] | undefined;
	/** Ids of the words that a compound joins. */
	readonly parts?: readonly string[] | undefined;
}

/** A category. A word that has its name names its garments. */
export interface Category {
	readonly id: string;
	readonly parent?: string | undefined;
	readonly name: Bilingual;
}

/** A color family. A family within another belongs to both: navy is blue. */
export interface ColorFamily {
	readonly id: string;
	readonly name: Bilingual;
	readonly words: readonly string[];
	readonly within?: string | undefined;
}

/** A size by its canonical name. */
export interface Size {
	readonly name: string;
	readonly words: readonly string[];
}

/** The controlled vocabulary that a base keeps. */
export interface VocabularyData {
	readonly version: number;
	readonly words: readonly Word[];
	readonly categories: readonly Category[];
	readonly colors: readonly ColorFamily[];
	readonly sizes: readonly Size[];
	/** Words that a query may do without, such as 新款. */
	readonly noise: readonly string[];
}
