import { ByteWriter } from './bytes.ts';
import { type Column, GrowingColumn } from './columns.ts';

/** The listings of each term: the terms in the order of their bytes, each list as its length and the steps between numbers. */
export class TermLists {
	readonly termStart: Column;
	readonly terms: Buffer;
	readonly listStart: Column;
	readonly lists: Buffer;

	constructor(parts: { termStart: Column; terms: Buffer; listStart: Column; lists: Buffer }) {
		this.termStart = parts.termStart;
		this.terms = parts.terms;
		this.listStart = parts.listStart;
		this.lists = parts.lists;
	}

	/** The number of terms. */
	get count(): number {
		return this.listStart.length - 1;
	}

	/** The place of a term; undefined when it is in no listing. */
	find(term: string): number | undefined {
		const wanted = Buffer.from(term);
		let low = 0;
		let high = this.count;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.bytesOf(middle).compare(wanted) < 0) low = middle + 1;
			else high = middle;
		}
		return low < this.count && this.bytesOf(low).equals(wanted) ? low : undefined;
	}

	bytesOf(place: number): Buffer {
		return this.terms.subarray(this.termStart[place] ?? 0, this.termStart[place + 1] ?? 0);
	}

	/** The numbers of the list at a place, rising. */
	list(place: number): Uint32Array {
		const { lists } = this;
		let at = this.listStart[place] ?? 0;
		const next = () => {
			let value = 0;
			let shift = 0;
			for (;;) {
				const byte = lists[at++] ?? 0;
				value |= (byte & 0x7f) << shift;
				if (byte < 0x80) return value;
				shift += 7;
			}
		};
		const numbers = new Uint32Array(next());
		let number = -1;
		for (let i = 0; i < numbers.length; i++) {
			number += next();
			numbers[i] = number;
		}
		return numbers;
	}
}

/** Builds lists from terms in the order of their bytes. */
export class TermListsBuilder {
	readonly #terms = new ByteWriter();
	readonly #termStart = new GrowingColumn('amounts');
	readonly #lists = new ByteWriter();
	readonly #listStart = new GrowingColumn('amounts');

	/** Adds a term with its rising numbers; none without numbers. */
	add(term: Uint8Array, numbers: Uint32Array): void {
		if (numbers.length === 0) return;
		this.#termStart.push(this.#terms.length);
		this.#terms.raw(term);
		this.#listStart.push(this.#lists.length);
		this.#lists.number(numbers.length);
		let before = -1;
		for (const number of numbers) {
			this.#lists.number(number - before);
			before = number;
		}
	}

	lists(): TermLists {
		this.#termStart.push(this.#terms.length);
		this.#listStart.push(this.#lists.length);
		return new TermLists({
			termStart: this.#termStart.narrowed(),
			terms: this.#terms.bytes(),
			listStart: this.#listStart.narrowed(),
			lists: this.#lists.bytes(),
		});
	}
}
