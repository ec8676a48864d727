import type { BusinessDay } from '#kernel';
import { type Database, type Item, type Key, mapInBatches } from '#platform';
import { type CountedMeasure, type Dimension, type Figure, merged } from '../figure.ts';
import { type Days, eachDay } from '../period.ts';
import { type ByDay, type Slots, packSlots, unpackSlots } from './rollup.ts';
import { salesKeys } from '../table.ts';

/** The sums of sealed days. They never change once written, so that reads are consistent with each other. */
export interface RollupStore {
	/** The last sealed day; all days before it are sealed too. Their sums were written before this day moved. */
	through(): Promise<BusinessDay | undefined>;
	/** Writes days of one month of each member. Repeating changes nothing. */
	putDays(by: 'D' | 'H', members: ReadonlyMap<string, ByDay>): Promise<void>;
	/** The sealed days on which the member sold. */
	days(by: 'D' | 'H', member: string, days: Days): Promise<Map<BusinessDay, Slots>>;
	/** Writes the sales of all members of a dimension over a range of days. */
	putMembers(sold: MembersOver): Promise<void>;
	/** The figures of `putMembers`, summed over several ranges. A range that was never written counts as zero. */
	members(dimension: Dimension, measure: CountedMeasure, ranges: readonly Days[]): Promise<Map<string, Figure>>;
	/** The figures of `putMembers`, range by range, read together. A range that was never written is empty. */
	membersByRange(ranges: readonly MembersRange[]): Promise<Map<string, Figure>[]>;
}

/** What is stored of all members of a dimension over a range of days. */
export interface MembersRange {
	readonly dimension: Dimension;
	readonly measure: CountedMeasure;
	readonly days: Days;
}

/** All members of a dimension with their sales over a range of days. */
export interface MembersOver extends MembersRange {
	readonly figures: ReadonlyMap<string, Figure>;
}

/** Concurrent writes. */
const writeWidth = 16;
/**
 * A month of a member takes some 2 KB by day and 30 KB by hour. So one page of 1 MB holds the longest query: 37
 * months by day, or two by hour.
 */
const maxMonths = 40;

/**
 * Rollups in the `sales` table. All members over a range are one item below 90 KB: 1,500 tenants with names of 40
 * letters and a year's figures. More members take several items, read in one step more.
 */
export function rollupStore(database: Database, table: string): RollupStore {
	return {
		async through() {
			const item = await database.get(table, salesKeys.through, { consistent: true });
			return item && String(item['day']);
		},
		async putDays(by, members) {
			await mapInBatches([...members], writeWidth, ([member, days]) =>
				database.write(daysPut(table, by, member, days)),
			);
		},
		async days(by, member, days) {
			const [from, to] = [salesKeys.month(by, member, days.from), salesKeys.month(by, member, days.to)];
			const items = await database.queryAll({
				table,
				where: 'pk = :pk AND sk BETWEEN :from AND :to',
				values: { ':pk': from.pk, ':from': from.sk, ':to': to.sk },
				atMost: maxMonths,
				consistent: true,
			});
			const texts = new Map(items.flatMap(textsOf));
			return new Map(
				eachDay(days).flatMap((day) => {
					const text = texts.get(day);
					return text === undefined ? [] : [[day, unpackSlots(text)]];
				}),
			);
		},
		async putMembers({ dimension, measure, days, figures }) {
			const items = packMembers(figures).map((packed, part) => ({
				...salesKeys.members(dimension, measure, days, part),
				...packed,
			}));
			// The first part is written last, because it names the number of the others.
			for (const item of items.toReversed()) await database.write({ kind: 'put', table, item });
		},
		async members(dimension, measure, ranges) {
			return merged(
				await membersByRange(
					database,
					table,
					ranges.map((days) => ({ dimension, measure, days })),
				),
			);
		},
		membersByRange: (ranges) => membersByRange(database, table, ranges),
	};
}

/** Reads the first part of every range in one step, and further parts in another. */
async function membersByRange(
	database: Database,
	table: string,
	ranges: readonly MembersRange[],
): Promise<Map<string, Figure>[]> {
	const keyOf = ({ dimension, measure, days }: MembersRange, part = 0) =>
		salesKeys.members(dimension, measure, days, part);
	const first = await read(
		database,
		table,
		ranges.map((range) => keyOf(range)),
	);
	const further = ranges.flatMap((range, i) =>
		Array.from({ length: Number(first[i]?.['parts'] ?? 1) - 1 }, (_, n) => ({ range, i, key: keyOf(range, n + 1) })),
	);
	const parts = await read(
		database,
		table,
		further.map(({ key }) => key),
	);
	const missing = further.find((_, n) => parts[n] === undefined);
	if (missing !== undefined) throw new Error(`a part of all members by ${missing.range.dimension} is missing`);
	return ranges.map((_, i) =>
		merged(
			[first[i], ...parts.filter((__, n) => further[n]?.i === i)].flatMap((item) =>
				item ? [unpackMembers(item)] : [],
			),
		),
	);
}

function read(database: Database, table: string, keys: readonly Key[]): Promise<(Item | undefined)[]> {
	return database.batchGet(
		keys.map((key) => ({ table, key })),
		{ consistent: true },
	);
}

function daysPut(table: string, by: 'D' | 'H', member: string, days: ByDay) {
	const texts = [...days].map(([day, slots]) => [day.slice(8), packSlots(slots)] as const);
	const [first = ''] = days.keys();
	return {
		kind: 'update',
		table,
		key: salesKeys.month(by, member, first),
		update: `SET ${texts.map(([day]) => `#d${day} = :d${day}`).join(', ')}`,
		names: Object.fromEntries(texts.map(([day]) => [`#d${day}`, day])),
		values: Object.fromEntries(texts.map(([day, text]) => [`:d${day}`, text])),
	} as const;
}

/** The texts of a month, by day. */
function textsOf({ pk: _pk, sk, ...days }: Item): [BusinessDay, string][] {
	const month = String(sk).slice('D#'.length);
	return Object.entries(days).map(([day, text]) => [`${month}-${day}`, String(text)]);
}

/** Bytes of names and figures in one item. DynamoDB allows 400 KB, but each read and write carries all of them. */
const maxPartBytes = 90_000;

/** Splits members by name into as many items as they take, so that the same figures always give the same items. */
function packMembers(figures: ReadonlyMap<string, Figure>): Item[] {
	const chunks: [string, Figure][][] = [[]];
	let bytes = 0;
	for (const [name, figure] of [...figures].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
		const more = Buffer.byteLength(name) + overheadBytes + packSlots(new Map([[maxPartBytes, figure]])).length;
		if (bytes > 0 && bytes + more > maxPartBytes) {
			chunks.push([]);
			bytes = 0;
		}
		bytes += more;
		chunks.at(-1)?.push([name, figure]);
	}
	return chunks.map((chunk) => ({
		...(chunks.length > 1 ? { parts: chunks.length } : {}),
		members: chunk.map(([name]) => name),
		figures: packSlots(new Map(chunk.map(([, figure], slot) => [slot, figure]))),
	}));
}

/** Of a text in a list. */
const overheadBytes = 2;

function unpackMembers(item: Item): Map<string, Figure> {
	const names = item['members'] as readonly string[];
	return new Map([...unpackSlots(String(item['figures']))].map(([slot, figure]) => [names[slot] ?? '', figure]));
}
