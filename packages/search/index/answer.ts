import type { TermGroup, Vocabulary } from '../words/vocabulary.ts';
import { type Block, type Phrase, compareKeys, placeOf } from './block.ts';
import { Counts } from './counts.ts';
import type { Dictionaries } from './dictionaries.ts';
import type { Cursor, FacetQuery, Hit, SearchResult } from './facet-query.ts';
import { facetsOf, furtherColors } from './facets.ts';
import { type Filters, filtersOf } from './filters.ts';
import { phraseOf } from './overlay.ts';
import { firstCell, scan } from './scan.ts';
import { type Levels, anyAt, hasTerm, levelsOf } from './text-match.ts';
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
	const text = query.q === undefined ? undefined : textOf(blocks, query.q, dictionaries.vocabulary);
	const filters = filtersOf(query, dictionaries);
	const further = furtherColors(query, dictionaries).map((value) => dictionaries.colorsOf.get(value) ?? []);
	const counts = query.facets ? new Counts(filters, dictionaries, further) : null;
	let total = 0;
	const first = blocks.flatMap((block, i) => {
		const levels = text?.levels[i];
		const rankOf = rankingOf(block, query, text);
		const top = new Top(page.limit + 1);
		const isAfter = behind(block, page.after);
		total += scan(block, filters, levels && text ? { levels, level: text.level } : null, counts, (place, listing) => {
			const rank = rankOf(listing);
			if (isAfter(rank, place)) top.offer(rank, place);
		});
		return [...top.entries()].map(({ rank, place }) => {
			const listing = block.order?.[place] ?? place;
			const { publishedAt, listingId } = block.key(listing);
			return { at: { rank, publishedAt, listingId }, block, listing };
		});
	});
	const ordered = first.toSorted((a, b) => a.at.rank - b.at.rank || compareKeys(a.at, b.at));
	const shown = ordered.slice(0, page.limit);
	return {
		hits: shown.map(({ at, block, listing }) => hit(block, listing, at, filters, dictionaries)),
		total,
		facets: counts && facetsOf(query, counts, dictionaries),
		next: ordered.length > page.limit ? shown.at(-1)?.at : undefined,
		...(text?.corrected === undefined ? {} : { corrected: text.corrected }),
	};
}

/** A text by what listings match, and by what makes a match better: each of its own terms, and itself as a phrase. */
interface Text {
	/** The levels of each block's listings. Those at `level` match. */
	readonly levels: readonly Levels[];
	readonly level: number;
	readonly literal: readonly TermGroup[];
	readonly phrase: Phrase;
	readonly corrected?: string | undefined;
}

/** A text is corrected only if no listing on sale matches it, whatever the filters. */
function textOf(blocks: readonly Block[], q: string, vocabulary: Vocabulary): Text {
	const written = matchesOf(blocks, q, vocabulary);
	if (written.level === noLevel || blocks.some((block, i) => anyAt(block, written.levels[i], written.level)))
		return written;
	const corrected = vocabulary.correct(q, (term) => blocks.some((block) => hasTerm(block, term)));
	return corrected === undefined ? written : { ...matchesOf(blocks, corrected, vocabulary), corrected };
}

/** The level of a text that asks for nothing, which no listing reaches. */
const noLevel = 2 ** 16;

function matchesOf(blocks: readonly Block[], q: string, vocabulary: Vocabulary): Text {
	const groups = vocabulary.query(q);
	return {
		levels: blocks.map((block) => levelsOf(block, groups)),
		level: groups.length > 0 ? groups.length : noLevel,
		literal: [...new Set(vocabulary.terms(q))].map((term) => ({ terms: [term], minimumMatch: 1 })),
		phrase: phraseOf(q),
	};
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
	const levels = levelsOf(block, literal);
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
	return { card, color, at };
}
