import type { Vocabulary } from '../words/vocabulary.ts';
import { BaseBlock } from './base-block.ts';
import { BlockColumns } from './block-columns.ts';
import { placeOf } from './block.ts';
import { ByteWriter } from './bytes.ts';
import { cardTerms } from './card-terms.ts';
import { GrowingColumn } from './columns.ts';
import { Dictionaries } from './dictionaries.ts';
import type { Overlay } from './overlay.ts';
import { writeRecord } from './record.ts';
import { type TermLists, TermListsBuilder } from './term-lists.ts';

/** The listings of the merged base in their order, by where they come from. */
interface Sources {
	/** For each listing: its number in the base, or the complement (`~`) of its number in the overlay. */
	readonly from: Int32Array;
	/** For each listing of the base and of the overlay: its new number plus one; 0 if it is left out. */
	readonly ofBase: Uint32Array;
	readonly ofOverlay: Uint32Array;
}

/** A base and the dictionaries that its numbers are of. */
export interface Merged {
	readonly base: BaseBlock;
	readonly dictionaries: Dictionaries;
}

/**
 * A base with the listings of both, and dictionaries of only their values: those of earlier states are forgotten. With `reindex`
 * the terms of the base are made anew from its cards.
 */
export function merge(base: BaseBlock, overlay: Overlay, vocabulary: Vocabulary, reindex: boolean): Merged {
	const sources = sourcesOf(base, overlay);
	const dictionaries = new Dictionaries(vocabulary);
	const termLists = reindex
		? listsOfCards(base, overlay, sources, dictionaries)
		: mergedLists(base.parts.termLists, overlay, sources);
	const columns = mergedColumns(base, overlay, sources, dictionaries);
	return { base: new BaseBlock({ ...columns, termLists }, dictionaries), dictionaries };
}

function sourcesOf(base: BaseBlock, overlay: Overlay): Sources {
	const from = new Int32Array(base.size + overlay.count);
	const ofBase = new Uint32Array(base.capacity);
	const ofOverlay = new Uint32Array(overlay.capacity);
	let next = 0;
	let listing = 0;
	const takeBase = (end: number) => {
		for (; listing < end; listing++) {
			if (base.replaced?.[listing] === 1) continue;
			from[next++] = listing;
			ofBase[listing] = next;
		}
	};
	for (const number of overlay.order) {
		takeBase(placeOf(base, overlay.key(number)));
		from[next++] = ~number;
		ofOverlay[number] = next;
	}
	takeBase(base.count);
	return { from, ofBase, ofOverlay };
}

function mergedColumns(base: BaseBlock, overlay: Overlay, { from }: Sources, dictionaries: Dictionaries) {
	const columns = new BlockColumns();
	const recordStart = new GrowingColumn('amounts');
	const records = new ByteWriter();
	for (const [i, source] of from.entries()) {
		const state = source < 0 ? overlay.state(~source) : base.state(source);
		columns.set(i, state, dictionaries);
		recordStart.push(records.length);
		writeRecord(records, state, dictionaries);
	}
	recordStart.push(records.length);
	columns.cellStart.push(columns.cellColor.length);
	return {
		category: columns.category.narrowed(),
		cluster: columns.cluster.narrowed(),
		tenant: columns.tenant.narrowed(),
		price: columns.price.narrowed(),
		cellStart: columns.cellStart.narrowed(),
		cellColor: columns.cellColor.narrowed(),
		cellSizes: columns.cellSizes.narrowed(),
		recordStart: recordStart.narrowed(),
		records: records.bytes(),
	};
}

function mergedLists(lists: TermLists, overlay: Overlay, { ofBase, ofOverlay }: Sources): TermLists {
	const builder = new TermListsBuilder();
	const renumbered = (numbers: Uint32Array, places: Uint32Array) =>
		numbers
			.map((number) => places[number] ?? 0)
			.filter((place) => place > 0)
			.map((place) => place - 1);
	const changed = [...overlay.terms].map((term) => ({ term, bytes: Buffer.from(term) }));
	const terms = changed.toSorted((a, b) => a.bytes.compare(b.bytes));
	let place = 0;
	const takeBase = (before: Buffer | undefined) => {
		for (; place < lists.count; place++) {
			const bytes = lists.bytesOf(place);
			if (before !== undefined && bytes.compare(before) >= 0) return;
			builder.add(bytes, renumbered(lists.list(place), ofBase));
		}
	};
	for (const { term, bytes } of terms) {
		takeBase(bytes);
		const added = renumbered(overlay.withTerm(term), ofOverlay);
		const kept = place < lists.count && lists.bytesOf(place).equals(bytes) ? lists.list(place++) : new Uint32Array();
		builder.add(bytes, Uint32Array.from([...renumbered(kept, ofBase), ...added]).toSorted());
	}
	takeBase(undefined);
	return builder.lists();
}

function listsOfCards(base: BaseBlock, overlay: Overlay, { from }: Sources, dictionaries: Dictionaries): TermLists {
	const listings = new Map<string, GrowingColumn>();
	for (const [i, source] of from.entries()) {
		const { card } = source < 0 ? overlay.state(~source) : base.state(source);
		for (const term of cardTerms(card, dictionaries)) {
			const numbers = listings.get(term) ?? new GrowingColumn('ids');
			listings.set(term, numbers);
			numbers.push(i);
		}
	}
	const builder = new TermListsBuilder();
	const terms = [...listings].map(([term, numbers]) => ({ bytes: Buffer.from(term), numbers }));
	for (const { bytes, numbers } of terms.toSorted((a, b) => a.bytes.compare(b.bytes)))
		builder.add(bytes, Uint32Array.from(numbers.values.subarray(0, numbers.length)));
	return builder.lists();
}
