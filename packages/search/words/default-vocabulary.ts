import { attributes } from './data/attributes.ts';
import { categories } from './data/categories.ts';
import { colors, noise, sizes } from './data/colors-sizes.ts';
import { garments } from './data/garments.ts';
import { mixed, parseCategories, parseColors, parseSizes, parseWords } from './parse.ts';
import type { VocabularyData } from './vocabulary-data.ts';

/** The vocabulary that a new base starts with. */
export const defaultVocabulary: VocabularyData = {
	version: 0,
	words: [...parseWords(garments, true), ...parseWords(attributes, false)],
	categories: parseCategories(categories),
	colors: parseColors(colors),
	sizes: parseSizes(sizes),
	noise: mixed(noise),
};
