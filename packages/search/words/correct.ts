import { analyse } from './analysis.ts';
import { atomsOf, foldText } from './fold.ts';
import { type Lexicon, keyOf } from './lexicon.ts';
import { segments } from './query.ts';
import { singular } from './stem.ts';
import type { VocabularyData } from './vocabulary-data.ts';

/** Shorter words have too many neighbours: a typo cannot be told from another word. */
const oneEditFrom = 5;
const twoEditsFrom = 9;

interface Candidate {
	readonly word: string;
	readonly spelling: string;
}

/** Corrects mistyped Latin words of a query to words of the vocabulary that are known to the index. */
export function corrector(
	data: VocabularyData,
	lexicon: Lexicon,
): (text: string, known: (term: string) => boolean) => string | undefined {
	let candidates: readonly Candidate[] | undefined;
	const isKnown = (word: string, known: (term: string) => boolean) => {
		const meaning = lexicon.meanings.get(keyOf(word, lexicon.stems));
		return meaning !== undefined && lexicon.expand(meaning).some(known);
	};
	return (text, known) => {
		candidates ??= candidatesOf(data);
		const analysis = analyse(text, lexicon);
		const replaced = new Map<string, string>();
		for (const { kind, from } of segments(analysis, lexicon)) {
			const typed = analysis.atoms[from];
			const stem = analysis.stems[from] ?? '';
			if (kind !== 'unknown' || typed === undefined || typed.han || known(stem)) continue;
			const nearest = near(stem, candidates).find(({ word }) => isKnown(word, known));
			if (nearest) replaced.set(typed.text, nearest.word);
		}
		if (replaced.size === 0) return undefined;
		return foldText(text).replaceAll(/[\p{Script=Latin}\p{N}]+/gu, (word) => replaced.get(word) ?? word);
	};
}

function candidatesOf({ words, colors }: VocabularyData): Candidate[] {
	return [...words.flatMap(({ en }) => en), ...colors.flatMap(({ name, words }) => [name.en, ...words])]
		.filter((word) => /^[\x20-\x7e]+$/.test(word))
		.map((word) => {
			const spelling = atomsOf(word).map(({ text }) => text);
			return { word: word.toLowerCase(), spelling: singular(spelling.join('')) };
		});
}

/** The candidates within the edits that the length of a word allows, the nearest first. */
function near(typed: string, candidates: readonly Candidate[]): Candidate[] {
	const allowed = typed.length >= twoEditsFrom ? 2 : typed.length >= oneEditFrom ? 1 : 0;
	if (allowed === 0) return [];
	return candidates
		.map((candidate) => ({ candidate, edits: edits(typed, candidate.spelling, allowed) }))
		.filter(({ edits }) => edits <= allowed)
		.toSorted((a, b) => a.edits - b.edits)
		.map(({ candidate }) => candidate);
}

/** Insertions, deletions, replacements and exchanges of neighbours between two words; more than `most` counts as infinite. */
export function edits(a: string, b: string, most: number): number {
	if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
	let before: number[] = [];
	let row = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			const exchanged =
				i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
					? (before[j - 2] ?? 0) + 1
					: Number.POSITIVE_INFINITY;
			next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced, exchanged));
		}
		[before, row] = [row, next];
	}
	const distance = row[b.length] ?? Number.POSITIVE_INFINITY;
	return distance <= most ? distance : Number.POSITIVE_INFINITY;
}
