import type { TrueListing } from './catalog.ts';
import type { JudgedQuery } from './queries.ts';

/** A page of results. */
const page = 24;

/** How well a query was answered: recall and precision of the first page. */
export interface Judgement {
	readonly q: string;
	readonly relevant: number;
	readonly recall: number;
	readonly precision: number;
}

/** All judgements, their means, and the queries below full recall, the worst first. */
export interface Evaluation {
	readonly judgements: readonly Judgement[];
	readonly recall: number;
	readonly precision: number;
	readonly incomplete: readonly Judgement[];
}

/**
 * Evaluates a search by what garments truly are. Recall is the share of relevant listings on the first page, of as many as fit
 * there. Precision is the share of the page that is relevant. A query that nothing in the catalog answers is a fault of the set.
 */
export function evaluate(
	queries: readonly JudgedQuery[],
	catalog: readonly TrueListing[],
	search: (q: string) => readonly string[],
): Evaluation {
	const judgements = queries.map((query): Judgement => {
		const relevant = new Set(catalog.filter((listing) => isRelevant(listing, query)).map(({ listingId }) => listingId));
		if (relevant.size === 0) throw new Error(`no listing answers ${query.q}`);
		const found = search(query.q).slice(0, page);
		const hits = found.filter((listingId) => relevant.has(listingId)).length;
		return {
			q: query.q,
			relevant: relevant.size,
			recall: hits / Math.min(relevant.size, page),
			precision: found.length === 0 ? 0 : hits / found.length,
		};
	});
	const mean = (of: (judgement: Judgement) => number) =>
		judgements.reduce((sum, judgement) => sum + of(judgement), 0) / judgements.length;
	return {
		judgements,
		recall: mean(({ recall }) => recall),
		precision: mean(({ precision }) => precision),
		incomplete: judgements.filter(({ recall }) => recall < 1).toSorted((a, b) => a.recall - b.recall),
	};
}

function isRelevant(listing: TrueListing, { types, properties, color, size }: JudgedQuery): boolean {
	return (
		(types.length === 0 || types.some((type) => listing.types.includes(type))) &&
		properties.every((property) => listing.properties.includes(property)) &&
		(color === undefined || color.split(' ').every((one) => listing.trueColors.includes(one))) &&
		(size === undefined || listing.trueSizes.includes(size))
	);
}
