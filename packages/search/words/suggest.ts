import type { Bilingual } from '#kernel';
import { foldText } from './fold.ts';
import { syllablesOf } from './pinyin.ts';
import type { VocabularyData } from './vocabulary-data.ts';
import type { Suggestion, Vocabulary } from './vocabulary.ts';

interface Spelling {
	readonly key: string;
	/** Rank among spellings that begin alike: names before synonyms, pinyin before its initials. */
	readonly rank: number;
	/** The place in the vocabulary, whose common words come first. */
	readonly order: number;
	readonly suggestion: Suggestion;
}

/** Completes the beginnings of words, categories and colors. Built at the first question. */
export function suggester(data: VocabularyData): Vocabulary['suggest'] {
	let sorted: readonly Spelling[] | undefined;
	return (prefix, limit) => {
		sorted ??= spellings(data).toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
		const wanted = spelling(prefix);
		if (wanted === '') return [];
		const first = lowerBound(sorted, wanted);
		const found: Spelling[] = [];
		for (let i = first; sorted[i]?.key.startsWith(wanted) === true; i++) found.push(sorted[i] as Spelling);
		const ranked = found.toSorted(
			(a, b) => Number(b.key === wanted) - Number(a.key === wanted) || a.rank - b.rank || a.order - b.order,
		);
		const byName = new Map<string, Suggestion>();
		for (const { suggestion } of ranked)
			if (!byName.has(suggestion.name.zh)) byName.set(suggestion.name.zh, suggestion);
		return [...byName.values()].slice(0, limit);
	};
}

/** Case, script and separators do not matter for what begins alike. */
const spelling = (text: string) => foldText(text).replaceAll(/[\s'’-]/g, '');

function spellings({ words, categories, colors }: VocabularyData): Spelling[] {
	const named = (kind: Suggestion['kind'], id: string, name: Bilingual, texts: readonly string[]) =>
		texts.flatMap((text, i) => {
			const suggestion = { kind, id, text, name };
			const rank = i < 2 ? 0 : 1;
			return [{ key: spelling(text), rank, suggestion }, ...pinyinSpellings(suggestion, rank)];
		});
	const all = [
		...categories.flatMap(({ id, name }) => named('category', id, name, [name.zh, name.en])),
		...words.flatMap(({ id, zh, en }) => {
			const name = { zh: zh[0] ?? en[0] ?? '', en: en[0] ?? zh[0] ?? '' };
			return named('word', id, name, [...new Set([name.zh, name.en, ...zh, ...en])]);
		}),
		...colors.flatMap(({ id, name, words }) => named('color', id, name, [name.zh, name.en, ...words])),
	];
	return all.map((one, order) => ({ ...one, order }));
}

function pinyinSpellings(suggestion: Suggestion, rank: number): Omit<Spelling, 'order'>[] {
	const syllables = /^\p{Script=Han}+$/u.test(suggestion.text) ? syllablesOf(suggestion.text) : undefined;
	if (syllables === undefined) return [];
	return [
		{ key: syllables.join(''), rank: rank + 2, suggestion },
		{ key: syllables.map((syllable) => syllable.slice(0, 1)).join(''), rank: rank + 4, suggestion },
	];
}

function lowerBound(sorted: readonly Spelling[], wanted: string): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sorted[middle]?.key ?? '') < wanted) low = middle + 1;
		else high = middle;
	}
	return low;
}
