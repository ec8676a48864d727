import type { TenantId } from '#kernel';
import { type TenantSales, figuresBy } from '../counting/counter.ts';
import {
	type CountedMeasure,
	type Dimension,
	type Figure,
	type Measure,
	difference,
	nothing,
	plus,
} from '../figure.ts';

/** A figure and the tenants that contributed to it. */
export interface Contribution extends Figure {
	readonly contributors: ReadonlySet<TenantId>;
}

/** The counted measures that a measure is computed from. */
export function countedFor(measure: Measure): readonly CountedMeasure[] {
	return measure === 'net' ? ['paid', 'refunded'] : [measure];
}

/** The figures of tenants' sales by the members of a dimension, each with its contributors. */
export function contributionsBy(
	tenants: readonly TenantSales[],
	measure: Measure,
	dimension: Dimension,
): ReadonlyMap<string, Contribution> {
	return mergeContributions(
		tenants.map((sales) => {
			const of = (counted: CountedMeasure) => figuresBy(sales, counted, dimension);
			const figures = measure === 'net' ? difference(of('paid'), of('refunded')) : of(measure);
			const contributors = new Set([sales.tenantId]);
			return new Map([...figures].map(([member, figure]) => [member, { ...figure, contributors }]));
		}),
	);
}

/** The entries of all maps summed by member, with all their contributors. */
export function mergeContributions(
	maps: Iterable<ReadonlyMap<string, Contribution>>,
): ReadonlyMap<string, Contribution> {
	const sums = new Map<string, { figure: Figure; contributors: Set<TenantId> }>();
	for (const map of maps)
		for (const [member, { contributors, ...figure }] of map) {
			const sum = sums.get(member) ?? { figure: nothing, contributors: new Set() };
			for (const tenant of contributors) sum.contributors.add(tenant);
			sums.set(member, { figure: plus(sum.figure, figure), contributors: sum.contributors });
		}
	return new Map(
		[...sums].map(([member, { figure, contributors }]) => [member, { ...figure, contributors: contributors }]),
	);
}
