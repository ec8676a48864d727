import type { TenantId } from '#kernel';
import { type Counter, figuresBy } from './counter.ts';
import { type CountedMeasure, type Dimension, type Figure, type Measure, difference, nothing, plus } from './figure.ts';

/** A figure and the tenants whose sales it is the sum of. */
export interface Backed extends Figure {
	readonly tenants: ReadonlySet<TenantId>;
}

/** What has to be counted to answer for a measure. */
export function countedFor(measure: Measure): readonly CountedMeasure[] {
	return measure === 'net' ? ['paid', 'refunded'] : [measure];
}

/** The figures of some counters by the members of a dimension, each with its tenants. */
export function backedBy(
	counters: readonly Counter[],
	measure: Measure,
	dimension: Dimension,
): ReadonlyMap<string, Backed> {
	return backedTogether(
		counters.map((counter) => {
			const of = (counted: CountedMeasure) => figuresBy(counter, counted, dimension);
			const figures = measure === 'net' ? difference(of('paid'), of('refunded')) : of(measure);
			const tenants = new Set([counter.tenantId]);
			return new Map([...figures].map(([member, figure]) => [member, { ...figure, tenants }]));
		}),
	);
}

/** The entries of all maps, summed by member, each with the tenants of all that went into it. */
export function backedTogether(maps: Iterable<ReadonlyMap<string, Backed>>): ReadonlyMap<string, Backed> {
	const sums = new Map<string, { figure: Figure; tenants: Set<TenantId> }>();
	for (const map of maps)
		for (const [member, { tenants, ...figure }] of map) {
			const sum = sums.get(member) ?? { figure: nothing, tenants: new Set() };
			for (const tenant of tenants) sum.tenants.add(tenant);
			sums.set(member, { figure: plus(sum.figure, figure), tenants: sum.tenants });
		}
	return new Map([...sums].map(([member, { figure, tenants }]) => [member, { ...figure, tenants }]));
}
