import type { Fault } from '#kernel/schemas';

/** What is counted of an order; never mixed, always named. */
export const countedMeasures = ['placed', 'paid', 'shipped', 'received', 'refunded'] as const;
export type CountedMeasure = (typeof countedMeasures)[number];

/** What can be asked for: what is counted, and `net`, which is paid − refunded. */
export const measures = [...countedMeasures, 'net'] as const;
export type Measure = (typeof measures)[number];

/** By what the sales of the base are told apart. */
export const dimensions = ['base', 'cluster', 'tenant', 'category', 'channel', 'grade'] as const;
export type Dimension = (typeof dimensions)[number];

/** Fen, orders and pieces. In a category, `orders` is the number of orders that contain it. */
export interface Figure {
	readonly amount: number;
	readonly orders: number;
	readonly units: number;
}

/** The figure of no sale. */
export const nothing: Figure = { amount: 0, orders: 0, units: 0 };

/** Two figures together. */
export function plus(a: Figure, b: Figure): Figure {
	return { amount: a.amount + b.amount, orders: a.orders + b.orders, units: a.units + b.units };
}

/** One figure less another. */
export function minus(a: Figure, b: Figure): Figure {
	return { amount: a.amount - b.amount, orders: a.orders - b.orders, units: a.units - b.units };
}

/** All figures together. */
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

/** A question about sales that has no answer: which part of it, and why. */
export type SalesRefusal = { readonly kind: 'invalid'; readonly errors: readonly Fault[] };
