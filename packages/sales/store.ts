import { type BusinessDay, addDays, daysBetween } from '#kernel';
import { type Database, type Item, Unavailable, inWaves, maxBatch } from '#platform';
import { type Counter, emptyCounter, standing } from './counter.ts';
import type { CountedMeasure } from './figure.ts';
import { counterItem, counterOf } from './packed.ts';
import { type CounterId, salesKeys } from './table.ts';

/** Reads and changes counters. */
export interface SalesStore {
	/**
	 * Changes the counter of each tenant and day by one conditional write; one that stays the same is not written. When
	 * another write came between, `change` is asked again with what that left. Nothing is held together: a stop between
	 * two counters leaves the others as they were.
	 */
	update(ids: readonly CounterId[], change: (counter: Counter) => Counter): Promise<{ written: number }>;
	/** The counters of the days from `from` to `to`, both included, of all tenants, with the measures asked for. */
	counters(from: BusinessDay, to: BusinessDay, measures: readonly CountedMeasure[]): Promise<Counter[]>;
}

/** A counter has one writer, its shard's, save for a moment when an invocation is given up and tried again. */
const maxTries = 5;
/** Writes under way at a time: hides the round trips of a batch of counters without opening a socket for each. */
const writeWidth = 16;
/** Months read at a time. */
const readWidth = 6;
/** A page is 1 MB, some 1,500 counters; a month of a thousand tenants is 31,000 of them: 21 pages. */
const countersPerPage = 2_000;
const maxPagesPerMonth = 100;

/** The counters in a table of that physical name. */
export function salesStore(database: Database, table: string): SalesStore {
	return {
		async update(ids, change) {
			const keys = ids.map((id) => ({ table, key: salesKeys.counter(id) }));
			const stored: (Item | undefined)[] = [];
			for (let i = 0; i < keys.length; i += maxBatch)
				stored.push(...(await database.batchGet(keys.slice(i, i + maxBatch), { consistent: true })));
			const written = await inWaves(ids, writeWidth, (id, i) => updateOne(database, table, id, stored[i], change));
			return { written: written.filter(Boolean).length };
		},
		async counters(from, to, measures) {
			const kinds = [
				...(measures.some((measure) => measure !== 'placed') ? (['M'] as const) : []),
				...(measures.includes('placed') ? (['P'] as const) : []),
			];
			const parts = kinds.flatMap((of) => monthsOf(from, to).map(([first, last]) => salesKeys.days(of, first, last)));
			const months = await inWaves(parts, readWidth, (days) => daysOfMonth(database, table, days));
			return standing(months.flat().map((item) => counterOf(item, measures)));
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
	for (let tries = 0; tries < maxTries; tries++) {
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
	}
	throw new Unavailable('counter in contention', 1);
}

async function daysOfMonth(
	database: Database,
	table: string,
	{ pk, from, to }: ReturnType<typeof salesKeys.days>,
): Promise<Item[]> {
	const counters: Item[] = [];
	let after: Item | undefined;
	for (let page = 0; page < maxPagesPerMonth; page++) {
		const { items, last: next } = await database.query({
			table,
			where: 'pk = :pk AND sk BETWEEN :from AND :to',
			values: { ':pk': pk, ':from': from, ':to': to },
			limit: countersPerPage,
			after,
		});
		counters.push(...items);
		after = next;
		if (after === undefined) return counters;
	}
	throw new Error(`more than ${maxPagesPerMonth} pages of counters in ${pk}`);
}

/** The range cut at the ends of months. */
function monthsOf(from: BusinessDay, to: BusinessDay): [BusinessDay, BusinessDay][] {
	const parts: [BusinessDay, BusinessDay][] = [];
	for (let first = from; daysBetween(first, to) >= 0;) {
		const nextMonth = `${addDays(`${first.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
		const end = addDays(nextMonth, -1);
		parts.push([first, daysBetween(end, to) >= 0 ? end : to]);
		first = nextMonth;
	}
	return parts;
}
