import type { ListingCard } from '#kernel';
import type { Vocabulary } from '../words/vocabulary.ts';
import { type PageRequest, answer } from './answer.ts';
import { BaseBlock } from './base-block.ts';
import { Dictionaries } from './dictionaries.ts';
import type { IndexEntry } from './entry.ts';
import type { FacetQuery, SearchResult } from './facet-query.ts';
import { type ListingState, type VariantsInStock, applyEntry, variantsInStock } from './listing-state.ts';
import { type Merged, merge } from './merge.ts';
import { Overlay } from './overlay.ts';
import type { OnSale } from './record.ts';
import { type SegmentFacts, readSections, writeSegment } from './segment.ts';
import { TermListsBuilder } from './term-lists.ts';

/** The listings on sale, in memory: a base that was read from a segment, and an overlay of what has changed since. */
export interface SearchIndex {
	/** The position of the change log up to which the index is current. */
	readonly position: number;
	/** The number of listings on sale. */
	readonly size: number;
	/** The listings on sale that changed since the segment was written, or since the index took changes into its base. */
	readonly changed: number;
	/** The version of the vocabulary by which texts were split. `toSegment` splits them by the present one. */
	readonly vocabularyVersion: number;
	/** Applies entries in their order. `position` is the place of the last of them in the change log. */
	apply(entries: readonly IndexEntry[], position: number): void;
	search(query: FacetQuery, page: PageRequest): SearchResult;
	/** The index as bytes. The index itself stays as it is. */
	toSegment(): Uint8Array;
	/** The listings on sale, to be compared with those of the tables. */
	documents(): Iterable<IndexedListing>;
}

/** A listing on sale as the index knows it. */
export interface IndexedListing {
	readonly listingId: string;
	readonly revision: number;
	readonly card: ListingCard;
	readonly inStock: readonly VariantsInStock[];
}

/**
 * Listings that have entries and are not on sale: taken off sale, or their stock came first. A segment keeps so many, the
 * latest, so that older entries delivered again do not put them on sale.
 */
const maxWithheld = 10_000;

/** The overlay is merged into the base when it has this many listings and an eighth of the base's. */
const minMerged = 10_000;
const mergedShare = 8;

/** An index without listings. */
export function emptyIndex(vocabulary: Vocabulary): SearchIndex {
	const dictionaries = new Dictionaries(vocabulary);
	const none = { category: new Uint8Array(), cluster: new Uint8Array(), tenant: new Uint8Array() };
	const cells = { cellStart: new Uint8Array(1), cellColor: new Uint8Array(), cellSizes: new Uint8Array() };
	const records = { price: new Uint8Array(), recordStart: new Uint8Array(1), records: Buffer.alloc(0) };
	const termLists = new TermListsBuilder().lists();
	const base = new BaseBlock({ ...none, ...cells, ...records, termLists }, dictionaries);
	return new LayeredIndex({ position: 0, vocabularyVersion: vocabulary.version, withheld: [] }, base, dictionaries);
}

/** The index of a segment. Throws `DamagedSegment` for bytes that are not as they were written. */
export function readSegment(bytes: Uint8Array, vocabulary: Vocabulary): SearchIndex {
	const { facts, base, dictionaries } = readSections(bytes, vocabulary);
	return new LayeredIndex(facts, base, dictionaries);
}

class LayeredIndex implements SearchIndex {
	position: number;
	vocabularyVersion: number;
	readonly #withheld: Map<string, ListingState>;
	#base: BaseBlock;
	#dictionaries: Dictionaries;
	#overlay: Overlay;
	/** The facets of a question without filters, which count every listing, until the next change. */
	#facetsOfAll: SearchResult['facets'] | undefined;

	constructor({ position, vocabularyVersion, withheld }: SegmentFacts, base: BaseBlock, dictionaries: Dictionaries) {
		this.position = position;
		this.vocabularyVersion = vocabularyVersion;
		this.#withheld = new Map(withheld.map((state) => [state.listingId, state]));
		this.#base = base;
		this.#overlay = new Overlay(dictionaries);
		this.#dictionaries = dictionaries;
	}

	get size(): number {
		return this.#base.size + this.#overlay.count;
	}

	get changed(): number {
		return this.#overlay.count;
	}

	apply(entries: readonly IndexEntry[], position: number): void {
		const states = new Map<string, ListingState>();
		for (const entry of entries) {
			const state = states.get(entry.listingId) ?? this.#stateOf(entry.listingId);
			const next = applyEntry(state, entry);
			if (next !== state) states.set(entry.listingId, next);
		}
		for (const state of states.values()) this.#put(state);
		if (states.size > 0) this.#facetsOfAll = undefined;
		this.position = Math.max(this.position, position);
		if (this.#overlay.count < Math.max(minMerged, this.#base.size / mergedShare)) return;
		const { base, dictionaries } = this.#merged();
		this.#base = base;
		this.#dictionaries = dictionaries;
		this.#overlay = new Overlay(dictionaries);
		this.vocabularyVersion = dictionaries.vocabulary.version;
	}

	search(query: FacetQuery, page: PageRequest): SearchResult {
		const ask = (asked: FacetQuery) => answer([this.#base, this.#overlay], asked, page, this.#dictionaries);
		if (!query.facets || isFiltered(query)) return ask(query);
		if (this.#facetsOfAll === undefined) {
			const result = ask(query);
			this.#facetsOfAll = result.facets;
			return result;
		}
		return { ...ask({ ...query, facets: false }), facets: this.#facetsOfAll };
	}

	toSegment(): Uint8Array {
		const { base, dictionaries } = this.#merged();
		const withheld = [...this.#withheld.values()].slice(-maxWithheld);
		const { version } = dictionaries.vocabulary;
		return writeSegment({ position: this.position, vocabularyVersion: version, withheld }, base, dictionaries);
	}

	*documents(): Generator<IndexedListing> {
		for (const block of [this.#base, this.#overlay])
			for (let place = 0; place < block.count; place++) {
				const listing = block.order?.[place] ?? place;
				if (block.replaced?.[listing] === 1) continue;
				const state = block.state(listing);
				const { listingId, revision, card } = state;
				yield { listingId, revision, card, inStock: variantsInStock(state) };
			}
	}

	#merged(): Merged {
		const { vocabulary } = this.#dictionaries;
		return merge(this.#base, this.#overlay, vocabulary, this.vocabularyVersion !== vocabulary.version);
	}

	#stateOf(listingId: string): ListingState | undefined {
		const changed = this.#overlay.find(listingId);
		if (changed !== undefined) return this.#overlay.state(changed);
		const unchanged = this.#base.find(listingId);
		return unchanged === undefined ? this.#withheld.get(listingId) : this.#base.state(unchanged);
	}

	#put(state: ListingState): void {
		const { listingId } = state;
		const unchanged = this.#base.find(listingId);
		if (unchanged !== undefined) this.#base.replace(unchanged);
		this.#withheld.delete(listingId);
		if (isOnSale(state)) {
			this.#overlay.put(state);
			return;
		}
		this.#overlay.remove(listingId);
		this.#withheld.set(listingId, state);
	}
}

function isFiltered({ q, category, cluster, tenant, color, size, minPrice, maxPrice, inStock }: FacetQuery): boolean {
	const filters = [q, category, cluster, tenant, color, size, minPrice, maxPrice];
	return inStock === true || filters.some((filter) => filter !== undefined);
}

function isOnSale(state: ListingState): state is OnSale {
	return state.card !== null;
}
