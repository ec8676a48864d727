import { type Counter, figuresBy } from './counter.ts';
import { type Dimension, type Figure, type Measure, merged } from './figure.ts';

/** One place of a ranking. */
export interface Ranked extends Figure {
	/** From 1; equal amounts share a rank, and the next one is as many further. */
	readonly rank: number;
	readonly member: string;
}

/** The members of a dimension that have sold, the largest amount first. */
export function ranking(counters: readonly Counter[], dimension: Dimension, measure: Measure): Ranked[] {
	const figures = merged(counters.map((counter) => figuresBy(counter, measure, dimension)));
	const ranked: Ranked[] = [];
	const sorted = [...figures].toSorted(([a, x], [b, y]) => y.amount - x.amount || (a < b ? -1 : 1));
	for (const [member, figure] of sorted) {
		const above = ranked.at(-1);
		const rank = above?.amount === figure.amount ? above.rank : ranked.length + 1;
		ranked.push({ rank, member, ...figure });
	}
	return ranked;
}
