import type { Bilingual } from '#kernel';

/** Terms of which a text must have at least `minimumMatch`. */
export interface TermGroup {
	readonly terms: readonly string[];
	readonly minimumMatch: number;
}

/** A completion of the beginning of a query. */
export interface Suggestion {
	readonly kind: 'word' | 'category' | 'color';
	/** The id of the word, the category or the color family. */
	readonly id: string;
	/** The completed query, in the script that was typed; Chinese for pinyin. */
	readonly text: string;
	readonly name: Bilingual;
}

/** What texts, colors, sizes and categories of garments mean. Pure and deterministic: the same data give the same answers. */
export interface Vocabulary {
	readonly version: number;
	/** The families of a color, the narrower first: `black-red` has both. `['other']` for an unknown color. */
	colorFamilies(color: { readonly code: string; readonly name: Bilingual }): readonly string[];
	/** The canonical name of a size: `Medium` and `M码` are `M`. An unknown size is folded to upper case. */
	size(name: string): string;
	/** The ids from the root of the category tree to the category. An unknown category is a root of its own. */
	categoryPath(name: string): readonly string[];
	/** The index terms of a text. */
	terms(text: string): readonly string[];
	/** A query as groups, all of which a text must match. Synonyms are applied here, so that their change rebuilds no index. */
	query(text: string): readonly TermGroup[];
	/** The query with its mistyped Latin words replaced by words that `known` accepts; undefined if there are none. */
	correct(text: string, known: (term: string) => boolean): string | undefined;
	/** Words, categories and colors that begin with the prefix: in Chinese, English or pinyin. */
	suggest(prefix: string, limit: number): readonly Suggestion[];
}
