import type { Fault } from '#kernel/schemas';

/** The measures that are counted. They are never mixed, and always named. */
export const countedMeasures = ['placed', 'paid', 'shipped', 'received', 'refunded'] as const;
export type CountedMeasure = (typeof countedMeasures)[number];

/** All measures. `net` is paid − refunded. */
export const measures = [...countedMeasures, 'net'] as const;
export type Measure = (typeof measures)[number];

export const dimensions = ['base', 'cluster', 'tenant', 'category', 'channel', 'grade'] as const;
export type Dimension = (typeof dimensions)[number];

/** Fen, orders and pieces. In a category, `orders` counts the orders that contain it. */
export interface Figure {
	readonly amount: number;
	readonly orders: number;
	readonly units: number;
}

export const nothing: Figure = { amount: 0, orders: 0, units: 0 };

/** The sum of two figures. */
export function plus(a: Figure, b: Figure): Figure {
	return { amount: a.amount + b.amount, orders: a.orders + b.orders, units: a.units + b.units };
}

/** The difference of two figures. */
export function minus(a: Figure, b: Figure): Figure {
	return { amount: a.amount - b.amount, orders: a.orders - b.orders, units: a.units - b.units };
}

/** The sum of all figures. */
export function sumOf(figures: Iterable<Figure>): Figure {
	let total = nothing;
	for (const figure of figures) total = plus(total, figure);
	return total;
}

/** The entries of all maps, summed by key. */
export function merged(maps: Iterable<ReadonlyMap<string, Figure>>): Map<string, Figure> {
	const sums = new Map<string, Figure>();
	for (const map of maps) for (const [key, figure] of map) sums.set(key, plus(sums.get(key) ?? nothing, figure));
	return sums;
}

/** The entries of one map less those of another, by key. */
export function difference(map: ReadonlyMap<string, Figure>, less: ReadonlyMap<string, Figure>): Map<string, Figure> {
	const negated = [...less].map(([key, figure]): [string, Figure] => [key, minus(nothing, figure)]);
	return merged([map, new Map(negated)]);
}

/** An invalid sales query, with the faulty parts. */
export type SalesRefusal = { readonly kind: 'invalid'; readonly errors: readonly Fault[] };
