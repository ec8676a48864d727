import { type BusinessDay, type TenantId, base32Digits } from '#kernel';
import { type Database, type Item, type Key, isTooLarge, mapInBatches, retryConflicts } from '#platform';
import {
	type Counter,
	type LiveSales,
	type TenantSales,
	emptyCounter,
	recounted,
	salesOf,
	sourceOf,
} from './counter.ts';
import type { CountedMeasure } from '../figure.ts';
import { categoriesOf, counterItem, counterOf } from './counter-codec.ts';
import { type Days, daysOfYear, eachDay } from '../period.ts';
import { type CounterId, type CounterSource, salesKeys } from '../table.ts';

/** Reads and changes counters. */
export interface CounterStore {
	/**
	 * Changes each counter in one conditional write; an unchanged counter is not written. After a concurrent write, `change` runs again on the new counter. Counters are independent, so an interrupted call
	 * leaves the others as they were. A counter that no item can hold is returned as `tooLarge`.
	 */
	update(ids: readonly CounterId[], change: (counter: Counter) => Counter): Promise<Updated>;
	/**
	 * The sales of the days from `from` to `to`, both included, with the given measures, summed over the shards; of all
	 * tenants, or of one.
	 */
	sales(
		from: BusinessDay,
		to: BusinessDay,
		measures: readonly CountedMeasure[],
		tenantId?: TenantId,
	): Promise<LiveSales[]>;
	/**
	 * The sales of up to a month, of all tenants, some buckets at a time: one after the other they hold no more counters
	 * in memory than a week of all tenants has.
	 */
	salesInTurns(days: Days, measures: readonly CountedMeasure[]): Promise<LiveSales[]>;
	/** Puts recounts in place of the shards' counters. These no longer count, however late. Repeating changes nothing. */
	replace(recounts: readonly TenantSales[]): Promise<void>;
	/**
	 * Deletes the counters that a recount of the days has replaced. Repeating changes nothing. To be called when no reader
	 * is left that began before the replacement.
	 */
	prune(days: Days): Promise<void>;
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
/** Days of all tenants whose counters are in memory at a time. Those of a month would not fit, over many shards. */
const daysAtOnce = 7;
/** Key ranges read at a time: those of two years, for queries around New Year. */
const readWidth = 64;
/**
 * At most the 1 MB of a page, so that the 32 ranges of a question take 32 MB. A day of a thousand tenants over 16 shards each
 * takes one page in each range.
 */
const countersPerPage = 1_000;
const maxCountersPerPart = 500_000;

/** Counters in the table of that physical name. */
export function counterStore(database: Database, table: string): CounterStore {
	return {
		async update(ids, change) {
			const keys = ids.map((id) => ({ table, key: salesKeys.counter(id) }));
			const stored = await database.batchGet(keys, { consistent: true });
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
		async sales(from, to, measures, tenantId) {
			const range = { days: { from, to }, sources: sourcesOf(measures), tenantId };
			return salesFrom(await itemsOf(database, table, range), measures, tenantId);
		},
		async salesInTurns(days, measures) {
			const turns = Math.ceil(eachDay(days).length / daysAtOnce);
			const width = Math.ceil(base32Digits.length / turns);
			const sales: LiveSales[] = [];
			for (let first = 0; first < base32Digits.length; first += width) {
				const range = { days, sources: sourcesOf(measures), buckets: [first, first + width] } as const;
				sales.push(...salesFrom(await itemsOf(database, table, range), measures));
			}
			return sales;
		},
		async replace(recounts) {
			const counters = recounts.flatMap(countersOf);
			await mapInBatches(counters, writeWidth, (counter) =>
				database.write({ kind: 'put', table, item: counterItem(counter) }),
			);
		},
		async prune(days) {
			const items = await itemsOf(database, table, { days, sources: ['orders', 'checkouts'] });
			const keys = items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
			await mapInBatches(replacedKeys(keys), writeWidth, (key) => database.write({ kind: 'delete', table, key }));
		},
	};
}

function sourcesOf(measures: readonly CountedMeasure[]): CounterSource[] {
	return [...new Set(measures.map(sourceOf))];
}

function salesFrom(items: readonly Item[], measures: readonly CountedMeasure[], tenantId?: TenantId): LiveSales[] {
	const found = new Map(items.map((item) => [counterOf(item, measures), categoriesOf(item)]));
	const counters = [...found.keys()].filter((one) => tenantId === undefined || one.tenantId === tenantId);
	return salesOf(counters, (counter) => found.get(counter) ?? []);
}

/** The counters of a recount: one of each source, also where it has nothing. */
function countersOf({ tenantId, day, measures }: TenantSales): Counter[] {
	return (['orders', 'checkouts'] as const).map((source) => ({
		...emptyCounter({ tenantId, day, source, shard: recounted }),
		measures: new Map([...measures].filter(([measure]) => sourceOf(measure) === source)),
	}));
}

/** The keys beside which there is that of a recount. */
function replacedKeys(keys: readonly Key[]): Key[] {
	const [recounts, shards] = [true, false].map((wanted) =>
		keys.filter(({ sk }) => sk.endsWith(`#${recounted}`) === wanted),
	) as [Key[], Key[]];
	const counterOf = ({ pk, sk }: Key) => `${pk} ${sk.slice(0, sk.lastIndexOf('#'))}`;
	const replaced = new Set(recounts.map(counterOf));
	return shards.filter((key) => replaced.has(counterOf(key)));
}

async function updateOne(
	database: Database,
	table: string,
	id: CounterId,
	stored: Item | undefined,
	change: (counter: Counter) => Counter,
): Promise<boolean> {
	let item = stored;
	return retryConflicts({ what: 'counter in contention', maxTries }, async () => {
		const before = item ? counterOf(item) : emptyCounter(id);
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

interface CounterRange {
	readonly days: Days;
	readonly sources: readonly CounterSource[];
	/** Reads only the bucket of this tenant. */
	readonly tenantId?: TenantId | undefined;
	/** Reads only the buckets from the first number up to, and without, the second. */
	readonly buckets?: readonly [number, number];
}

/** The stored counters of some days, of all tenants or around one. */
async function itemsOf(
	database: Database,
	table: string,
	{ days, sources, tenantId, buckets = [0, base32Digits.length] }: CounterRange,
): Promise<Item[]> {
	const years = yearsOf(days.from, days.to);
	const all = sources.flatMap((source) =>
		years.flatMap((ofYear) => salesKeys.days(source, ofYear, tenantId).slice(...buckets)),
	);
	return (await mapInBatches(all, readWidth, (range) => countersIn(database, table, range))).flat();
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
