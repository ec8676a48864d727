import { folded } from '#kernel';
import { categoryFinder } from './categories.ts';
import { colorFinder } from './colors.ts';
import { corrector } from './correct.ts';
import { keyOf, lexicon } from './lexicon.ts';
import { syllablesOf } from './pinyin.ts';
import { groupsOf } from './query.ts';
import { suggester } from './suggest.ts';
import { termsOf } from './terms.ts';
import type { VocabularyData } from './vocabulary-data.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The vocabulary of some data, which must be free of faults. */
export function vocabulary(data: VocabularyData): Vocabulary {
	const words = lexicon(data, (word) => syllablesOf(word)?.join(''));
	const sizes = new Map(
		data.sizes.flatMap(({ name, words: all }) =>
			[name, ...all].map((word) => [keyOf(word, words.stems), name] as const),
		),
	);
	return {
		version: data.version,
		colorFamilies: colorFinder(data.colors, words),
		size: (name) => sizes.get(keyOf(name, words.stems)) ?? folded(name).toUpperCase(),
		categoryPath: categoryFinder(data.categories, words),
		terms: (text) => termsOf(text, words),
		query: (text) => groupsOf(text, words),
		correct: corrector(data, words),
		suggest: suggester(data),
	};
}
