import { folded } from '#kernel';
import type { Vocabulary } from '../../../packages/search/words/vocabulary.ts';

const families = ['black', 'red', 'blue', 'navy'];
const parents: Readonly<Record<string, string>> = { sweater: 'knitwear', cardigan: 'knitwear', knitwear: 'tops' };
const synonyms: Readonly<Record<string, readonly string[]>> = { jumper: ['jumper', 'sweater'] };

/** A vocabulary of few words, so that generated catalogs meet in them. Its rules are those that an index must follow. */
export const smallVocabulary: Vocabulary = {
	version: 1,
	colorFamilies({ code }) {
		const found = code.split('-').filter((part) => families.includes(part));
		if (found.includes('navy')) found.push('blue');
		return found.length > 0 ? found : ['other'];
	},
	size: (name) => (folded(name) === 'medium' ? 'M' : folded(name).toUpperCase()),
	categoryPath(name) {
		const id = folded(name);
		const parent = parents[id];
		return parent === undefined ? [id] : [...smallVocabulary.categoryPath(parent), id];
	},
	terms: (text) => [...new Set(words(text).flatMap(pieces))],
	query: (text) =>
		words(text).map((word) => {
			const terms = synonyms[word] ?? [...new Set(pieces(word))];
			return { terms, minimumMatch: word in synonyms ? 1 : Math.floor(terms.length / 2) + 1 };
		}),
	correct(text, known) {
		const corrected = text.replace('swaeter', 'sweater');
		return corrected !== text && known('sweater') ? corrected : undefined;
	},
	suggest: () => [],
};

function words(text: string): string[] {
	return folded(text).match(/\p{Script=Han}+|[a-z0-9/]+/gu) ?? [];
}

function pieces(word: string): string[] {
	const chars = [...word];
	if (!/^\p{Script=Han}/u.test(word) || chars.length === 1) return [word];
	return chars.slice(1).map((char, i) => `${chars[i]}${char}`);
}
