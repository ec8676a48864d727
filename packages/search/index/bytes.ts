/** Writes numbers and texts one after another: whole numbers in groups of seven bits, the lowest first. */
export class ByteWriter {
	#bytes = Buffer.allocUnsafe(1024);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	number(value: number): void {
		this.#reserve(8);
		let rest = value;
		while (rest >= 0x80) {
			this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
			rest = Math.floor(rest / 0x80);
		}
		this.#bytes[this.#length++] = rest;
	}

	text(text: string): void {
		const bytes = Buffer.byteLength(text);
		this.number(bytes);
		this.#reserve(bytes);
		this.#length += this.#bytes.write(text, this.#length);
	}

	raw(bytes: Uint8Array): void {
		this.#reserve(bytes.length);
		this.#bytes.set(bytes, this.#length);
		this.#length += bytes.length;
	}

	/** A copy of what was written. */
	bytes(): Buffer {
		return Buffer.from(this.#bytes.subarray(0, this.#length));
	}

	#reserve(more: number): void {
		if (this.#length + more <= this.#bytes.length) return;
		const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + more));
		this.#bytes.copy(larger, 0, 0, this.#length);
		this.#bytes = larger;
	}
}

/** Reads what `ByteWriter` wrote. */
export class ByteReader {
	readonly #bytes: Buffer;
	offset: number;

	constructor(bytes: Buffer, offset: number) {
		this.#bytes = bytes;
		this.offset = offset;
	}

	number(): number {
		let value = 0;
		let scale = 1;
		for (;;) {
			const byte = this.#bytes[this.offset++] ?? 0;
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value;
			scale *= 0x80;
		}
	}

	text(): string {
		const length = this.number();
		this.offset += length;
		return this.#bytes.toString('utf8', this.offset - length, this.offset);
	}

	skipText(): void {
		const length = this.number();
		this.offset += length;
	}
}
