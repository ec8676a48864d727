import { folded } from '#kernel';
import { type Block, type Columns, type ListingKey, type Phrase, placeOf } from './block.ts';
import { cardTerms } from './card-terms.ts';
import { BlockColumns } from './block-columns.ts';
import type { Dictionaries } from './dictionaries.ts';
import type { OnSale } from './record.ts';

/** Cells of former states are kept until they are as many as those in use, and this many more. */
const unusedCells = 4_000;

interface Slot {
	readonly state: OnSale;
	readonly terms: ReadonlySet<string>;
}

/** Listings on sale that changed since the base was built. A listing keeps its number while it stays in the overlay. */
export class Overlay implements Block {
	readonly replaced = null;
	readonly order: number[] = [];
	readonly #dictionaries: Dictionaries;
	readonly #slots: (Slot | undefined)[] = [];
	readonly #free: number[] = [];
	readonly #numbers = new Map<string, number>();
	readonly #listings = new Map<string, Set<number>>();
	#columns = new BlockColumns();
	#cells = 0;

	constructor(dictionaries: Dictionaries) {
		this.#dictionaries = dictionaries;
	}

	get count(): number {
		return this.order.length;
	}

	get capacity(): number {
		return this.#slots.length;
	}

	get columns(): Columns {
		return this.#columns.present();
	}

	/** The terms of all listings. */
	get terms(): Iterable<string> {
		return this.#listings.keys();
	}

	find(listingId: string): number | undefined {
		return this.#numbers.get(listingId);
	}

	/** Puts a listing in its present state. */
	put(state: OnSale): void {
		const known = this.#numbers.get(state.listingId);
		const before = known === undefined ? undefined : this.#slots[known];
		const number = known ?? this.#free.pop() ?? this.#slots.length;
		const terms = before?.state.card === state.card ? before.terms : cardTerms(state.card, this.#dictionaries);
		if (known !== undefined) this.#order('remove', known);
		this.#index(number, before?.terms, terms);
		this.#slots[number] = { state, terms };
		this.#numbers.set(state.listingId, number);
		this.#order('insert', number);
		this.#setColumns(number, state);
	}

	remove(listingId: string): void {
		const number = this.#numbers.get(listingId);
		if (number === undefined) return;
		this.#order('remove', number);
		this.#index(number, this.#slot(number).terms, undefined);
		this.#cells -= this.#cellsOf(number);
		this.#columns.cellEnd.set(number, this.#columns.cellStart.values[number] ?? 0);
		this.#numbers.delete(listingId);
		this.#slots[number] = undefined;
		this.#free.push(number);
	}

	withTerm(term: string): Uint32Array {
		return Uint32Array.from(this.#listings.get(term) ?? []);
	}

	hasPhrase(listing: number, { text }: Phrase): boolean {
		const { title } = this.state(listing).card;
		return asciiLower(title.zh).includes(text) || asciiLower(title.en).includes(text);
	}

	key(listing: number): ListingKey {
		return this.state(listing).card;
	}

	state(listing: number): OnSale {
		return this.#slot(listing).state;
	}

	#slot(number: number): Slot {
		const slot = this.#slots[number];
		if (slot === undefined) throw new RangeError(`no listing ${number}`);
		return slot;
	}

	#order(action: 'insert' | 'remove', number: number): void {
		const place = placeOf(this, this.key(number));
		if (action === 'insert') this.order.splice(place, 0, number);
		else this.order.splice(place, 1);
	}

	#index(number: number, before: ReadonlySet<string> | undefined, after: ReadonlySet<string> | undefined): void {
		if (before === after) return;
		for (const term of before ?? []) {
			const listings = this.#listings.get(term);
			listings?.delete(number);
			if (listings?.size === 0) this.#listings.delete(term);
		}
		for (const term of after ?? []) {
			const listings = this.#listings.get(term) ?? new Set();
			this.#listings.set(term, listings.add(number));
		}
	}

	#cellsOf(number: number): number {
		const { cellStart, cellEnd } = this.#columns;
		return (cellEnd.values[number] ?? 0) - (cellStart.values[number] ?? 0);
	}

	#setColumns(number: number, state: OnSale): void {
		this.#cells -= this.#cellsOf(number);
		this.#columns.set(number, state, this.#dictionaries);
		this.#cells += this.#cellsOf(number);
		if (this.#columns.cellColor.length <= 2 * this.#cells + unusedCells) return;
		this.#columns = new BlockColumns();
		for (const listing of this.order) this.#columns.set(listing, this.state(listing), this.#dictionaries);
	}
}

/** The form in which a phrase is compared with a title. */
export function phraseOf(q: string): Phrase {
	const text = folded(q);
	return { text, bytes: Buffer.from(text) };
}

function asciiLower(text: string): string {
	return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
