import type { BusinessDay, Millis } from '#kernel';
import { type Database, type Item, type Page, isTooLarge } from '#platform';
import { type CountedMeasure, countedMeasures } from '../figure.ts';
import { packMeasures, unpackMeasures } from '../counting/counter-codec.ts';
import type { Days } from '../period.ts';
import { packSlots, slotOf, unpackSlots } from './rollup.ts';
import type { Recount, Seal } from './seal.ts';
import type { OrderConsumer } from '../counting/stream-progress-store.ts';
import { salesKeys } from '../table.ts';

/** Days of one month that are sealed together. */
export interface Span extends Days {
	/** Where the recount of tenants continues: undefined before the first, null after the last. */
	readonly next?: Item | null | undefined;
}

/** Days of one month that were sealed together. */
export interface SealedDays extends Days {
	/** Whether there are counters that recounts have replaced, for deletion. */
	readonly hasReplaced: boolean;
}

/** A closed day that is not sealed yet, because consumers of the orders stream are behind. */
export interface Wait {
	readonly day: BusinessDay;
	/** When the day could have been sealed. */
	readonly since: Millis;
	readonly behind: readonly { readonly consumer: OrderConsumer; readonly shards: number }[];
}

/** The progress of sealing, and the seals. */
export interface SealStore {
	/** The days being sealed, if any. */
	span(): Promise<Span | undefined>;
	/** Begins sealing days, unless others are being sealed. Returns the days being sealed. */
	begin(days: Days): Promise<Span>;
	/** Stores how far the recount has come. */
	reached(days: Days, next: Item | null): Promise<void>;
	/** Marks the days as sealed, and whether recounts replaced counters of theirs. Repeating changes nothing. */
	end(days: Days, hasReplaced: boolean): Promise<void>;
	/** The days that were sealed last, together. */
	ended(): Promise<SealedDays | undefined>;
	/** Stores the recount of a tenant's day; the first one stands. False when no item can hold it. */
	keep(days: Days, recount: Recount): Promise<boolean>;
	/** All recounts of the days, by tenant. */
	kept(days: Days): Promise<Recount[]>;
	/** Stores the reason why a day is not sealed yet. */
	wait(wait: Wait): Promise<void>;
	/** The last wait that was stored, over when its day is sealed. */
	waiting(): Promise<Wait | undefined>;
	put(seal: Seal): Promise<void>;
	/** The seals of the days from `from` to `to`, both included, newest first. */
	seals(days: Days, limit: number, after: Item | undefined): Promise<Page<Seal>>;
}

/** Recounts of days sealed together: some 4,000 tenants with a month each. */
const maxRecounts = 140_000;

/** Seals in the `sales` table. */
export function sealStore(database: Database, table: string): SealStore {
	const of = (days: Days) => ({
		condition: '#from = :from AND #to = :to',
		names: { '#from': 'from', '#to': 'to' },
		values: { ':from': days.from, ':to': days.to },
	});
	return {
		async span() {
			const item = await database.get(table, salesKeys.span, { consistent: true });
			return item && spanOf(item);
		},
		async begin({ from, to }) {
			const item = { ...salesKeys.span, from, to };
			const done = await database.write({ kind: 'put', table, item, condition: 'attribute_not_exists(pk)' });
			return done.ok || done.item === undefined ? { from, to } : spanOf(done.item);
		},
		async reached(days, next) {
			const { values, ...rest } = of(days);
			const update = 'SET tenants = :next';
			const all = { ...values, ':next': next };
			await database.write({ kind: 'update', table, key: salesKeys.span, update, ...rest, values: all });
		},
		async end(days, hasReplaced) {
			await database.transact([
				{ kind: 'put', table, item: { ...salesKeys.through, from: days.from, day: days.to, hasReplaced } },
				{ kind: 'delete', table, key: salesKeys.span, ...of(days) },
			]);
		},
		async ended() {
			const item = await database.get(table, salesKeys.through, { consistent: true });
			return item && { from: String(item['from']), to: String(item['day']), hasReplaced: item['hasReplaced'] === true };
		},
		keep: (days, recount) => keep(database, table, days, recount),
		kept: (days) => allKept(database, table, days),
		async wait({ behind, ...rest }) {
			const item = { ...salesKeys.wait, ...rest, behind: behind.map((one) => ({ ...one })) };
			await database.write({ kind: 'put', table, item });
		},
		async waiting() {
			const item = await database.get(table, salesKeys.wait, { consistent: true });
			return item && waitOf(item);
		},
		async put(seal) {
			await database.write({ kind: 'put', table, item: sealItem(seal) });
		},
		async seals({ from, to }, limit, after) {
			const page = await database.queryPage({
				table,
				where: 'pk = :pk AND sk BETWEEN :from AND :to',
				values: { ':pk': salesKeys.seal(from).pk, ':from': from, ':to': to },
				limit,
				backwards: true,
				after,
			});
			return page.map(sealFromItem);
		},
	};
}

