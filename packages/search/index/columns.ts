/** A column of whole numbers, as narrow as its largest. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A column for numbers up to `largest`. */
export function columnFor(largest: number, length: number): Column {
	if (largest < 2 ** 8) return new Uint8Array(length);
	if (largest < 2 ** 16) return new Uint16Array(length);
	return largest < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length);
}

/** A column that numbers are added to. */
export class GrowingColumn {
	#values: Float64Array | Uint32Array;
	#length = 0;

	constructor(kind: 'amounts' | 'ids') {
		this.#values = kind === 'amounts' ? new Float64Array(64) : new Uint32Array(64);
	}

	get length(): number {
		return this.#length;
	}

	/** The values, and unused ones behind them. Valid until the next change. */
	get values(): Float64Array | Uint32Array {
		return this.#values;
	}

	set(place: number, value: number): void {
		if (place >= this.#values.length) {
			const length = Math.max(2 * this.#values.length, place + 1);
			const larger = this.#values instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length);
			larger.set(this.#values);
			this.#values = larger;
		}
		this.#values[place] = value;
		this.#length = Math.max(this.#length, place + 1);
	}

	push(value: number): void {
		this.set(this.#length, value);
	}

	/** The values in a column as narrow as they allow. */
	narrowed(): Column {
		let largest = 0;
		for (let i = 0; i < this.#length; i++) largest = Math.max(largest, this.#values[i] ?? 0);
		const column = columnFor(largest, this.#length);
		column.set(this.#values.subarray(0, this.#length));
		return column;
	}
}
