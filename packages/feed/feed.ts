import { type Millis, type TenantId, ownedId, parseOwnedId, timePrefix } from '#kernel';
import type { MerchantEvent } from './event.ts';
import { numberText, numberDigits } from './table.ts';

/** The events of one stream record. */
export interface RecordedEvents {
	readonly tenantId: TenantId;
	readonly sequenceNumber: string;
	readonly events: readonly MerchantEvent[];
}

/** The last record of a shard that a feed has. */
interface Passed {
	/** Up to 40 digits, more than a number holds. */
	readonly sequenceNumber: string;
	readonly at: Millis;
}

/**
 * Events of one tenant from one batch of a stream. Numbers of a feed have no gap: each batch is put under the number after
 * the last, so that of two writers one loses and decides again.
 */
export interface FeedBatch {
	readonly tenantId: TenantId;
	readonly number: number;
	readonly writtenAt: Millis;
	readonly events: readonly MerchantEvent[];
	/** By shard. A record at or below its shard's mark is in this feed. */
	readonly passed: Readonly<Record<string, Passed>>;
	/** A batch counts as deleted from then on. */
	readonly expiresAt: Millis;
	/** The feed ends then, unless somebody reads it. */
	readonly readUntil: Millis;
}

/** How long events are kept, and how long a feed goes on that nobody reads. */
export const keptMs: Millis = 30 * 86_400_000;
/** A reader at the end of a feed prolongs it once a day. */
const prolongAfterMs: Millis = 86_400_000;
/** Clocks of reader and writer differ by less. */
const skewMs: Millis = 60_000;
/** A record leaves the stream after 24 hours, and is never delivered again. */
const redeliveredMs: Millis = 25 * 3_600_000;
/** Events of a batch, unless one record alone has more. A batch then stays below 100 KB. */
const maxEvents = 100;
/** Digits of an event's position in its batch. */
const indexDigits = 3;

/** A batch that begins a feed, or goes on with one that had ended. */
export function begun(tenantId: TenantId, last: FeedBatch | undefined, now: Millis): FeedBatch {
	const until = now + keptMs;
	return {
		tenantId,
		number: last === undefined ? 0 : last.number + 1,
		writtenAt: Math.max(now, last?.writtenAt ?? 0),
		events: [{ type: 'feed.begun', at: now }],
		passed: last?.passed ?? {},
		expiresAt: until,
		readUntil: until,
	};
}

/** A batch of a stream for one feed. */
export interface Delivery {
	readonly shard: string;
	readonly records: readonly RecordedEvents[];
	readonly now: Millis;
}

/**
 * The batch after the last one: the first events of a delivery that the feed does not have. Undefined when it has all of
 * them, or when the feed has ended. So a delivery that is repeated, whole or in part, adds nothing.
 */
export function following(last: FeedBatch, { shard, records, now }: Delivery): FeedBatch | undefined {
	if (!isKept(last, now) || last.readUntil <= now) return undefined;
	const mark = BigInt(last.passed[shard]?.sequenceNumber ?? 0);
	const fresh = fitting(records.filter(({ sequenceNumber }) => BigInt(sequenceNumber) > mark));
	const newest = fresh.at(-1);
	if (newest === undefined) return undefined;
	const passed = Object.entries(last.passed).filter(([, { at }]) => at > now - redeliveredMs);
	return {
		tenantId: last.tenantId,
		number: last.number + 1,
		writtenAt: Math.max(now, last.writtenAt),
		events: fresh.flatMap(({ events }) => events),
		passed: { ...Object.fromEntries(passed), [shard]: { sequenceNumber: newest.sequenceNumber, at: now } },
		// Never before that of an earlier batch, so that batches expire in order.
		expiresAt: Math.max(now + keptMs, last.expiresAt),
		readUntil: last.readUntil,
	};
}

/** The first records that fit into a batch. A record is never split, because a mark tells records apart and not events. */
function fitting(records: readonly RecordedEvents[]): readonly RecordedEvents[] {
	let count = 0;
	const cut = records.findIndex(({ events }, index) => (count += events.length) > maxEvents && index > 0);
	return cut === -1 ? records : records.slice(0, cut);
}

/** Whether a batch is within its time. DynamoDB deletes it some time later. */
export function isKept({ expiresAt }: FeedBatch, now: Millis): boolean {
	return expiresAt > now;
}

/** Whether a feed goes on for long enough that no writer sees its end first. */
export function goesOn({ readUntil }: FeedBatch, now: Millis): boolean {
	return readUntil > now + skewMs;
}

/** Whether a reader that found this batch last prolongs the feed. */
export function needsProlonging({ readUntil }: FeedBatch, now: Millis): boolean {
	return readUntil < now + keptMs - prolongAfterMs;
}

/** A place in a feed: behind one event. */
export interface Position {
	readonly number: number;
	readonly index: number;
	/** The beginning of the event's id, which names the time of its batch. */
	readonly time: string;
}

/**
 * The id of an event, which sorts by its place in the feed. The time of the batch tells it from a batch of the same number
 * in a later feed.
 */
export function eventId({ tenantId, number, writtenAt }: FeedBatch, index: number): string {
	const unique = `${timePrefix(writtenAt)}${numberText(number)}${String(index).padStart(indexDigits, '0')}`;
	return ownedId('event', tenantId, unique);
}

/** The place of an event in the tenant's feed, or undefined for another text. */
export function positionOf(tenantId: TenantId, id: string): Position | undefined {
	const parsed = parseOwnedId('event', id);
	const [, time, number, index] = pattern.exec(parsed?.unique ?? '') ?? [];
	if (parsed?.owner !== tenantId || time === undefined) return undefined;
	return { time, number: Number(number), index: Number(index) };
}

const pattern = new RegExp(`^([0-9a-z]{10})(\\d{${numberDigits}})(\\d{${indexDigits}})$`);

/** Whether a batch is the one of a position. */
export function isAt(batch: FeedBatch, { number, time }: Position): boolean {
	return batch.number === number && timePrefix(batch.writtenAt) === time;
}

/** The batches behind the last gap. Batches expire in order, so only a loss of data makes one. */
export function withoutGap(batches: readonly FeedBatch[]): readonly FeedBatch[] {
	const gap = batches.findLastIndex((batch, i) => i > 0 && batch.number !== (batches[i - 1]?.number ?? 0) + 1);
	return gap === -1 ? batches : batches.slice(gap);
}
