import type { Columns } from './block.ts';
import type { Dictionaries } from './dictionaries.ts';
import { priceBucket, priceBuckets } from './facet-query.ts';
import type { Filters } from './filters.ts';

/** The facets whose filter reads a column, as bits. */
export const failed = { category: 1, cluster: 2, tenant: 4, price: 8 };

/** Counts of the values of every facet over the blocks of an index. */
export class Counts {
	/** By category of the cards, cluster, tenant and bucket of prices. */
	readonly category: Uint32Array;
	readonly cluster: Uint32Array;
	readonly tenant: Uint32Array;
	readonly price = new Uint32Array(priceBuckets.length);
	/** By family, further values of the color filter, and canonical size. */
	readonly color: Uint32Array;
	readonly size: Uint32Array;
	inStock = 0;
	readonly #filters: Filters;
	readonly #colorValues: NumberLists;
	readonly #sizes: NumberLists;
	/** The turn in which a value was last counted: a listing counts once, whatever the number of its cells. */
	readonly #colorTurns: Uint32Array;
	readonly #sizeTurns: Uint32Array;
	#turn = 0;

	/** `further` are values of the color filter that are no family, each with its colors. */
	constructor(filters: Filters, dictionaries: Dictionaries, further: readonly (readonly number[])[]) {
		const families = dictionaries.families.values.length;
		this.#filters = filters;
		this.#sizes = numberLists(dictionaries.canonicalLists);
		this.#colorValues = numberLists(withFurther(dictionaries, further));
		this.category = new Uint32Array(dictionaries.categories.values.length);
		this.cluster = new Uint32Array(dictionaries.clusters.values.length);
		this.tenant = new Uint32Array(dictionaries.tenants.values.length);
		this.color = new Uint32Array(families + further.length);
		this.size = new Uint32Array(dictionaries.canonicalSizes.values.length);
		this.#colorTurns = new Uint32Array(this.color.length);
		this.#sizeTurns = new Uint32Array(this.size.length);
	}

	/** Counts a listing that fails one facet only, in that facet. */
	countFailed(columns: Columns, listing: number, facet: number): void {
		if (facet === failed.category) increment(this.category, columns.category[listing]);
		else if (facet === failed.cluster) increment(this.cluster, columns.cluster[listing]);
		else if (facet === failed.tenant) increment(this.tenant, columns.tenant[listing]);
		else increment(this.price, priceBucket(columns.price[listing] ?? 0));
	}

	/** Counts a listing that fails at most the filters of color and size; `matches` if it passes those too. */
	countPassed(columns: Columns, listing: number, matches: boolean): void {
		if (matches) {
			increment(this.category, columns.category[listing]);
			increment(this.cluster, columns.cluster[listing]);
			increment(this.tenant, columns.tenant[listing]);
			increment(this.price, priceBucket(columns.price[listing] ?? 0));
		}
		this.#countCells(columns, columns.cellStart[listing] ?? 0, columns.cellEnd[listing] ?? 0);
	}

	#countCells(columns: Columns, start: number, end: number): void {
		const { color, size } = this.#filters;
		const { cellColor, cellSizes } = columns;
		const turn = ++this.#turn;
		let inStock = 0;
		let counted = -1;
		for (let cell = start; cell < end; cell++) {
			const ofColor = cellColor[cell] ?? 0;
			const ofSizes = cellSizes[cell] ?? 0;
			const passesColor = color === null || color[ofColor] === 1;
			const passesSize = size === null || size[ofSizes] === 1;
			if (passesSize) countOnce(this.#colorValues, ofColor, this.color, this.#colorTurns, turn);
			if (passesColor && ofSizes !== counted) {
				countOnce(this.#sizes, ofSizes, this.size, this.#sizeTurns, turn);
				counted = ofSizes;
			}
			if (passesColor && passesSize) inStock = 1;
		}
		this.inStock += inStock;
	}
}

function withFurther({ families, familiesOf }: Dictionaries, further: readonly (readonly number[])[]) {
	const values = [...familiesOf];
	for (const [i, colors] of further.entries())
		for (const color of colors) values[color] = [...(values[color] ?? []), families.values.length + i];
	return values;
}

function countOnce(lists: NumberLists, list: number, counts: Uint32Array, turns: Uint32Array, turn: number): void {
	const { start, numbers } = lists;
	const end = start[list + 1] ?? 0;
	for (let at = start[list] ?? 0; at < end; at++) {
		const value = numbers[at] ?? 0;
		if (turns[value] === turn) continue;
		turns[value] = turn;
		counts[value] = (counts[value] ?? 0) + 1;
	}
}

/** Lists one after another, because reading them is most of the work of counting. */
interface NumberLists {
	readonly start: Uint32Array;
	readonly numbers: Uint32Array;
}

function numberLists(lists: readonly (readonly number[])[]): NumberLists {
	const start = new Uint32Array(lists.length + 1);
	for (const [i, list] of lists.entries()) start[i + 1] = (start[i] ?? 0) + list.length;
	return { start, numbers: Uint32Array.from(lists.flat()) };
}

function increment(counts: Uint32Array, value: number | undefined): void {
	if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
}
