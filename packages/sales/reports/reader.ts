import { type BusinessDay, type TenantId, addDays } from '#kernel';
import { type Contribution, contributionsBy, countedFor } from '../privacy/contributions.ts';
import { type HourlyDimension, type TenantSales, figuresBy, figuresByHour } from '../counting/counter.ts';
import { type CountedMeasure, type Dimension, type Figure, type Measure, difference, merged } from '../figure.ts';
import { type Days, eachDay } from '../period.ts';
import { type Slots, memberName, slotOf, storedRanges } from '../sealing/rollup.ts';
import type { RollupStore } from '../sealing/rollup-store.ts';
import type { CounterStore } from '../counting/counter-store.ts';

/** A figure, and whether it may still change: `live` while a day of it has begun and is not sealed. */
export interface Known<T> {
	readonly value: T;
	readonly live: boolean;
}

/** Reads sales by day, hour and member. Entries without sales are absent from the maps. */
export interface SalesReader {
	/** One member of a dimension, by business day. */
	byDay(query: {
		readonly dimension: Dimension;
		readonly member: string;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<Known<ReadonlyMap<BusinessDay, Figure>>>;
	/** One member of a dimension, by hour (`2026-11-23T09`). */
	byHour(query: {
		readonly dimension: HourlyDimension;
		readonly member: string;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<Known<ReadonlyMap<string, Figure>>>;
	/** All members of a dimension over the days of a year, month or day. */
	byMember(query: {
		readonly dimension: Dimension;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<Known<ReadonlyMap<string, Figure>>>;
	/**
	 * All members of a dimension by business day, with the tenants behind each figure. Every requested day is
	 * present.
	 */
	byMemberAndDay(query: {
		readonly dimension: Dimension;
		readonly days: Days;
		readonly measure: Measure;
	}): Promise<ReadonlyMap<BusinessDay, Known<ReadonlyMap<string, Contribution>>>>;
}

/** The sources of figures: sums of sealed days, and counters of the others. */
export interface SalesSources {
	readonly rollups: Pick<RollupStore, 'through' | 'days' | 'members'>;
	readonly live: Pick<CounterStore, 'sales'>;
}

type Figures = ReadonlyMap<string, Figure>;
interface Lookups {
	/** Figures of sealed days, up to `through`. */
	readonly sealed: (days: Days, measure: CountedMeasure, through: BusinessDay) => Promise<Figures>;
	readonly live: (sales: TenantSales, measure: CountedMeasure) => Figures;
	/** Given where the counters of one tenant suffice. */
	readonly tenantId?: TenantId | undefined;
}

/**
 * Reads sealed days from their rollups and later days from their counters. A query of any length takes two steps:
 * the last sealed day, then both sources at once. A third step is needed when the members of a range fill several
 * items. A day being sealed is read exactly once: its rollups are written before it counts as sealed, and its
 * counters stay until the next day is sealed. Counters of all tenants take 32 concurrent calls; those of one tenant
 * take one.
 */
export function salesReader({ rollups, live }: SalesSources, today: () => BusinessDay): SalesReader {
	async function read(
		{ days, measure }: { readonly days: Days; readonly measure: Measure },
		lookups: Lookups,
	): Promise<Known<Figures>> {
		const counted = countedFor(measure);
		const through = await rollups.through();
		const { sealed, open } = cut(days, through, today());
		const [past, tenants] = await Promise.all([
			Promise.all(counted.map((each) => (sealed ? lookups.sealed(sealed, each, sealed.through) : new Map()))),
			open ? live.sales(open.from, open.to, counted, lookups.tenantId) : [],
		]);
		const [sum, less] = counted.map((each, i) =>
			merged([past[i] ?? new Map(), ...tenants.map((sales) => lookups.live(sales, each))]),
		);
		return { value: less ? difference(sum ?? new Map(), less) : (sum ?? new Map()), live: open !== undefined };
	}
	return {
		byDay: ({ dimension, member, ...rest }) =>
			read(rest, {
				sealed: async (days, measure) =>
					byName(await rollups.days('D', memberName(dimension, member), days), (day, slots) => {
						const figure = slots.get(slotOf(measure));
						return figure === undefined ? [] : [[day, figure]];
					}),
				live: (sales, measure) => {
					const figure = figuresBy(sales, measure, dimension).get(member);
					return new Map(figure === undefined ? [] : [[sales.day, figure]]);
				},
				tenantId: dimension === 'tenant' ? member : undefined,
			}),
		byHour: ({ dimension, member, ...rest }) =>
			read(rest, {
				sealed: async (days, measure) =>
					byName(await rollups.days('H', memberName(dimension, member), days), (day, slots) =>
						Array.from({ length: 24 }, (_, hour) => [hourName(day, hour), slots.get(slotOf(measure, hour))] as const),
					),
				live: (sales, measure) => {
					const hours = figuresByHour(sales, measure, dimension, member);
					return new Map([...hours].map(([hour, figure]) => [hourName(sales.day, Number(hour)), figure]));
				},
				tenantId: dimension === 'tenant' ? member : undefined,
			}),
		byMember: ({ dimension, ...rest }) =>
			read(rest, {
				sealed: (days, measure, through) => rollups.members(dimension, measure, storedRanges(days, through)),
				live: (sales, measure) => figuresBy(sales, measure, dimension),
			}),
		async byMemberAndDay({ dimension, days, measure }) {
			const [through = '', tenants] = await Promise.all([
				rollups.through(),
				live.sales(days.from, days.to, countedFor(measure)),
			]);
			const byDay = Map.groupBy(tenants, ({ day }) => day);
			const of = (day: BusinessDay) => contributionsBy(byDay.get(day) ?? [], measure, dimension);
			return new Map(eachDay(days).map((day) => [day, { value: of(day), live: day > through && day <= today() }]));
		},
	};
}

/** Splits days into the sealed ones and those that have begun since. */
function cut({ from, to }: Days, through: BusinessDay | undefined, today: BusinessDay) {
	const [lastSealed, lastBegun] = [through !== undefined && through < to ? through : to, today < to ? today : to];
	const firstOpen = through === undefined || through < from ? from : addDays(through, 1);
	return {
		sealed: through !== undefined && from <= through ? { from, to: lastSealed, through } : undefined,
		open: firstOpen <= lastBegun ? { from: firstOpen, to: lastBegun } : undefined,
	};
}

function byName(
	days: ReadonlyMap<BusinessDay, Slots>,
	entries: (day: BusinessDay, slots: Slots) => readonly (readonly [string, Figure | undefined])[],
): Figures {
	const all = [...days].flatMap(([day, slots]) => entries(day, slots));
	return new Map(all.filter((entry): entry is [string, Figure] => entry[1] !== undefined));
}

/** The name of an hour: `2026-11-23T09`. */
export function hourName(day: BusinessDay, hour: number): string {
	return `${day}T${String(hour).padStart(2, '0')}`;
}
