import { type BusinessDay, type Millis, addDays, businessDay } from '#kernel';
import type { Database, Item } from '#platform';
import { salesKeys } from '../table.ts';

/** The consumers of the orders stream. A day is sealed when each has passed its end in every shard. */
export const orderConsumers = ['count-sales', 'index-orders'] as const;
export type OrderConsumer = (typeof orderConsumers)[number];

/** A consumer has processed all records of a shard up to the end of a day. */
export interface Passed {
	readonly consumer: OrderConsumer;
	readonly shard: string;
	readonly day: BusinessDay;
}

/** How far the consumers of the orders stream have read, in days. */
export interface StreamProgressStore {
	/** Records a passed day. Repeating changes nothing. */
	record(passed: Passed): Promise<void>;
	/** The records of a day and the days after it. */
	passed(from: BusinessDay): Promise<Passed[]>;
}

/** How long after midnight the last record of a day may be written. Covers requests in progress and clock skew. */
const settledMs: Millis = 5 * 60_000;

/** The last day whose records all lie before a record written at that time in the same shard. */
export function lastDayBefore(writtenAt: Millis): BusinessDay {
	return addDays(businessDay(writtenAt - settledMs), -1);
}

/** A day of a hundred shards is a thousand items. */
const maxItems = 1_000_000;

/** Progress in the `sales` table. */
export function streamProgressStore(database: Database, table: string): StreamProgressStore {
	return {
		async record({ consumer, shard, day }) {
			await database.write({ kind: 'put', table, item: salesKeys.passed(day, consumer, shard) });
		},
		async passed(day) {
			const { pk, from, to } = salesKeys.passedFrom(day);
			const items = await database.queryAll({
				table,
				where: 'pk = :pk AND sk BETWEEN :from AND :to',
				values: { ':pk': pk, ':from': from, ':to': to },
				atMost: maxItems,
				consistent: true,
			});
			return items.map(passedOf);
		},
	};
}

function passedOf({ sk }: Item): Passed {
	const [day = '', consumer = '', shard = ''] = String(sk).split('#');
	return { day, consumer: consumer as OrderConsumer, shard };
}
