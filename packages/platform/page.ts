import type { Item } from './attributes.ts';
import { LimitExceeded } from './failures.ts';

interface Entry<T> {
	readonly item: T;
	/** Where a page that ends with this item is continued. */
	readonly at: Item;
}

/**
 * One page of a list. Its items are not public: `read` hands them out with where the next page begins, `eachPage` walks on
 * to the end, `firstItems` says by its name that the rest is not wanted. So no page is taken for the whole by accident.
 */
export class Page<T> {
	readonly #entries: readonly Entry<T>[];
	readonly #next: Item | undefined;

	/** `next` is where the next page begins, undefined on the last. */
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

	/** The page of what is loaded of its items by one call, in their order; undefined ones are left out. */
	async load<U>(load: (items: readonly T[]) => Promise<readonly (U | undefined)[]>): Promise<Page<U>> {
		const loaded = await load(this.#items());
		const entries = this.#entries.flatMap(({ at }, i) => {
			const item = loaded[i];
			return item === undefined ? [] : [{ item, at }];
		});
		return new Page(entries, this.#next);
	}

	/** The items that pass; the page goes on where it did. */
	filter(passes: (item: T) => boolean): Page<T> {
		return new Page(
			this.#entries.filter(({ item }) => passes(item)),
			this.#next,
		);
	}

	/**
	 * Each item in several pieces, one after the other. `until` is added to where a page that ends with the piece is
	 * continued, for whoever reads on; the last piece of an item needs none.
	 */
	split<U>(split: (item: T) => readonly { readonly piece: U; readonly until: Item }[]): Page<U> {
		return new Page(
			this.#entries.flatMap(({ item, at }) =>
				split(item).map(({ piece, until }) => ({ item: piece, at: { ...at, ...until } })),
			),
			this.#next,
		);
	}

	/** The items before the first that does not fit, which begins the next page. */
	takeWhile(fits: (item: T, place: number) => boolean): Page<T> {
		const cut = this.#entries.findIndex(({ item }, place) => !fits(item, place));
		const kept = cut === -1 ? this.#entries : this.#entries.slice(0, cut);
		return cut === -1 ? this : new Page(kept, kept.at(-1)?.at);
	}

	/** This page with the one that follows it. */
	followedBy(page: Page<T>): Page<T> {
		return new Page([...this.#entries, ...page.#entries], page.#next);
	}

	/** Where the next page begins comes first: the items are out of reach of a reader that has no name for it. */
	read<R>(use: (next: Item | undefined, items: readonly T[]) => R): R {
		return use(this.#next, this.#items());
	}

	/** The items of this page, for a caller that wants the first ones and not the whole. */
	firstItems(): readonly T[] {
		return this.#items();
	}

	#items(): readonly T[] {
		return this.#entries.map(({ item }) => item);
	}
}

/** The items page by page, from the first to the last. Throws `LimitExceeded` when there are more than `maxPages`. */
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
 * A page of items that pass, at most `limit`, from at most `maxReads` pages: it may hold fewer and still have a next one,
 * which begins where reading stopped.
 */
export async function sifted<T>(
	read: (after: Item | undefined) => Promise<Page<T>>,
	passes: (item: T) => boolean,
	{ limit, maxReads, after }: { readonly limit: number; readonly maxReads: number; readonly after: Item | undefined },
): Promise<Page<T>> {
	let found = new Page<T>([], after);
	for (let reads = 0; reads < maxReads; reads++) {
		found = found.followedBy((await found.read((next) => read(next))).filter(passes));
		const ends = found.read((next, items) => next === undefined || items.length >= limit);
		if (ends) break;
	}
	return found.takeWhile((_, place) => place < limit);
}
