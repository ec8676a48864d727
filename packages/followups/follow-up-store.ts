import { type Millis, ownedId, parseOwnedId } from '#kernel';
import { type Database, type Item, type Key, type Page, type Value, mapInBatches } from '#platform';
import { type FollowUp, type FollowUpBatch, type FollowUpKind, followUpKinds } from './follow-up.ts';

/**
 * Follow-ups by the time at which they fall due. Follow-ups of one stream batch, kind and minute are one item, so that each
 * costs a hundredth of an index entry.
 */
export interface FollowUpStore {
	/** Stores the follow-ups of one stream batch. With the same `unique`, a redelivered batch replaces itself. */
	put(followUps: readonly FollowUp[], unique: string): Promise<void>;
	/** A page of the batches whose follow-ups are all due, earliest first. */
	due(kind: FollowUpKind, now: Millis, limit: number, after: Item | undefined): Promise<Page<FollowUpBatch>>;
	/** Removes a batch. Removing it twice changes nothing. */
	remove(batch: FollowUpBatch): Promise<void>;
	/** The notes of the follow-ups that fall due last, in descending order, each id once. Reaches back as far as batches are kept. */
	latest(kind: FollowUpKind, limit: number): Promise<NotedFollowUp[]>;
}

/** A follow-up with its note. */
export type NotedFollowUp = Required<Omit<FollowUp, 'kind'>>;

/** Notes kept in a batch, those of its last follow-ups, and the maximum of `latest`. */
export const maxNotes = 12;

/** Schedules run every minute, so follow-ups due within one minute share an item. */
const bucketMs = 60_000;
/** Batches written at a time. */
const width = 8;
/** Pages read for `latest`. A second page is needed only after a redelivered batch. */
const maxLatestPages = 4;

/** The partition of a kind. IAM confines a function to the partitions of its kinds. */
export function followUpPartition(kind: FollowUpKind): `FOLLOWUP#${FollowUpKind}` {
	return `FOLLOWUP#${kind}`;
}

/** Follow-ups in the `orders` table. The stream filters let none of their items through. */
export function followUpStore(database: Database, table: string): FollowUpStore {
	return {
		async put(followUps, unique) {
			const buckets = Map.groupBy(followUps, ({ kind, dueAt }) => `${kind} ${Math.floor(dueAt / bucketMs)}`);
			await mapInBatches([...buckets.values()], width, (bucket) =>
				database.write({ kind: 'put', table, item: itemOf(bucket, unique) }),
			);
		},
		async due(kind, now, limit, after) {
			const values = { ':pk': followUpPartition(kind), ':until': sortKey(now, '~') };
			const where = 'pk = :pk AND sk <= :until';
			const page = await database.queryPage({ table, where, values, limit, consistent: true, after });
			return page.map((item) => batchOf(kind, item));
		},
		async remove({ kind, dueAt, unique }) {
			await database.write({ kind: 'delete', table, key: keyOf(kind, dueAt, unique) });
		},
		latest: (kind, limit) => latest(database, table, kind, limit),
	};
}

/** The latest `limit` notes are in the `limit` batches with the latest times. */
async function latest(database: Database, table: string, kind: FollowUpKind, limit: number): Promise<NotedFollowUp[]> {
	let notes: NotedFollowUp[] = [];
	const where = { where: 'pk = :pk', values: { ':pk': followUpPartition(kind) } };
	let after: Item | undefined;
	for (let count = 0; count < maxLatestPages; count++) {
		const page = await database.queryPage({ table, ...where, limit, backwards: true, after });
		// Unread batches are due no later than the last batch read.
		const unread = page.read((next, items) => {
			notes = last([...notes, ...items.flatMap((item) => notesOf(item))], limit);
			after = next;
			return batchTime(items.at(-1));
		});
		if (after === undefined || (notes.length === limit && (notes.at(-1)?.dueAt ?? 0) >= unread)) break;
	}
	return notes;
}

/** The follow-ups that fall due last, each id once. */
function last<T extends Pick<FollowUp, 'id' | 'dueAt'>>(followUps: readonly T[], limit: number): T[] {
	const distinct = new Map(followUps.map((followUp) => [followUp.id, followUp]));
	return [...distinct.values()].toSorted((a, b) => b.dueAt - a.dueAt || (a.id < b.id ? 1 : -1)).slice(0, limit);
}

function itemOf(bucket: readonly FollowUp[], unique: string): Item & Key {
	const [{ kind }] = bucket as readonly [FollowUp];
	const parsed = [...new Set(bucket.map(({ id }) => id))].map((id) => parsedId(kind, id));
	const ofOwners = [...Map.groupBy(parsed, ({ owner }) => owner)];
	const noted = bucket.filter((followUp): followUp is FollowUp & NotedFollowUp => followUp.note !== undefined);
	const notes = last(noted, maxNotes).map(({ id, dueAt, note }) => [id, dueAt, note]);
	return {
		...keyOf(kind, Math.max(...bucket.map(({ dueAt }) => dueAt)), unique),
		// Each owner's id is stored once.
		ids: Object.fromEntries(ofOwners.map(([owner, ids]) => [owner, ids.map((id) => id.unique).join(' ')])),
		...(notes.length === 0 ? {} : { notes }),
	};
}

function batchOf(kind: FollowUpKind, item: Item): FollowUpBatch {
	const ids = Object.entries(item['ids'] as Readonly<Record<string, string>>);
	return {
		kind,
		dueAt: batchTime(item),
		unique: String(item['sk']).slice(timeDigits + 1),
		ids: ids.flatMap(([owner, uniques]) =>
			uniques.split(' ').map((unique) => ownedId(followUpKinds[kind], owner, unique)),
		),
	};
}

function notesOf(item: Item): NotedFollowUp[] {
	const notes = (item['notes'] ?? []) as readonly (readonly [string, Millis, Value])[];
	return notes.map(([id, dueAt, note]) => ({ id, dueAt, note }));
}

function parsedId(kind: FollowUpKind, id: string): { readonly owner: string; readonly unique: string } {
	const parsed = parseOwnedId(followUpKinds[kind], id);
	if (parsed === undefined) throw new TypeError(`a follow-up of ${kind} without a valid id`);
	return parsed;
}

/** Thirteen digits sort until the year 2286. */
const timeDigits = 13;

function sortKey(at: Millis, unique: string): string {
	return `${String(at).padStart(timeDigits, '0')}#${unique}`;
}

function keyOf(kind: FollowUpKind, dueAt: Millis, unique: string): Key {
	return { pk: followUpPartition(kind), sk: sortKey(dueAt, unique) };
}

function batchTime(item: Item | undefined): Millis {
	return Number(String(item?.['sk'] ?? 0).slice(0, timeDigits));
}
