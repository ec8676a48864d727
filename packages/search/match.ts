import { folded } from '#kernel';
import type { Posted, Question } from './posted.ts';
import { filterTerms, leadingTerm, termsOf, wantedOf } from './terms.ts';

/** How a question is answered: the one term whose postings are read, and what each card read must be. */
export interface Plan {
	readonly term: string;
	/** Whether every posting of the term answers the question, in the order in which it is read. */
	readonly exact: boolean;
	/** Whether cards are ranked by how many of the question's words they have. */
	readonly ranks: boolean;
	readonly passes: (card: Posted) => boolean;
	/** How many of the question's words a card has. */
	readonly score: (card: Posted) => number;
}

/**
 * Plans a question; undefined when nothing can answer it. The term is the one with the fewest postings as far as is known
 * without counting: a tenant's, else a word's, else a category's, else a cluster's.
 */
export function plan(question: Question): Plan | undefined {
	const wanted = question.q === undefined ? [] : wantedOf(question.q);
	if (question.q !== undefined && wanted.length === 0) return undefined;
	const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = question;
	if (minPrice > maxPrice) return undefined;
	const filters = filterTerms(question);
	const leading = leadingTerm(wanted);
	const term = (question.tenant === undefined ? (leading ?? filters[0]) : filters[0]) ?? 'all';
	const words = wanted.flatMap((one) => one.terms);
	const ranks = question.sort === 'relevance' && words.length > 1;
	const variants = variantFilter(question);
	const required = [
		...filters.map((one) => ({ terms: [one], least: 1 })),
		...(ranks ? [{ terms: words, least: 1 }] : wanted),
	].filter((one) => one.terms.some((each) => each !== term));
	return {
		term,
		exact: required.length === 0 && variants === undefined,
		ranks,
		passes(card) {
			if (variants && !variants(card)) return false;
			const terms = required.length > 0 ? new Set(termsOf(card)) : undefined;
			return required.every((one) => one.terms.filter((each) => terms?.has(each)).length >= one.least);
		},
		score(card) {
			const terms = new Set(termsOf(card));
			return new Set(words.filter((word) => terms.has(word))).size;
		},
	};
}

/** What no term says: color, size, and the price unless it is the order. */
function variantFilter(question: Question): ((card: Posted) => boolean) | undefined {
	const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = question;
	const color = question.color === undefined ? undefined : folded(question.color);
	const size = question.size === undefined ? undefined : folded(question.size);
	const priced = question.sort !== 'price' && (question.minPrice !== undefined || question.maxPrice !== undefined);
	if (color === undefined && size === undefined && !priced) return undefined;
	return (card) =>
		(color === undefined || card.colors.some((one) => namesOf(one).includes(color))) &&
		(size === undefined || card.sizes.some((one) => folded(one) === size)) &&
		card.price.amount >= minPrice &&
		card.price.amount <= maxPrice;
}

function namesOf({ code, name }: Posted['colors'][number]): string[] {
	return [code, name.zh, name.en].map(folded);
}
