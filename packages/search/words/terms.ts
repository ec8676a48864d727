import { type Analysis, analyse, hanRuns, stopWords } from './analysis.ts';
import type { Lexicon } from './lexicon.ts';

/** Terms of one text. A title of 120 characters has fewer, unless each is a word of many meanings. */
export const maxTerms = 160;

/**
 * The terms by which a text is found: the words of the vocabulary in it, its other English words by their stems, its Chinese
 * characters in pairs, and the last character of each Chinese run, because a noun ends with its head.
 */
export function termsOf(text: string, lexicon: Lexicon): string[] {
	const analysis = analyse(text, lexicon);
	const hidden = new Set(analysis.hidden.map(({ key }) => key));
	const shown = analysis.outer.map(({ key }) => key);
	for (const key of shown) hidden.delete(key);
	const plain = [...pairs(analysis), ...latin(analysis), ...lastCharacters(analysis)].filter(
		(term) => !hidden.has(term),
	);
	return [...new Set([...shown, ...plain])].slice(0, maxTerms);
}

function pairs({ atoms }: Analysis): string[] {
	return hanRuns(atoms).flatMap(({ from, to }) =>
		Array.from({ length: to - from - 1 }, (_, i) => `${atoms[from + i]?.text}${atoms[from + i + 1]?.text}`),
	);
}

function lastCharacters({ atoms }: Analysis): string[] {
	return hanRuns(atoms).map(({ to }) => atoms[to - 1]?.text ?? '');
}

/** The stems of English words, and of words joined by a hyphen also the joined form. */
function latin({ atoms, stems, outer }: Analysis): string[] {
	return atoms.flatMap((atom, i) => {
		const own = stems[i] ?? '';
		const letter = own.length === 1 && outer.some(({ from, to }) => from <= i && i < to);
		if (atom.han || letter) return [];
		const joined = atom.gap === 'hyphen' && atoms[i - 1]?.han === false ? [`${stems[i - 1]}${own}`] : [];
		return stopWords.has(own) ? joined : [own, ...joined];
	});
}
