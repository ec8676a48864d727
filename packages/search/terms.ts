import { type ListingCard, folded } from '#kernel';
import type { SearchQuery } from './search-query.ts';

/**
 * Indexed words of a listing. Each word is a posting: two write units per change of the card, one of them for the index by
 * price. A title of 12 Chinese characters, its English, a category and four colors have some 30 words. Beyond 40 the last
 * color names are cut; the color filter still finds them.
 */
export const maxWords = 40;

/** Words of a query: enough for a long title that a buyer pastes. */
export const maxQueryWords = 12;

/** A longer run of letters is no word. The bound keeps keys short. */
const maxWordLength = 32;

/** English words that are in nearly every title, or carry no meaning. */
const stopWords = new Set(['a', 'an', 'and', 'at', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'the', 'to', 'with']);

/** The terms of a card, each the partition of a posting: all, its tenant, its cluster, its category, and its words. */
export function termsOf(card: ListingCard): string[] {
	return ['all', ...filterTermsOf(card), ...wordsOf(card).map(wordTerm)];
}

/** Terms of a query that belong together, and the number of them that a card must have. */
export interface Clause {
	readonly terms: readonly string[];
	readonly minimumMatch: number;
}

/**
 * The clauses of a query: each English word, and more than half of the bigrams of each Chinese run. Not all bigrams, because
 * those across two words are no words: 羊绒毛衣 yields 羊绒, 绒毛 and 毛衣, and 羊绒圆领毛衣 contains two of them.
 */
export function clausesOf(q: string): Clause[] {
	let remaining = maxQueryWords;
	return runs(q).flatMap((run): Clause[] => {
		const terms = distinct(isHan(run) ? bigrams(run) : singular(run))
			.slice(0, remaining)
			.map(wordTerm);
		remaining -= terms.length;
		return terms.length > 0 ? [{ terms, minimumMatch: Math.floor(terms.length / 2) + 1 }] : [];
	});
}

/** The words of a query, in its order. */
export function queryTerms(q: string): string[] {
	return distinct(clausesOf(q).flatMap((clause) => clause.terms));
}

/**
 * The word whose postings are read: the longest that is not Chinese, presumably the rarest. Otherwise the last bigram,
 * because a Chinese phrase ends with its noun and seldom across two words.
 */
export function rarestTerm(clauses: readonly Clause[]): string | undefined {
	const [longest] = clauses
		.filter((clause) => clause.terms.length === 1)
		.flatMap((clause) => clause.terms)
		.filter((term) => !/\p{Script=Han}/u.test(term))
		.toSorted((a, b) => b.length - a.length);
	return longest ?? clauses.at(-1)?.terms.at(-1);
}

/** The terms that the fixed filters of a query require, the most selective first. */
export function filterTerms({ tenant, category, cluster }: SearchQuery): string[] {
	return [
		...(tenant === undefined ? [] : [tenantTerm(tenant)]),
		...(category === undefined ? [] : [categoryTerm(category)]),
		...(cluster === undefined ? [] : [clusterTerm(cluster)]),
	];
}

function filterTermsOf(card: ListingCard): string[] {
	return [tenantTerm(card.tenantId), clusterTerm(card.clusterId), categoryTerm(card.category)];
}

const tenantTerm = (tenantId: string) => `tenant:${tenantId}`;
const clusterTerm = (clusterId: string) => `cluster:${clusterId}`;
const categoryTerm = (category: string) => `category:${folded(category)}`;
const wordTerm = (word: string) => `word:${word}`;

/** The words of the title, the category and the colors, in this order. */
function wordsOf({ title, category, colors }: ListingCard): string[] {
	const garmentWords = [title.zh, title.en, category].flatMap((text) => {
		return runs(text).flatMap((run) => (isHan(run) ? [...bigrams(run), lastCharacter(run)] : singular(run)));
	});
	const colorWords = colors
		.flatMap(({ name }) => [...runs(name.zh), ...runs(name.en)])
		.flatMap((run) => (isHan(run) ? bigrams(run) : singular(run)));
	return distinct([...garmentWords, ...colorWords]).slice(0, maxWords);
}

/** Unbroken runs of Han characters, or of other letters and digits, after folding width, case and compatibility forms. */
function runs(text: string): string[] {
	return folded(text).match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu) ?? [];
}

function isHan(run: string): boolean {
	return /^\p{Script=Han}/u.test(run);
}

/** 连衣裙 → 连衣, 衣裙. A single character is a word by itself. */
function bigrams(run: string): string[] {
	const chars = [...run];
	return chars.length === 1 ? chars : chars.slice(1).map((char, i) => `${chars[i]}${char}`);
}

/** A Chinese noun ends with its head: a search for 裙 finds 连衣裙. */
function lastCharacter(run: string): string {
	return [...run].at(-1) ?? run;
}

/** A word without its English plural, as in dresses → dress; none for a stop word. */
function singular(run: string): string[] {
	const word = run.slice(0, maxWordLength);
	if (stopWords.has(word)) return [];
	return [word.replace(/(?<=ss|sh|ch|x)es$/, '').replace(/(?<=..[^s])s$/, '')];
}

function distinct(words: readonly string[]): string[] {
	return [...new Set(words)];
}
