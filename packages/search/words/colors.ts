import { analyse } from './analysis.ts';
import { type Lexicon, colorId } from './lexicon.ts';
import type { ColorFamily } from './vocabulary-data.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The family of a color whose name and code the vocabulary does not know. */
export const otherFamily = 'other';

/**
 * Finds the families of a color: those of all its names, each before the broader one. A Chinese name that has no known word
 * goes by its last character: 雾蓝 is blue.
 */
export function colorFinder(families: readonly ColorFamily[], lexicon: Lexicon): Vocabulary['colorFamilies'] {
	const byMeaning = new Map(families.map((family) => [colorId(family.id), family]));
	const withBroader = (id: string): string[] => {
		const family = byMeaning.get(id);
		return family === undefined ? [] : [family.id, ...(family.within === undefined ? [] : [family.within])];
	};
	const named = (text: string) => {
		const found = analyse(text, lexicon).outer.flatMap(({ meaning }) => withBroader(meaning.id));
		if (found.length > 0) return found;
		const head = text.trim().replace(/色$/, '').slice(-1);
		return withBroader(lexicon.meanings.get(head)?.id ?? '');
	};
	return ({ code, name }) => {
		const found = new Set([code, name.en, name.zh].flatMap(named));
		return found.size > 0 ? [...found] : [otherFamily];
	};
}
