import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { folded, type ListingCard } from '#kernel';
import type { Vocabulary } from '../words/vocabulary.ts';
import {
	type Facet,
	type FacetName,
	type FacetQuery,
	type SearchResult,
	facetNames,
	maxFacetValues,
	priceBucket,
	priceBuckets,
} from './facet-query.ts';
import { type ListingState, applyEntry, variantsInStock } from './listing-state.ts';
import type { SearchIndex } from './search-index.ts';

/** An index without listings. */
export function emptyIndex(vocabulary: Vocabulary): SearchIndex {
	return plainIndex(new Map(), 0, vocabulary);
}

/** The index of a segment. Refuses damaged bytes. */
export function readSegment(bytes: Uint8Array, vocabulary: Vocabulary): SearchIndex {
	const { position, states } = JSON.parse(inflateRawSync(bytes).toString()) as {
		position: number;
		states: ListingState[];
	};
	return plainIndex(new Map(states.map((state) => [state.listingId, state])), position, vocabulary);
}

interface Doc {
	readonly card: ListingCard;
	readonly categories: readonly string[];
	/** Of each color in stock: its code, the values of the filter that it matches, its families, its canonical sizes. */
	readonly cells: readonly {
		code: string;
		keys: readonly string[];
		families: readonly string[];
		sizes: readonly string[];
	}[];
	readonly terms: ReadonlySet<string>;
}

function docOf(state: ListingState & { card: ListingCard }, vocabulary: Vocabulary): Doc {
	const { card } = state;
	const texts = [card.title.zh, card.title.en, card.category, ...card.sizes];
	for (const { name } of card.colors) texts.push(name.zh, name.en);
	return {
		card,
		categories: vocabulary.categoryPath(card.category),
		cells: variantsInStock(state).map(({ color: code, sizes }) => {
			const color = card.colors.find((one) => one.code === code);
			if (color === undefined) throw new Error(`no color ${code}`);
			const families = vocabulary.colorFamilies(color);
			const keys = [...families, ...[code, color.name.zh, color.name.en].map(folded)];
			return { code, keys, families, sizes: sizes.map((size) => vocabulary.size(size)) };
		}),
		terms: new Set(texts.flatMap((text) => vocabulary.terms(text))),
	};
}

function plainIndex(states: Map<string, ListingState>, start: number, vocabulary: Vocabulary): SearchIndex {
	let position = start;
	const onSale = () =>
		[...states.values()].filter((state): state is ListingState & { card: ListingCard } => state.card !== null);
	return {
		get position() {
			return position;
		},
		get size() {
			return onSale().length;
		},
		changed: 0,
		vocabularyVersion: vocabulary.version,
		apply(entries, next) {
			for (const entry of entries) states.set(entry.listingId, applyEntry(states.get(entry.listingId), entry));
			position = Math.max(position, next);
		},
		search: (query, page) => {
			const docs = onSale().map((state) => docOf(state, vocabulary));
			return search(docs, query, page, vocabulary);
		},
		toSegment: () => deflateRawSync(JSON.stringify({ position, states: [...states.values()] })),
		*documents() {
			for (const state of onSale()) {
				const { listingId, revision, card } = state;
				yield { listingId, revision, card, inStock: variantsInStock(state) };
			}
		},
	};
}

function search(
	docs: readonly Doc[],
	query: FacetQuery,
	{ limit, after }: Parameters<SearchIndex['search']>[1],
	vocabulary: Vocabulary,
): SearchResult {
	const matchesText = (doc: Doc, q: string) => {
		const groups = vocabulary.query(q);
		return (
			groups.length > 0 &&
			groups.every(({ terms, minimumMatch }) => terms.filter((term) => doc.terms.has(term)).length >= minimumMatch)
		);
	};
	let { q } = query;
	let corrected: string | undefined;
	if (q !== undefined && !docs.some((doc) => matchesText(doc, q ?? ''))) {
		corrected = vocabulary.correct(q, (term) => docs.some((doc) => doc.terms.has(term)));
		q = corrected ?? q;
	}
	const texted = q === undefined ? docs : docs.filter((doc) => matchesText(doc, q));
	const literal = q === undefined ? [] : vocabulary.terms(q);
	const matching = (asked: FacetQuery) =>
		texted.filter((doc) => cellsOf(doc, asked, vocabulary) && passes(doc, asked, vocabulary));
	const rank = (doc: Doc) => {
		if (query.sort === 'price') return doc.card.price.amount;
		if (query.sort === '-price') return -doc.card.price.amount;
		if (query.sort === 'newest') return 0;
		const stockRank = doc.cells.length > 0 ? 0 : 1;
		if (q === undefined) return stockRank;
		const all = literal.length > 0 && literal.every((term) => doc.terms.has(term));
		const phrase = all && [doc.card.title.zh, doc.card.title.en].some((title) => asciiLower(title).includes(folded(q)));
		return (phrase ? 0 : all ? 2 : 4) + stockRank;
	};
	const ranked = matching(query)
		.map((doc) => ({
			card: doc.card,
			color: cellsOf(doc, query, vocabulary)?.[0],
			at: { rank: rank(doc), publishedAt: doc.card.publishedAt, listingId: doc.card.listingId },
		}))
		.toSorted((a, b) => compare(a.at, b.at));
	const rest = after === undefined ? ranked : ranked.filter(({ at }) => compare(after, at) < 0);
	const hits = rest.slice(0, limit);
	return {
		hits,
		total: ranked.length,
		facets: query.facets ? facetNames.map((facet) => facetOf(facet, texted, query, matching, vocabulary)) : null,
		next: rest.length > limit ? hits.at(-1)?.at : undefined,
		...(corrected === undefined ? {} : { corrected }),
	};
}

