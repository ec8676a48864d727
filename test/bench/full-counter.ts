import { channels, startOfDay } from '#kernel';
import { type Counter, type CounterSource, type SalesEvent, countedMeasures, fold, sourceOf } from '#sales';
import { emptyOf } from '../sales/given.ts';

/** The day that the counters of these tests count, and the categories that its tenants sell. */
export const day = '2026-11-11';
export const categories = ['womens-shirts', 'dresses', 'knitwear', 'outerwear', 'denim'];

/**
 * The counter of a full day: a tenant has sold by the hour, in every category and channel, what it does on a day of four
 * million orders over a thousand tenants, all of it from one shard.
 */
export function fullCounter(source: CounterSource, shard: string): Counter {
	const events = countedMeasures
		.filter((measure) => sourceOf(measure) === source)
		.flatMap((measure) =>
			Array.from({ length: 24 * categories.length * channels.length }, (_, n): SalesEvent => {
				const [category = '', channel = channels[0]] = [categories[n % 5], channels[n % 4]];
				const sold = { amount: 8 * 24_500, units: 16 };
				return {
					...sold,
					measure,
					channel,
					tenantId: 'tenant-0000',
					at: startOfDay(day) + (n % 24) * 3_600_000,
					clusterId: 'chaonan',
					grade: 'leading',
					orders: 1,
					categories: [{ category, ...sold }],
					sequenceNumber: String(n + 1),
					nth: 0,
				};
			}),
		);
	return fold(emptyOf('tenant-0000', day, shard, source), events).counter;
}
