import { folded } from '#kernel';
import type { Posted, Question } from './posted.ts';

/**
 * Words of one listing that are indexed. Each is a posting, written when the card changes, at one write unit and one more
 * for the index by price. A title of 12 Chinese characters, its English, a category and four colors have some 30 words;
 * what is cut beyond 40 are the last color names, which the color filter finds anyway.
 */
export const maxWords = 40;

/** Words of one question: as many as the longest title holds that a buyer pastes. */
export const maxQueryWords = 12;

/** A longer run of letters is no word; and keys stay short. */
const maxWordLength = 32;

/** English words that nearly every title has, or none means. */
const stopWords = new Set(['a', 'an', 'and', 'at', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'the', 'to', 'with']);

/** The partitions in which a card is posted: all, its tenant, its cluster, its category, and each of its words. */
export function termsOf(card: Posted): string[] {
	return ['all', ...ownTerms(card), ...wordsOf(card).map(wordTerm)];
}

/** Words of a question that belong together, and how many of them a card must have. */
export interface Wanted {
	readonly terms: readonly string[];
	readonly least: number;
}

/**
 * What a question asks for: each English word, and of each Chinese run more than half of its bigrams. Not all, for those
 * at the seam of two words are none: 羊绒毛衣 asks for 羊绒, 绒毛 and 毛衣, and a card with 羊绒圆领毛衣 has two of them.
 */
export function wantedOf(q: string): Wanted[] {
	let left = maxQueryWords;
	return runs(q).flatMap((run): Wanted[] => {
		const terms = distinct(isHan(run) ? bigrams(run) : latin(run))
			.slice(0, left)
			.map(wordTerm);
		left -= terms.length;
		return terms.length > 0 ? [{ terms, least: Math.floor(terms.length / 2) + 1 }] : [];
	});
}

/** The words of a question, in its order. */
export function queryTerms(q: string): string[] {
	return distinct(wantedOf(q).flatMap((one) => one.terms));
}

/**
 * The word whose postings are read: the longest that is not Chinese, for it is the rarest; else the last bigram, for a
 * Chinese phrase ends with what the thing is, and seldom in a seam.
 */
export function leadingTerm(wanted: readonly Wanted[]): string | undefined {
	const [longest] = wanted
		.filter((one) => one.terms.length === 1)
		.flatMap((one) => one.terms)
		.filter((term) => !/\p{Script=Han}/u.test(term))
		.toSorted((a, b) => b.length - a.length);
	return longest ?? wanted.at(-1)?.terms.at(-1);
}

/** The terms that each card must have for the fixed filters of a question, the most selective first. */
export function filterTerms({ tenant, category, cluster }: Question): string[] {
	return [
		...(tenant === undefined ? [] : [tenantTerm(tenant)]),
		...(category === undefined ? [] : [categoryTerm(category)]),
		...(cluster === undefined ? [] : [clusterTerm(cluster)]),
	];
}

function ownTerms(card: Posted): string[] {
	return [tenantTerm(card.tenantId), clusterTerm(card.clusterId), categoryTerm(card.category)];
}

const tenantTerm = (tenantId: string) => `tenant:${tenantId}`;
const clusterTerm = (clusterId: string) => `cluster:${clusterId}`;
const categoryTerm = (category: string) => `category:${folded(category)}`;
const wordTerm = (word: string) => `word:${word}`;

/** The words of the title, the category and the colors, in this order. */
function wordsOf({ title, category, colors }: Posted): string[] {
	const things = [title.zh, title.en, category].flatMap((text) => {
		return runs(text).flatMap((run) => (isHan(run) ? [...bigrams(run), lastOf(run)] : latin(run)));
	});
	const shades = colors
		.flatMap(({ name }) => [...runs(name.zh), ...runs(name.en)])
		.flatMap((run) => (isHan(run) ? bigrams(run) : latin(run)));
	return distinct([...things, ...shades]).slice(0, maxWords);
}

/** Unbroken runs of Han characters, or of other letters and digits, after folding width, case and compatibility forms. */
function runs(text: string): string[] {
	return folded(text).match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu) ?? [];
}

function isHan(run: string): boolean {
	return /^\p{Script=Han}/u.test(run);
}

/** 连衣裙 → 连衣, 衣裙; a character that stands alone is its own word. */
function bigrams(run: string): string[] {
	const chars = [...run];
	return chars.length === 1 ? chars : chars.slice(1).map((char, i) => `${chars[i]}${char}`);
}

/** A Chinese noun ends with what the thing is: who asks for 裙 finds 连衣裙. */
function lastOf(run: string): string {
	return [...run].at(-1) ?? run;
}

/** One word without its English plural: dresses → dress, shirts → shirt. */
function latin(run: string): string[] {
	const word = run.slice(0, maxWordLength);
	if (stopWords.has(word)) return [];
	const singular = word.replace(/(?<=ss|sh|ch|x)es$/, '').replace(/(?<=..[^s])s$/, '');
	return [singular];
}

function distinct(words: readonly string[]): string[] {
	return [...new Set(words)];
}
