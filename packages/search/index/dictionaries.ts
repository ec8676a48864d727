import { BoundedMap, type ListingCard, folded } from '#kernel';
import type { Vocabulary } from '../words/vocabulary.ts';

/** Values, each once, with a number as its short name. */
export class Numbered<T> {
	readonly values: T[] = [];
	readonly #numbers = new Map<string, number>();
	readonly #keyOf: (value: T) => string;
	readonly #onNew: (value: T) => void;

	constructor(keyOf: (value: T) => string, onNew: (value: T) => void = () => undefined) {
		this.#keyOf = keyOf;
		this.#onNew = onNew;
	}

	/** The number of a value, which becomes known by it. */
	number(value: T): number {
		const key = this.#keyOf(value);
		const known = this.#numbers.get(key);
		if (known !== undefined) return known;
		this.#numbers.set(key, this.values.length);
		this.values.push(value);
		this.#onNew(value);
		return this.values.length - 1;
	}

	find(value: T): number | undefined {
		return this.#numbers.get(this.#keyOf(value));
	}

	at(number: number): T {
		const value = this.values[number];
		if (value === undefined) throw new RangeError(`no value ${number}`);
		return value;
	}
}

/** A color as listings share it, without a picture. */
export type Color = Omit<ListingCard['colors'][number], 'picture'>;

/** Names whose terms are kept: those of a thousand tenants, a few megabytes at most. */
const maxKeptNames = 10_000;

const names = (onNew?: (name: string) => void) => new Numbered<string>((name) => name, onNew);

/** The values that a segment stores: those of the cards, as merchants wrote them. */
export interface StoredValues {
	readonly tenants: readonly string[];
	readonly clusters: readonly string[];
	readonly categories: readonly string[];
	readonly colors: readonly Color[];
	readonly sizeLists: readonly (readonly string[])[];
}

/**
 * The distinct values of all cards, and what the vocabulary makes of them. Only the former are stored, so that a changed
 * vocabulary needs no new segment for categories, colors and sizes.
 */
export class Dictionaries {
	readonly tenants = names();
	readonly clusters = names();
	readonly categories = names((name) => this.#addCategory(name));
	readonly colors = new Numbered<Color>(
		({ code, name }) => `${code}\n${name.zh}\n${name.en}`,
		(color) => this.#addColor(color),
	);
	/** Sizes of a card, or those in stock, in the order of the card. */
	readonly sizeLists = new Numbered<readonly string[]>(
		(sizes) => sizes.join('\n'),
		(sizes) => this.#addSizes(sizes),
	);

	/** Ids of the category tree, and the path of each category from the root. */
	readonly categoryIds = names();
	readonly categoryPaths: (readonly number[])[] = [];
	/** Families of colors, and those of each color. */
	readonly families = names();
	readonly familiesOf: (readonly number[])[] = [];
	/** The colors that each value of the filter means: a family, a code, or a name. */
	readonly colorsOf = new Map<string, number[]>();
	/** Canonical sizes, and those of each list. */
	readonly canonicalSizes = names();
	readonly canonicalLists: (readonly number[])[] = [];
	readonly vocabulary: Vocabulary;
	readonly #termsOfNames = new BoundedMap<string, readonly string[]>(maxKeptNames);

	constructor(vocabulary: Vocabulary, stored?: StoredValues) {
		this.vocabulary = vocabulary;
		for (const tenant of stored?.tenants ?? []) this.tenants.number(tenant);
		for (const cluster of stored?.clusters ?? []) this.clusters.number(cluster);
		for (const category of stored?.categories ?? []) this.categories.number(category);
		for (const color of stored?.colors ?? []) this.colors.number(color);
		for (const sizes of stored?.sizeLists ?? []) this.sizeLists.number(sizes);
	}

	/** The terms of a category, color or size. They are kept, because most cards share them. */
	termsOfName(name: string): readonly string[] {
		const known = this.#termsOfNames.get(name);
		if (known !== undefined) return known;
		const terms = this.vocabulary.terms(name);
		this.#termsOfNames.set(name, terms);
		return terms;
	}

	stored(): StoredValues {
		return {
			tenants: this.tenants.values,
			clusters: this.clusters.values,
			categories: this.categories.values,
			colors: this.colors.values,
			sizeLists: this.sizeLists.values,
		};
	}

	#addCategory(name: string): void {
		this.categoryPaths.push(this.vocabulary.categoryPath(name).map((id) => this.categoryIds.number(id)));
	}

	#addSizes(sizes: readonly string[]): void {
		const canonical = sizes.map((size) => this.canonicalSizes.number(this.vocabulary.size(size)));
		this.canonicalLists.push([...new Set(canonical)]);
	}

	#addColor(color: Color): void {
		const { code, name } = color;
		const families = [...new Set(this.vocabulary.colorFamilies(color))];
		this.familiesOf.push(families.map((family) => this.families.number(family)));
		for (const value of new Set([...families, ...[code, name.zh, name.en].map(folded)])) {
			const colors = this.colorsOf.get(value) ?? [];
			this.colorsOf.set(value, colors);
			colors.push(this.colors.values.length - 1);
		}
	}
}
