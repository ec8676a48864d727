import type { BusinessDay, TenantId } from '#kernel';
import { type Database, type Item, isTooLarge, mapInBatches, maxBatch, retryConflicts } from '#platform';
import { type Counter, effectiveCounters, emptyCounter } from './counter.ts';
import type { CountedMeasure } from '../figure.ts';
import { counterItem, counterOf } from './counter-codec.ts';
import { daysOfYear } from '../period.ts';
import { type CounterId, salesKeys } from '../table.ts';

/** Reads and changes counters. */
export interface CounterStore {
	/**
	 * Changes the counter of each tenant and day in one conditional write; an unchanged counter is not written. After
	 * a concurrent write, `change` runs again on the new counter. Counters are independent, so an interrupted call
	 * leaves the others as they were. A counter that no item can hold is returned as `tooLarge`.
	 */
	update(ids: readonly CounterId[], change: (counter: Counter) => Counter): Promise<Updated>;
	/**
	 * The counters of the days from `from` to `to`, both included, with the given measures; of all tenants, or of
	 * one.
	 */
	counters(
		from: BusinessDay,
		to: BusinessDay,
		measures: readonly CountedMeasure[],
		tenantId?: TenantId,
	): Promise<Counter[]>;
}

/** The result of changing counters. */
export interface Updated {
	readonly written: number;
	readonly tooLarge: readonly CounterId[];
}

/**
 * Each counter has one writer, its shard's consumer. A second one exists for a moment when an invocation times out
 * and is retried.
 */
const maxTries = 5;
/** Concurrent writes: enough to hide round trips, and few enough sockets. */
const writeWidth = 16;
/** Key ranges read at a time: those of two years, for queries around New Year. */
const readWidth = 64;
/**
 * Some 500 KB, so that all concurrent pages take 30 MB. A month of a thousand tenants takes two pages in each range.
 */
const countersPerPage = 500;
const maxCountersPerPart = 500_000;

/** Counters in the table of that physical name. */
export function counterStore(database: Database, table: string): CounterStore {
	return {
		async update(ids, change) {
			const keys = ids.map((id) => ({ table, key: salesKeys.counter(id) }));
			const stored: (Item | undefined)[] = [];
			for (let i = 0; i < keys.length; i += maxBatch)
				stored.push(...(await database.batchGet(keys.slice(i, i + maxBatch), { consistent: true })));
			const done = await mapInBatches(ids, writeWidth, async (id, i): Promise<'written' | 'same' | 'too large'> => {
				try {
					return (await updateOne(database, table, id, stored[i], change)) ? 'written' : 'same';
				} catch (error) {
					if (isTooLarge(error)) return 'too large';
					throw error;
				}
			});
			return {
				written: done.filter((one) => one === 'written').length,
				tooLarge: ids.filter((_, i) => done[i] === 'too large'),
			};
		},
		async counters(from, to, measures, tenantId) {
			const kinds = [
				...(measures.some((measure) => measure !== 'placed') ? (['M'] as const) : []),
				...(measures.includes('placed') ? (['P'] as const) : []),
			];
			const years = yearsOf(from, to);
			const buckets = kinds.flatMap((of) => years.flatMap((days) => salesKeys.days(of, days, tenantId)));
			const items = (await mapInBatches(buckets, readWidth, (bucket) => countersIn(database, table, bucket))).flat();
			const counters = items.map((item) => counterOf(item, measures));
			return effectiveCounters(tenantId === undefined ? counters : counters.filter((one) => one.tenantId === tenantId));
		},
	};
}

async function updateOne(
	database: Database,
	table: string,
	{ tenantId, day, shard }: CounterId,
	stored: Item | undefined,
	change: (counter: Counter) => Counter,
): Promise<boolean> {
	let item = stored;
	return retryConflicts({ what: 'counter in contention', maxTries }, async () => {
		const before = item ? counterOf(item) : emptyCounter(tenantId, day, shard);
		const after = change(before);
		if (after === before) return false;
		const done = await database.write({
			kind: 'put',
			table,
			item: counterItem(after),
			...(item
				? { condition: 'watermark = :read', values: { ':read': before.watermark } }
				: { condition: 'attribute_not_exists(pk)' }),
		});
		if (done.ok) return true;
		item = done.item;
		return 'conflict';
	});
}

function countersIn(
	database: Database,
	table: string,
	{ pk, from, to }: ReturnType<typeof salesKeys.days>[number],
): Promise<Item[]> {
	return database.queryAll({
		table,
		where: 'pk = :pk AND sk BETWEEN :from AND :to',
		values: { ':pk': pk, ':from': from, ':to': to },
		atMost: maxCountersPerPart,
		pageSize: countersPerPage,
	});
}

/** Splits the range at the ends of years. */
function yearsOf(from: BusinessDay, to: BusinessDay): [BusinessDay, BusinessDay][] {
	const [first, last] = [from, to].map((day) => Number(day.slice(0, 4))) as [number, number];
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => [
		n === 0 ? from : daysOfYear(first + n).from,
		first + n === last ? to : daysOfYear(first + n).to,
	]);
}