const asciiLower = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

function compare(a: SearchResult['hits'][number]['at'], b: typeof a): number {
	return (
		a.rank - b.rank ||
		b.publishedAt - a.publishedAt ||
		(a.listingId < b.listingId ? -1 : a.listingId > b.listingId ? 1 : 0)
	);
}

/** The codes of the colors in stock that match the filters of color and size; undefined when the listing fails them. */
function cellsOf(doc: Doc, query: FacetQuery, vocabulary: Vocabulary): string[] | undefined {
	const colors = query.color?.map((value) => folded(value));
	const sizes = query.size?.map((value) => vocabulary.size(value));
	const cells = doc.cells.filter(
		(cell) =>
			(colors === undefined || colors.some((color) => cell.keys.includes(color))) &&
			(sizes === undefined || sizes.some((size) => cell.sizes.includes(size))),
	);
	const needed = colors !== undefined || sizes !== undefined || query.inStock === true;
	return needed && cells.length === 0 ? undefined : cells.map(({ code }) => code);
}

function passes({ card, categories }: Doc, query: FacetQuery, vocabulary: Vocabulary): boolean {
	const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = query;
	const wanted = query.category?.map((value) => vocabulary.categoryPath(value).at(-1) ?? value);
	return (
		(wanted === undefined || wanted.some((id) => categories.includes(id))) &&
		(query.cluster?.includes(card.clusterId) ?? true) &&
		(query.tenant?.includes(card.tenantId) ?? true) &&
		card.price.amount >= minPrice &&
		card.price.amount <= maxPrice
	);
}

function facetOf(
	facet: FacetName,
	texted: readonly Doc[],
	query: FacetQuery,
	matching: (query: FacetQuery) => readonly Doc[],
	vocabulary: Vocabulary,
): Facet {
	const valuesOf: Record<FacetName, (doc: Doc) => readonly string[]> = {
		category: (doc) => doc.categories,
		cluster: (doc) => [doc.card.clusterId],
		tenant: (doc) => [doc.card.tenantId],
		color: (doc) => doc.cells.flatMap((cell) => cell.families),
		size: (doc) => doc.cells.flatMap((cell) => cell.sizes),
		price: (doc) => [priceBuckets[priceBucket(doc.card.price.amount)]?.value ?? ''],
		inStock: () => ['true'],
	};
	const selection = selectionOf(facet, query, vocabulary);
	const values = [...new Set([...selection, ...texted.flatMap((doc) => valuesOf[facet](doc))])]
		.map((value) => ({
			value,
			count: matching(replaced(facet, query, value)).length,
			selected: selection.includes(value),
		}))
		.filter(({ count, selected }) => count > 0 || selected)
		.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
	const shown = Math.max(0, maxFacetValues - values.filter(({ selected }) => selected).length);
	const others = new Set(values.filter(({ selected }) => !selected).slice(0, shown));
	const kept = values.filter((value) => value.selected || others.has(value));
	return { facet, values: kept, more: values.length - kept.length };
}

function selectionOf(facet: FacetName, query: FacetQuery, vocabulary: Vocabulary): readonly string[] {
	if (facet === 'inStock') return query.inStock === true ? ['true'] : [];
	if (facet === 'price')
		return priceBuckets
			.filter(({ from, to }) => query.minPrice === from && query.maxPrice === to)
			.map(({ value }) => value);
	const values = query[facet] ?? [];
	if (facet === 'category') return values.map((value) => vocabulary.categoryPath(value).at(-1) ?? value);
	if (facet === 'color') return values.map((value) => folded(value));
	return facet === 'size' ? values.map((value) => vocabulary.size(value)) : values;
}

function replaced(facet: FacetName, query: FacetQuery, value: string): FacetQuery {
	if (facet === 'inStock') return { ...query, inStock: true };
	if (facet !== 'price') return { ...query, [facet]: [value] };
	const bucket = priceBuckets.find((one) => one.value === value);
	return { ...query, minPrice: bucket?.from, maxPrice: bucket?.to };
}
