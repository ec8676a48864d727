import { type BusinessDay, type Millis, addDays, businessDay } from '#kernel';
import type { Database, Item } from '#platform';
import { salesKeys } from '../table.ts';

/** The consumers of the orders stream. A day is sealed when each of them has passed its end in every shard. */
export const orderConsumers = ['count-sales', 'index-orders'] as const;
export type OrderConsumer = (typeof orderConsumers)[number];

/** A consumer has dealt with all that a shard held of a day, and of the days before. */
export interface Passed {
	readonly consumer: OrderConsumer;
	readonly shard: string;
	readonly day: BusinessDay;
}

/** How far the consumers of the orders stream have come, in steps of a day. */
export interface StreamProgressStore {
	/** Notes what a consumer has passed; noting it again changes nothing. */
	note(passed: Passed): Promise<void>;
	/** What was noted of a day and those after it. */
	passed(from: BusinessDay): Promise<Passed[]>;
}

/** How long after midnight the last record of a day may be written: for requests under way, and clocks that differ. */
const settledMs: Millis = 5 * 60_000;

/** The last day whose records all lie before a record that was written at that time in the same shard. */
export function lastDayBefore(writtenAt: Millis): BusinessDay {
	return addDays(businessDay(writtenAt - settledMs), -1);
}

/** A day of a hundred partitions is a thousand notes. */
const maxNotes = 1_000_000;

/** Progress over the `sales` table. */
export function streamProgressStore(database: Database, table: string): StreamProgressStore {
	return {
		async note({ consumer, shard, day }) {
			await database.write({ kind: 'put', table, item: salesKeys.passed(day, consumer, shard) });
		},
		async passed(day) {
			const { pk, from, to } = salesKeys.passedFrom(day);
			const items = await database.queryAll({
				table,
				where: 'pk = :pk AND sk BETWEEN :from AND :to',
				values: { ':pk': pk, ':from': from, ':to': to },
				atMost: maxNotes,
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
