import type { Item } from './attributes.ts';
import { LimitExceeded } from './failures.ts';

interface Entry<T> {
	readonly item: T;
	/** The key behind which the next page begins when this item is the last. */
	readonly at: Item;
}

/**
 * One page of a list. Its items are private, so that no page passes for the whole list by accident. `read` returns them
 * with the start of the next page, `eachPage` reads on to the end, and `firstItems` names its intent.
 */
export class Page<T> {
	readonly #entries: readonly Entry<T>[];
	readonly #next: Item | undefined;

	/** `next` is where the next page begins; undefined on the last page. */
	constructor(entries: readonly Entry<T>[], next: Item | undefined) {
		this.#entries = entries;
		this.#next = next;
	}

	map<U>(change: (item: T) => U): Page<U> {
		return new Page(
			this.#entries.map(({ item, at }) => ({ item: change(item), at })),
			this.#next,
		);
	}

	/** Replaces the items by what one call loads for them, in their order. Undefined results are left out. */
	async load<U>(load: (items: readonly T[]) => Promise<readonly (U | undefined)[]>): Promise<Page<U>> {
		const loaded = await load(this.#items());
		const entries = this.#entries.flatMap(({ at }, i) => {
			const item = loaded[i];
			return item === undefined ? [] : [{ item, at }];
		});
		return new Page(entries, this.#next);
	}

	/** Keeps the items that pass. The next page begins where it did. */
	filter(passes: (item: T) => boolean): Page<T> {
		return new Page(
			this.#entries.filter(({ item }) => passes(item)),
			this.#next,
		);
	}

	/**
	 * Splits each item into pieces, in order. `until` is added to the key behind which the next page begins when that piece is
	 * the last. The last piece of an item needs none.
	 */
	split<U>(split: (item: T) => readonly { readonly piece: U; readonly until: Item }[]): Page<U> {
		return new Page(
			this.#entries.flatMap(({ item, at }) =>
				split(item).map(({ piece, until }) => ({ item: piece, at: { ...at, ...until } })),
			),
			this.#next,
		);
	}

	/** Keeps the items before the first that does not fit. That item begins the next page. */
	takeWhile(fits: (item: T, index: number) => boolean): Page<T> {
		const cut = this.#entries.findIndex(({ item }, index) => !fits(item, index));
		const kept = cut === -1 ? this.#entries : this.#entries.slice(0, cut);
		return cut === -1 ? this : new Page(kept, kept.at(-1)?.at);
	}

	/** Joins this page with the one that follows it. */
	followedBy(page: Page<T>): Page<T> {
		return new Page([...this.#entries, ...page.#entries], page.#next);
	}

	/** Passes the start of the next page first, so that no reader reaches the items without naming it. */
	read<R>(use: (next: Item | undefined, items: readonly T[]) => R): R {
		return use(this.#next, this.#items());
	}

	/** The items of this page, for a caller that needs the first ones only. */
	firstItems(): readonly T[] {
		return this.#items();
	}

	#items(): readonly T[] {
		return this.#entries.map(({ item }) => item);
	}
}

/** Yields the items page by page, from the first to the last. Throws `LimitExceeded` beyond `maxPages`. */
export async function* eachPage<T>(
	read: (after: Item | undefined) => Promise<Page<T>>,
	maxPages: number,
): AsyncGenerator<readonly T[], void> {
	let after: Item | undefined;
	for (let count = 0; count < maxPages; count++) {
		const [next, items] = (await read(after)).read((next, items) => [next, items] as const);
		yield items;
		if (next === undefined) return;
		after = next;
	}
	throw new LimitExceeded('pages', maxPages);
}

/**
 * Reads at most `maxReads` pages and keeps at most `limit` items that pass. The page may have fewer items and still a next
 * page, which begins where reading stopped.
 */
export async function filterPages<T>(
	read: (after: Item | undefined) => Promise<Page<T>>,
	passes: (item: T) => boolean,
	{ limit, maxReads, after }: { readonly limit: number; readonly maxReads: number; readonly after: Item | undefined },
): Promise<Page<T>> {
	let page = new Page<T>([], after);
	for (let reads = 0; reads < maxReads; reads++) {
		page = page.followedBy((await page.read((next) => read(next))).filter(passes));
		const ends = page.read((next, items) => next === undefined || items.length >= limit);
		if (ends) break;
	}
	return page.takeWhile((_, index) => index < limit);
}
