import { type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import { type Database, type Item, derivedUnique, eachPage, mapInBatches, retryConflicts } from '#platform';
import type { MerchantEvent } from './event.ts';
import {
	type Delivery,
	type FeedBatch,
	type Position,
	type RecordedEvents,
	begun,
	eventId,
	following,
	goesOn,
	isAt,
	isKept,
	keptMs,
	needsProlonging,
	withoutGap,
} from './feed.ts';
import { batchFromItem, batchItem } from './item-codec.ts';
import type { FeedRefusal } from './refusal.ts';
import { feedKeys } from './table.ts';

/** A batch of a stream, as its consumer names it. */
export interface StreamBatch {
	readonly consumer: string;
	readonly shard: string;
	readonly records: readonly RecordedEvents[];
}

/** The result of writing the events of a batch. */
export interface Appended {
	readonly events: number;
	/** The first record of each tenant whose feed could not be written. */
	readonly failed: readonly { readonly sequenceNumber: string; readonly error: unknown }[];
}

/** An event with its id. */
export type FeedEvent = MerchantEvent & { readonly eventId: string };

/** A page of a feed, oldest first. `hasMore`: there are events behind it now. */
export interface FeedPage {
	readonly events: readonly FeedEvent[];
	readonly hasMore: boolean;
}

/** Event feeds: for each tenant that reads its own, what happened, in order and each once. */
export interface FeedStore {
	/**
	 * Adds events to the feeds of their tenants. A tenant without a feed gets none. Repeated and overlapping batches add
	 * nothing. A feed that cannot be written does not stop the others.
	 */
	append(batch: StreamBatch, now: Millis): Promise<Appended>;
	/**
	 * Reads the events behind a position, or the oldest ones, and begins the feed if there is none. Each change that is
	 * written after the response is in the feed from then on.
	 */
	read(
		tenantId: TenantId,
		request: { readonly after: Position | undefined; readonly limit: number },
		now: Millis,
	): Promise<Result<FeedPage, FeedRefusal>>;
}

/** Feeds written at a time: as many as the client has sockets. */
const width = 50;
/** A try loses to a batch of another shard. A batch of 100 records is at most a hundred batches of the feed. */
const contention = { what: 'event feed in contention', maxTries: 150 };
/** The queries of a page: one, but for batches that expire. */
const maxQueries = 1_000;
/** Characters of a shard's name in a feed: 60 bits. */
const shardLetters = 12;

/** Feeds over the `directory` table. */
export function feedStore(database: Database, table: string): FeedStore {
	return {
		async append({ consumer, shard, records }, now) {
			const byTenant = [...Map.groupBy(records, ({ tenantId }) => tenantId)];
			const name = derivedUnique(consumer, shard).slice(0, shardLetters);
			const outcomes = await mapInBatches(byTenant, width, async ([tenantId, recorded]) => {
				try {
					return { events: await appendTo(database, table, tenantId, { shard: name, records: recorded, now }) };
				} catch (error) {
					return { failed: { sequenceNumber: recorded[0]?.sequenceNumber ?? '', error } };
				}
			});
			return {
				events: outcomes.reduce((sum, { events = 0 }) => sum + events, 0),
				failed: outcomes.flatMap(({ failed }) => (failed === undefined ? [] : [failed])),
			};
		},
		read: (tenantId, request, now) => read({ database, table, tenantId, now }, request),
	};
}

/** Writes one batch after another until all is written. A batch that lost is decided again after the winner. */
async function appendTo(database: Database, table: string, tenantId: TenantId, delivery: Delivery): Promise<number> {
	const page = await database.queryPage({
		table,
		where: 'pk = :pk',
		values: { ':pk': feedKeys.batch(tenantId, 0).pk },
		limit: 1,
		backwards: true,
		consistent: true,
		after: undefined,
	});
	let [item] = page.firstItems();
	let events = 0;
	return retryConflicts(contention, async () => {
		const next = item && following(batchFromItem(item), delivery);
		if (next === undefined) return events;
		const stored = await put(database, table, next);
		if (stored === undefined) events += next.events.length;
		item = stored ?? batchItem(next);
		return 'conflict';
	});
}

/** Puts a batch. Resolves to the batch that has its number already, if there is one. */
async function put(database: Database, table: string, batch: FeedBatch): Promise<Item | undefined> {
	const condition = 'attribute_not_exists(pk)';
	const done = await database.write({ kind: 'put', table, item: batchItem(batch), condition });
	return done.ok ? undefined : done.item;
}

interface Reading {
	readonly database: Database;
	readonly table: string;
	readonly tenantId: TenantId;
	readonly now: Millis;
}

async function read(
	reading: Reading,
	{ after, limit }: { readonly after: Position | undefined; readonly limit: number },
): Promise<Result<FeedPage, FeedRefusal>> {
	const { tenantId, now } = reading;
	const { batches, atEnd, last } = await batchesFrom(reading, after, limit);
	if (after !== undefined && (batches[0] === undefined || !isAt(batches[0], after))) {
		const rest = await read(reading, { after: undefined, limit: 1 });
		const [oldest] = rest.ok ? rest.value.events : [];
		return refused({ kind: 'events_expired', oldest: oldest?.eventId ?? '' });
	}
	const end = batches.at(-1);
	const ended = atEnd && (end === undefined || !goesOn(end, now));
	const more = ended ? [await begin(reading, begun(tenantId, last, now))] : [];
	if (atEnd && !ended && end !== undefined && needsProlonging(end, now)) await prolong(reading, end);
	const events = [...batches, ...more].flatMap((batch) =>
		batch.events.map((event, index) => ({ ...event, eventId: eventId(batch, index) })),
	);
	const unread = after === undefined ? events : events.slice(after.index + 1);
	return accepted({ events: unread.slice(0, limit), hasMore: unread.length > limit || !atEnd });
}

/** The kept batches from a position on, as many as a page needs, and the last batch that is stored. */
async function batchesFrom(
	{ database, table, tenantId, now }: Reading,
	after: Position | undefined,
	limit: number,
): Promise<{ batches: readonly FeedBatch[]; atEnd: boolean; last: FeedBatch | undefined }> {
	const { pk, sk } = feedKeys.batch(tenantId, after?.number ?? 0);
	const query = { table, where: 'pk = :pk AND sk >= :sk', values: { ':pk': pk, ':sk': sk }, consistent: true };
	// A batch has an event at least. The first one holds the position, and one more shows whether there are more.
	const pages = eachPage((key) => database.queryPage({ ...query, limit: limit + 2, after: key }), maxQueries);
	const batches: FeedBatch[] = [];
	let last: FeedBatch | undefined;
	let unread = after === undefined ? 0 : -1 - after.index;
	for await (const items of pages) {
		for (const batch of items.map(batchFromItem)) {
			last = batch;
			if (!isKept(batch, now)) continue;
			batches.push(batch);
			unread += batch.events.length;
			if (unread > limit) return { batches: withoutGap(batches), atEnd: false, last };
		}
	}
	return { batches: withoutGap(batches), atEnd: true, last };
}

/** Writes the batch that begins a feed. Of two readers that begin it, both get the batch of the first. */
async function begin({ database, table }: Reading, batch: FeedBatch): Promise<FeedBatch> {
	const stored = await put(database, table, batch);
	return stored === undefined ? batch : batchFromItem(stored);
}

/** Prolongs a feed at its last batch. A batch that is written meanwhile keeps the earlier time until the next read. */
async function prolong({ database, table, now }: Reading, { tenantId, number }: FeedBatch): Promise<void> {
	const until = now + keptMs;
	await database.write({
		kind: 'update',
		table,
		key: feedKeys.batch(tenantId, number),
		update: 'SET readUntil = :until, expiresAtSeconds = :seconds',
		condition: 'attribute_exists(pk)',
		values: { ':until': until, ':seconds': Math.floor(until / 1_000) },
	});
}
