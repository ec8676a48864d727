/** A map of at most `maxSize` entries. Beyond that, the entry that was set longest ago is dropped; setting one again renews it. */
export class BoundedMap<K, V> extends Map<K, V> {
	readonly #maxSize: number;

	constructor(maxSize: number) {
		super();
		this.#maxSize = maxSize;
	}

	override set(key: K, value: V): this {
		this.delete(key);
		if (this.size >= this.#maxSize) this.#dropOldest();
		return super.set(key, value);
	}

	#dropOldest(): void {
		for (const oldest of this.keys()) {
			this.delete(oldest);
			return;
		}
	}
}
