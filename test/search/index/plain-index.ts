import { type ListingCard, folded } from '#kernel';
import {
	type Facet,
	type FacetName,
	type FacetQuery,
	type IndexEntry,
	type PageRequest,
	type SearchResult,
	facetNames,
	maxFacetValues,
	priceBucket,
	priceBuckets,
} from '../../../packages/search/index/index.ts';
import type { Vocabulary } from '../../../packages/search/words/vocabulary.ts';

/**
 * What an index must answer, computed without one: the latest entries, a loop over all listings for each question, and one more
 * question for each value of a facet.
 */
export class PlainIndex {
	readonly #vocabulary: Vocabulary;
	readonly #listings = new Map<string, IndexEntry & { kind: 'listing' }>();
	readonly #offSaleAt = new Map<string, number>();
	readonly #rows = new Map<string, IndexEntry & { kind: 'stock' }>();

	constructor(vocabulary: Vocabulary) {
		this.#vocabulary = vocabulary;
	}

	apply(entries: readonly IndexEntry[]): void {
		for (const entry of entries) {
			if (entry.kind === 'listing') {
				const { listingId, revision, card } = entry;
				if (revision < (this.#listings.get(listingId)?.revision ?? 0)) continue;
				this.#listings.set(listingId, entry);
				if (card === null) this.#offSaleAt.set(listingId, revision);
			} else {
				const key = `${entry.listingId} ${entry.color} ${entry.lane}`;
				if (entry.revision >= (this.#rows.get(key)?.revision ?? 0)) this.#rows.set(key, entry);
			}
		}
	}

	search(query: FacetQuery, page: PageRequest): SearchResult {
		return search(this.docs(), query, page, this.#vocabulary);
	}

	/** The listings on sale. */
	docs(): Doc[] {
		const byListing = Map.groupBy(this.#rows.values(), ({ listingId }) => listingId);
		return [...this.#listings.values()].flatMap(({ listingId, card }) => {
			const rows = (byListing.get(listingId) ?? []).filter(
				(row) => row.revision >= (this.#offSaleAt.get(listingId) ?? 0),
			);
			return card === null ? [] : [docOf(card, rows, this.#vocabulary)];
		});
	}
}

interface Doc {
	readonly card: ListingCard;
	readonly categories: readonly string[];
	/** Of each color in stock: its code, the values of the filter that it matches, its families, its canonical sizes. */
	readonly cells: readonly {
		readonly code: string;
		readonly keys: readonly string[];
		readonly families: readonly string[];
		readonly sizes: readonly string[];
	}[];
	readonly terms: ReadonlySet<string>;
}

function docOf(card: ListingCard, rows: readonly (IndexEntry & { kind: 'stock' })[], vocabulary: Vocabulary): Doc {
	const texts = [card.title.zh, card.title.en, card.category, ...card.sizes];
	for (const { code, name } of card.colors) texts.push(code, name.zh, name.en);
	const cells = card.colors.map((color) => {
		const { code, name } = color;
		const families = vocabulary.colorFamilies(color);
		const inStock = rows.filter((row) => row.color === code).flatMap((row) => row.sizes);
		const sizes = card.sizes.filter((size) => inStock.includes(size)).map((size) => vocabulary.size(size));
		return { code, keys: [...families, ...[code, name.zh, name.en].map(folded)], families, sizes };
	});
	return {
		card,
		categories: vocabulary.categoryPath(card.category),
		cells: cells.filter(({ sizes }) => sizes.length > 0),
		terms: new Set(texts.flatMap((text) => vocabulary.terms(text))),
	};
}

function search(
	docs: readonly Doc[],
	query: FacetQuery,
	{ limit, after }: PageRequest,
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
	const selection = [...new Set(selectionOf(facet, query, vocabulary))];
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
	if (facet === 'price') {
		const { minPrice, maxPrice } = query;
		if (minPrice === undefined && maxPrice === undefined) return [];
		return priceBuckets.filter(({ from, to }) => (minPrice ?? 0) === from && maxPrice === to).map(({ value }) => value);
	}
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
