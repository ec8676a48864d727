import { folded } from '#kernel';
import type { Posted, SearchCriteria } from './posted.ts';
import { clausesOf, filterTerms, leadingTerm, termsOf } from './terms.ts';

/** How a query is executed: the one term whose postings are read, and the filter on each card. */
export interface Plan {
	readonly term: string;
	/** Whether every posting of the term matches, in the order in which it is read. */
	readonly exact: boolean;
	/** Whether cards are ranked by the number of query words they have. */
	readonly ranks: boolean;
	readonly passes: (card: Posted) => boolean;
	/** The number of query words that a card has. */
	readonly score: (card: Posted) => number;
}

/**
 * Plans a query; undefined when nothing can match. The plan reads the term with presumably the fewest postings: a tenant's,
 * else a word's, else a category's, else a cluster's.
 */
export function plan(criteria: SearchCriteria): Plan | undefined {
	const clauses = criteria.q === undefined ? [] : clausesOf(criteria.q);
	if (criteria.q !== undefined && clauses.length === 0) return undefined;
	const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = criteria;
	if (minPrice > maxPrice) return undefined;
	const filters = filterTerms(criteria);
	const leading = leadingTerm(clauses);
	const term = (criteria.tenant === undefined ? (leading ?? filters[0]) : filters[0]) ?? 'all';
	const words = clauses.flatMap((clause) => clause.terms);
	const ranks = criteria.sort === 'relevance' && words.length > 1;
	const variants = variantFilter(criteria);
	const required = [
		...filters.map((filter) => ({ terms: [filter], minimumMatch: 1 })),
		...(ranks ? [{ terms: words, minimumMatch: 1 }] : clauses),
	].filter((clause) => clause.terms.some((each) => each !== term));
	return {
		term,
		exact: required.length === 0 && variants === undefined,
		ranks,
		passes(card) {
			if (variants && !variants(card)) return false;
			const terms = required.length > 0 ? new Set(termsOf(card)) : undefined;
			return required.every((clause) => clause.terms.filter((each) => terms?.has(each)).length >= clause.minimumMatch);
		},
		score(card) {
			const terms = new Set(termsOf(card));
			return new Set(words.filter((word) => terms.has(word))).size;
		},
	};
}

/** The filters without a term: color, size, and price unless postings are read in the order of price. */
function variantFilter(criteria: SearchCriteria): ((card: Posted) => boolean) | undefined {
	const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = criteria;
	const color = criteria.color === undefined ? undefined : folded(criteria.color);
	const size = criteria.size === undefined ? undefined : folded(criteria.size);
	const priced = criteria.sort !== 'price' && (criteria.minPrice !== undefined || criteria.maxPrice !== undefined);
	if (color === undefined && size === undefined && !priced) return undefined;
	return (card) =>
		(color === undefined || card.colors.some((each) => namesOf(each).includes(color))) &&
		(size === undefined || card.sizes.some((each) => folded(each) === size)) &&
		card.price.amount >= minPrice &&
		card.price.amount <= maxPrice;
}

function namesOf({ code, name }: Posted['colors'][number]): string[] {
	return [code, name.zh, name.en].map(folded);
}
