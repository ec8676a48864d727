/** The first places of an order by rank and then by place, of those that are offered in the order of places. */
export class Top {
	readonly #limit: number;
	readonly #ranks: number[] = [];
	readonly #places: number[] = [];

	constructor(limit: number) {
		this.#limit = limit;
	}

	offer(rank: number, place: number): void {
		const ranks = this.#ranks;
		const full = ranks.length === this.#limit;
		if (full && rank >= (ranks[ranks.length - 1] ?? 0)) return;
		if (full) {
			ranks.pop();
			this.#places.pop();
		}
		let at = ranks.length;
		while (at > 0 && (ranks[at - 1] ?? 0) > rank) at--;
		ranks.splice(at, 0, rank);
		this.#places.splice(at, 0, place);
	}

	/** The first places in order, each with its rank. */
	*entries(): Generator<{ rank: number; place: number }> {
		for (const [i, place] of this.#places.entries()) yield { rank: this.#ranks[i] ?? 0, place };
	}
}
