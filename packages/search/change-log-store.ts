import type { Millis } from '#kernel';
import { type Database, type Item, type Key, LimitExceeded, Unavailable, retryConflicts } from '#platform';
import type { IndexEntry } from './index/index.ts';
import { searchKeys } from './table.ts';

/** What happened between two positions of the log, oldest first. */
export interface LogPage {
	readonly entries: readonly IndexEntry[];
	/** The position behind the last record that was read. */
	readonly position: number;
	/** The version of the last segment that was announced, if there is one. */
	readonly announced: number | undefined;
}

/** The log does not lead on from a position: records have expired behind it, or are more than a reader takes. */
export class LogGap extends Unavailable {
	constructor(position: number, options?: ErrorOptions) {
		super(`record ${position} of the change log`, retryAfterSeconds, options);
		this.name = 'LogGap';
	}
}

/** A new segment is made within minutes. */
const retryAfterSeconds = 60;

/**
 * The changes of listings on sale, in one order. Records are numbered without gaps: a writer puts the number behind the last
 * one under the condition that nobody has. So a reader that knows a position asks for what is behind it and misses nothing.
 */
export interface ChangeLogStore {
	/** Appends entries in their order. Resolves to the position behind them. */
	append(entries: readonly IndexEntry[], now: Millis): Promise<number>;
	/** Tells readers of a new segment. */
	announce(version: number, now: Millis): Promise<number>;
	/** Everything behind a position. Throws `LogGap` where the log does not lead on from it. */
	read(position: number): Promise<LogPage>;
	/** The position behind the last record. Records expire, so the manifest counts as one at the position of its segment. */
	end(): Promise<number>;
}

/** JSON characters of the entries of a record. In UTF-8 they stay below DynamoDB's 400 KB. */
const maxRecordCharacters = 100_000;
/** Longer than any segment is the newest. */
const keptSeconds = 7 * 86_400;
/** A writer trusts the number that it wrote last for this time. */
const rememberedMs = 3_600_000;
/** A writer loses to one of another shard. Each of a batch of writers wins in turn. */
const contention = { what: 'change log in contention', maxTries: 100 };
/** Records of one read: as many changes as are compacted, many times over. */
const maxRecords = 20_000;

/** The change log of the `catalog` table. */
export function changeLogStore(database: Database, table: string): ChangeLogStore {
	let known: number | undefined;
	let knownAt = 0;

	async function end(): Promise<number> {
		const page = await database.queryPage({
			table,
			where: 'pk = :pk AND sk BETWEEN :first AND :last',
			// The manifest is behind all numbers.
			values: { ...rangeOf(0), ':last': searchKeys.manifest.sk },
			backwards: true,
			limit: 2,
			after: undefined,
			consistent: true,
		});
		const positions = page.firstItems().map((item) => Number(item['position'] ?? item['sk']));
		return Math.max(0, ...positions);
	}

	/** Tries the number behind the last one that this writer knows. */
	async function put(content: Item, now: Millis): Promise<number> {
		return retryConflicts(contention, async () => {
			// Numbers whose records have expired are free again, and no reader looks there.
			if (now - knownAt > rememberedMs) known = undefined;
			const position = (known ?? (await end())) + 1;
			const expiresAtSeconds = Math.floor(now / 1_000) + keptSeconds;
			const item: Item & Key = { ...searchKeys.record(position), ...content, expiresAtSeconds };
			const put = await database.write({ kind: 'put', table, item, condition: 'attribute_not_exists(pk)' });
			known = put.ok ? position : undefined;
			knownAt = now;
			return put.ok ? position : 'conflict';
		});
	}

	return {
		end,
		async append(entries, now) {
			let position = known ?? 0;
			for (const part of partsOf(entries)) position = await put({ entries: part }, now);
			return position;
		},
		announce: (version, now) => put({ announced: version }, now),
		async read(position) {
			const query = { table, where: 'pk = :pk AND sk BETWEEN :first AND :last', values: rangeOf(position) };
			const records = await database
				.queryAll({ ...query, atMost: maxRecords, consistent: true })
				.catch((cause: unknown) => {
					throw cause instanceof LimitExceeded ? new LogGap(position + 1, { cause }) : cause;
				});
			records.forEach((record, i) => {
				if (positionOf(record) !== position + 1 + i) throw new LogGap(position + 1 + i);
			});
			const announced = records.findLast((record) => record['announced'] !== undefined)?.['announced'];
			return {
				entries: records.flatMap(({ entries }) =>
					entries === undefined ? [] : (JSON.parse(String(entries)) as IndexEntry[]),
				),
				position: position + records.length,
				announced: announced === undefined ? undefined : Number(announced),
			};
		},
	};
}

function rangeOf(position: number): Item {
	const { pk, sk } = searchKeys.record(position + 1);
	return { ':pk': pk, ':first': sk, ':last': searchKeys.record(Number.MAX_SAFE_INTEGER).sk };
}

function positionOf({ sk }: Item): number {
	return Number(sk);
}

/** The entries as JSON lists that each fit into a record. */
function partsOf(entries: readonly IndexEntry[]): string[] {
	const parts: string[] = [];
	let part: string[] = [];
	let characters = 0;
	for (const text of entries.map((entry) => JSON.stringify(entry))) {
		if (part.length > 0 && characters + text.length > maxRecordCharacters) {
			parts.push(`[${part.join()}]`);
			[part, characters] = [[], 0];
		}
		part.push(text);
		characters += text.length + 1;
	}
	return part.length === 0 ? parts : [...parts, `[${part.join()}]`];
}
