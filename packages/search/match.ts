import { type ListingCard, folded } from '#kernel';
import type { SearchQuery } from './search-query.ts';
import { clausesOf, filterTerms, rarestTerm, termsOf } from './terms.ts';

/** How a query is executed: the one term whose postings are read, and the filter on each card. */
export interface Plan {
	readonly term: string;
	/** Whether every posting of the term matches, in the order in which it is read. */
	readonly exact: boolean;
	/** Whether cards are ranked by the number of query words they have. */
	readonly ranked: boolean;
	readonly matches: (card: ListingCard) => boolean;
	/** The number of query words that a card has. */
	readonly score: (card: ListingCard) => number;
}

/**
 * Plans a query; undefined when nothing can match. The plan reads the term with presumably the fewest postings: a tenant's,
 * else a word's, else a category's, else a cluster's.
 */
export function plan(query: SearchQuery): Plan | undefined {
	const clauses = query.q === undefined ? [] : clausesOf(query.q);
	if (query.q !== undefined && clauses.length === 0) return undefined;
	const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = query;
	if (minPrice > maxPrice) return undefined;
	const filters = filterTerms(query);
	const rarestWord = rarestTerm(clauses);
	const term = (query.tenant === undefined ? (rarestWord ?? filters[0]) : filters[0]) ?? 'all';
	const words = clauses.flatMap((clause) => clause.terms);
	const ranked = query.sort === 'relevance' && words.length > 1;
	const variants = variantFilter(query);
	const required = [
		...filters.map((filter) => ({ terms: [filter], minimumMatch: 1 })),
		...(ranked ? [{ terms: words, minimumMatch: 1 }] : clauses),
	].filter((clause) => clause.terms.some((other) => other !== term));
	return {
		term,
		exact: required.length === 0 && variants === undefined,
		ranked,
		matches(card) {
			if (variants && !variants(card)) return false;
			const terms = required.length > 0 ? new Set(termsOf(card)) : undefined;
			return required.every((clause) => clause.terms.filter((word) => terms?.has(word)).length >= clause.minimumMatch);
		},
		score(card) {
			const terms = new Set(termsOf(card));
			return new Set(words.filter((word) => terms.has(word))).size;
		},
	};
}

/** The filters without a term: color, size, and price unless postings are read in the order of price. */
function variantFilter(query: SearchQuery): ((card: ListingCard) => boolean) | undefined {
	const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = query;
	const color = query.color === undefined ? undefined : folded(query.color);
	const size = query.size === undefined ? undefined : folded(query.size);
	const priced = query.sort !== 'price' && (query.minPrice !== undefined || query.maxPrice !== undefined);
	if (color === undefined && size === undefined && !priced) return undefined;
	return (card) =>
		(color === undefined || card.colors.some((cardColor) => colorNames(cardColor).includes(color))) &&
		(size === undefined || card.sizes.some((cardSize) => folded(cardSize) === size)) &&
		card.price.amount >= minPrice &&
		card.price.amount <= maxPrice;
}

function colorNames({ code, name }: ListingCard['colors'][number]): string[] {
	return [code, name.zh, name.en].map(folded);
}
