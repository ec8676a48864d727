/** Finds the numbers of ids in four to eight bytes an id: a hash table of numbers whose ids are read where they are kept. */
export class IdTable {
	readonly #slots: Uint32Array;
	readonly #idOf: (number: number) => string;

	/** A table of the ids of the numbers below `count`. */
	constructor(count: number, idOf: (number: number) => string) {
		this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(1.4 * count + 1)));
		this.#idOf = idOf;
		for (let number = 0; number < count; number++) {
			let slot = this.#firstSlot(idOf(number));
			while (this.#slots[slot] !== 0) slot = this.#after(slot);
			this.#slots[slot] = number + 1;
		}
	}

	find(id: string): number | undefined {
		for (let slot = this.#firstSlot(id); ; slot = this.#after(slot)) {
			const number = (this.#slots[slot] ?? 0) - 1;
			if (number < 0) return undefined;
			if (this.#idOf(number) === id) return number;
		}
	}

	#after(slot: number): number {
		return (slot + 1) % this.#slots.length;
	}

	/** FNV-1a over the id's characters. */
	#firstSlot(id: string): number {
		let hash = 0x81_1c_9d_c5;
		for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01_00_01_93);
		return (hash >>> 0) % this.#slots.length;
	}
}
