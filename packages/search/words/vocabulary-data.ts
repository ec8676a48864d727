import type { Bilingual } from '#kernel';

/** Words of one meaning. The first of each language is its name. A query for a word also finds the words within it. */
export interface Word {
	readonly id: string;
	readonly zh: readonly string[];
	readonly en: readonly string[];
	/** Ids of broader words. */
	readonly within?: readonly string[];
}

/** A category. The word of the same id names its garments. */
export interface Category {
	readonly id: string;
	readonly parent?: string;
	readonly name: Bilingual;
}

/** A color family. A family within another belongs to both: navy is blue. */
export interface ColorFamily {
	readonly id: string;
	readonly name: Bilingual;
	readonly words: readonly string[];
	readonly within?: string;
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
