import { setTimeout as wait } from 'node:timers/promises';
import { catalogStore } from '#catalog';
import { directoryStore } from '#directory';
import { compact, compareIndex } from '#indexing';
import { log, newUnique, newUsage, now, openBucket, openDatabase, readEnvironment, withUsage } from '#platform';
import { changeLogStore, segmentStore } from '#search';
import { vocabulary, vocabularyStore } from '#search/words';
import { stockStore } from '#stock';
import { environment } from './environment.ts';
import { indexCompared, searchCompacted } from './log-messages.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const deps = {
	log: changeLogStore(database, env.CATALOG_TABLE),
	segments: segmentStore(database, env.CATALOG_TABLE, openBucket(env.SEARCH_BUCKET)),
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	wait,
};
const words = vocabularyStore(database, env.DIRECTORY_TABLE);

/** Once a day, the index is compared with the listings themselves. */
const compareEveryMs = 86_400_000;

/**
 * Every five minutes: merges the change log into a new segment. Once a day, and where there is no segment to begin from, the
 * index is compared with the listings; an event with `compare` asks for it at once. Two runs at once store one segment, because
 * its manifest has a condition.
 */
export async function handler({ compare = false }: { readonly compare?: boolean } = {}): Promise<void> {
	const usage = newUsage();
	const at = now();
	const run = { now: at, unique: newUnique(at) };
	await withUsage(usage, async () => {
		const inUse = { ...deps, vocabulary: vocabulary(await words.vocabularyData()) };
		const manifest = await deps.segments.manifest();
		const isDue = compare || manifest === undefined || at - manifest.comparedAt >= compareEveryMs;
		// A comparison that fails must not stop the log from being merged.
		const compacted = manifest === undefined ? 'lost' : await compact(inUse, run);
		if (!isDue && typeof compacted !== 'string') {
			const { listings } = compacted;
			return log('info', searchCompacted, { function: 'compact-search', stored: true, listings, ...usage });
		}
		if (!isDue && compacted !== 'lost')
			return log('info', searchCompacted, { function: 'compact-search', stored: false, ...usage });
		const compared = await compareIndex(inUse, { ...run, unique: newUnique(at) });
		if (compared === undefined) return;
		const level = compared.drift === 0 ? 'info' : 'error';
		log(level, indexCompared, { function: 'compact-search', ...compared, ...usage });
	});
}
