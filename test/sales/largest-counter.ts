import { type BusinessDay, channels, grades, startOfDay } from '#kernel';
import { type Counter, type Figure, type SalesEvent, countedMeasures, fold } from '#sales';
import { emptyOf, longNames, noon } from './given.ts';

/** A sale, the n-th of its day. */
export function event(
	n: number,
	measure: SalesEvent['measure'],
	category: string,
	more: Partial<SalesEvent> = {},
): SalesEvent {
	const { amount = n + 1, units = 1 } = more;
	return {
		measure,
		tenantId: 'tenant-a',
		at: noon,
		clusterId: 'chaonan',
		grade: 'leading',
		channel: 'domestic_retail',
		amount,
		orders: 1,
		units,
		categories: [{ category, amount, units }],
		sequenceNumber: String(n + 1),
		nth: 0,
		...more,
	};
}

/** Ten billion yuan: the base's sales of a year, used for each figure. */
const year = { amount: 10 ** 12, units: 10 ** 8 };
export const huge: Figure = { ...year, orders: 10 ** 7 };

/** A counter of a hundred long categories, with sales in each hour in all clusters and grades. */
export function largestCounter(day: BusinessDay): Counter {
	const clusters = ['chaonan', 'yuanzhou', 'chashan', 'dalang', 'zhangcha'];
	let n = 0;
	const events = countedMeasures.flatMap((measure) => [
		...longNames(200).map((category) => event(n++, measure, category, year)),
		...channels.map((channel) => event(n++, measure, 'shirts', { ...year, channel })),
		...clusters.flatMap((clusterId) =>
			grades.flatMap((grade) =>
				Array.from({ length: 24 }, (_, hour) => {
					const at = startOfDay(day) + hour * 3_600_000;
					return event(n++, measure, 'shirts', { ...year, clusterId, grade, at });
				}),
			),
		),
	]);
	return fold(emptyOf('tenant-a', day, 's'.repeat(65)), events).counter;
}
