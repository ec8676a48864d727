import { catalogTable } from '#catalog';
import { directoryTable } from '#directory';
import { type Bucket, Unavailable } from '#platform';
import { type IndexEntry, changeLogStore, emptyIndex, segmentStore } from '#search';
import { searchKeys } from '../../packages/search/table.ts';
import { startEngine } from '../support/engine.ts';
import { card } from './index/cards.ts';
import { smallVocabulary } from './index/small-vocabulary.ts';

export const now = Date.parse('2026-11-12T00:00:00Z');

/** The change log and the segments of a test file, over the embedded engine and a bucket in memory. */
export async function startSearchStores() {
	const catalog = { ...catalogTable, stream: false };
	const directory = { ...directoryTable, stream: false };
	const engine = await startEngine([catalog, directory]);
	const { database } = engine;
	const objects = new Map<string, Buffer>();
	const bucket: Bucket = {
		get: (key) => Promise.resolve(objects.get(key)),
		put: (key, body) => Promise.resolve(void objects.set(key, Buffer.from(body))),
		delete: (key) => Promise.resolve(void objects.delete(key)),
	};
	const openLog = () => changeLogStore(database, 'catalog');
	let log = openLog();
	return {
		database,
		/** The objects of the bucket by their keys. */
		objects,
		get log() {
			return log;
		},
		segments: segmentStore(database, 'catalog', bucket),
		/** The log as another process has it: it has not appended before. */
		anotherLog: openLog,
		async empty() {
			objects.clear();
			// It knows the last position.
			log = openLog();
			await engine.empty(catalog);
			await engine.empty(directory);
		},
		stop: () => engine.stop(),
	};
}

export type SearchStores = Awaited<ReturnType<typeof startSearchStores>>;

/** The key of a record of the log. */
export const recordKey = searchKeys.record;

/** The entry that puts a listing on sale. */
export function onSale(name: string, revision = 2): IndexEntry {
	const listing = card(name);
	return { kind: 'listing', listingId: listing.listingId, revision, card: listing };
}

/** A segment of no listings at a position of the log. */
export function emptySegment(position: number, unique: string) {
	const index = emptyIndex(smallVocabulary);
	index.apply([], position);
	return { bytes: index.toSegment(), unique, position, listings: 0, builtAt: now, comparedAt: now, drift: 0 };
}

export function isUnavailable(error: unknown): boolean {
	return error instanceof Unavailable;
}