function spanOf(item: Item): Span {
	return { from: String(item['from']), to: String(item['to']), next: item['tenants'] as Item | null | undefined };
}

function waitOf({ pk: _pk, sk: _sk, ...wait }: Item): Wait {
	return wait as unknown as Wait;
}

async function keep(database: Database, table: string, days: Days, recount: Recount): Promise<boolean> {
	const item = { ...salesKeys.recount(days, recount.sales), ...stored(recount) };
	try {
		await database.write({ kind: 'put', table, item, condition: 'attribute_not_exists(pk)' });
		return true;
	} catch (error) {
		if (isTooLarge(error)) return false;
		throw error;
	}
}

async function allKept(database: Database, table: string, days: Days): Promise<Recount[]> {
	const items = await database.queryAll({
		table,
		where: 'pk = :pk',
		values: { ':pk': salesKeys.recounts(days) },
		atMost: maxRecounts,
		consistent: true,
	});
	return items.map((item) => fromStored(item as unknown as StoredRecount));
}

interface StoredRecount {
	readonly sk: string;
	readonly sales: Item;
	readonly orders: number;
	readonly live: string;
	readonly differs: boolean;
	readonly isSpread: boolean;
}

function stored({ sales, live, ...rest }: Recount): Item {
	const slots = [...live].map(([measure, figure]) => [slotOf(measure), figure] as const);
	return { ...rest, sales: packMeasures(sales.measures), live: packSlots(new Map(slots)) };
}

function fromStored({ sk, sales, live, orders, differs, isSpread }: StoredRecount): Recount {
	const [tenantId = '', day = ''] = sk.split('#');
	const measures = unpackMeasures(sales);
	return { sales: { tenantId, day, measures }, orders, live: byMeasure(unpackSlots(live)), differs, isSpread };
}

function byMeasure<T>(slots: ReadonlyMap<number, T>): Map<CountedMeasure, T> {
	return new Map(
		countedMeasures.flatMap((measure, slot) => {
			const value = slots.get(slot);
			return value === undefined ? [] : [[measure, value] as const];
		}),
	);
}

function sealItem({ day, measures, ...rest }: Seal): Item & { pk: string; sk: string } {
	const compared = [...measures].map(([measure, { live, sealed }]) => [
		measure,
		{ live: { ...live }, sealed: { ...sealed } },
	]);
	return { ...salesKeys.seal(day), ...rest, measures: Object.fromEntries(compared) as Item };
}

function sealFromItem({ pk: _pk, sk, measures, ...rest }: Item): Seal {
	const compared = measures as Partial<Record<CountedMeasure, Item>>;
	return {
		...rest,
		day: sk as BusinessDay,
		measures: new Map(countedMeasures.flatMap((one) => (compared[one] ? [[one, compared[one]]] : []))),
	} as unknown as Seal;
}
