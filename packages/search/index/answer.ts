import type { Vocabulary } from '../words/vocabulary.ts';
import { type Block, type Phrase, compareKeys, placeOf } from './block.ts';
import { Counts } from './counts.ts';
import type { Dictionaries } from './dictionaries.ts';
import type { Cursor, FacetQuery, Hit, SearchResult } from './facet-query.ts';
import { facetsOf, furtherColors } from './facets.ts';
import { type Filters, filtersOf } from './filters.ts';
import { phraseOf } from './overlay.ts';
import { firstCell, scan } from './scan.ts';
import { type Levels, anyMatches, hasTerm, levelsOf } from './text-match.ts';
import { Top } from './top.ts';

/** A page of the matches of a question: at most `limit`, behind a place. */
export interface PageRequest {
	readonly limit: number;
	readonly after?: Cursor | undefined;
}

/** Answers a question from blocks of which none has a listing of another. */
export function answer(
	blocks: readonly Block[],
	query: FacetQuery,
	page: PageRequest,
	dictionaries: Dictionaries,
): SearchResult {
	const { q, corrected } = correctedText(blocks, query.q, dictionaries.vocabulary);
	const filters = filtersOf(query, dictionaries);
	const further = furtherColors(query, dictionaries).map((value) => dictionaries.colorsOf.get(value) ?? []);
	const counts = query.facets ? new Counts(filters, dictionaries, further) : null;
	const text = q === undefined ? undefined : textOf(q, dictionaries.vocabulary);
	const nothing = text?.groups.length === 0;
	let total = 0;
	const found = (nothing ? [] : blocks).flatMap((block) => {
		const levels = text && levelsOf(block, text.groups);
		const rankOf = rankingOf(block, query, text);
		const top = new Top(page.limit + 1);
		const isAfter = behind(block, page.after);
		const match = levels && text ? { levels, level: text.groups.length } : null;
		total += scan(block, filters, match, counts, (place, listing) => {
			const rank = rankOf(listing);
			if (isAfter(rank, place)) top.offer(rank, place);
		});
		return [...top.entries()].map(({ rank, place }) => ({ rank, block, listing: block.order?.[place] ?? place }));
	});
	const hits = found
		.map(({ rank, block, listing }) => ({ at: { rank, ...block.key(listing) }, block, listing }))
		.toSorted((a, b) => a.at.rank - b.at.rank || compareKeys(a.at, b.at))
		.map(({ at, block, listing }) => hit(block, listing, at, filters, dictionaries));
	return {
		hits: hits.slice(0, page.limit),
		total,
		facets: counts && facetsOf(query, counts, dictionaries),
		next: hits.length > page.limit ? hits[page.limit - 1]?.at : undefined,
		...(corrected === undefined ? {} : { corrected }),
	};
}

/** The text to search for. It is corrected only if no listing on sale matches it, whatever the filters. */
function correctedText(blocks: readonly Block[], q: string | undefined, vocabulary: Vocabulary) {
	if (q === undefined) return { q };
	const groups = vocabulary.query(q);
	if (groups.length === 0 || blocks.some((block) => anyMatches(block, groups))) return { q };
	const corrected = vocabulary.correct(q, (term) => blocks.some((block) => hasTerm(block, term)));
	return corrected === undefined ? { q } : { q: corrected, corrected };
}

/** A text as what it requires, and as what makes a match better: each of its own terms, and itself as a phrase. */
interface Text {
	readonly groups: ReturnType<Vocabulary['query']>;
	readonly literal: ReturnType<Vocabulary['query']>;
	readonly phrase: Phrase;
}

function textOf(q: string, vocabulary: Vocabulary): Text {
	const literal = [...new Set(vocabulary.terms(q))].map((term) => ({ terms: [term], minimumMatch: 1 }));
	return { groups: vocabulary.query(q), literal, phrase: phraseOf(q) };
}

/**
 * The rank of a match, the smaller first. By relevance: a title with the phrase, all words as they were written, the words in
 * other forms; of each the listings in stock first. Within a rank the newest come first.
 */
function rankingOf(block: Block, { sort }: FacetQuery, text: Text | undefined): (listing: number) => number {
	const { price, cellStart, cellEnd } = block.columns;
	if (sort === 'newest') return () => 0;
	if (sort === 'price') return (listing) => price[listing] ?? 0;
	if (sort === '-price') return (listing) => -(price[listing] ?? 0);
	const soldOut = (listing: number) => (cellStart[listing] === cellEnd[listing] ? 1 : 0);
	if (text === undefined) return soldOut;
	const { literal, phrase } = text;
	const levels: Levels = levelsOf(block, literal);
	return (listing) => {
		const all = literal.length > 0 && levels[listing] === literal.length;
		return (all ? (block.hasPhrase(listing, phrase) ? 0 : 2) : 4) + soldOut(listing);
	};
}

/** Whether a place of the block comes behind a cursor. */
function behind(block: Block, after: Cursor | undefined): (rank: number, place: number) => boolean {
	if (after === undefined) return () => true;
	let first = placeOf(block, after);
	if (first < block.count && compareKeys(block.key(block.order?.[first] ?? first), after) === 0) first++;
	return (rank, place) => rank > after.rank || (rank === after.rank && place >= first);
}

function hit(block: Block, listing: number, at: Cursor, filters: Filters, dictionaries: Dictionaries): Hit {
	const { card } = block.state(listing);
	const cell = firstCell(block.columns, listing, filters);
	const color = cell === undefined ? undefined : dictionaries.colors.at(block.columns.cellColor[cell] ?? 0).code;
	return { card, color, at: { rank: at.rank, publishedAt: at.publishedAt, listingId: at.listingId } };
}
