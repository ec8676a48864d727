import { setTimeout as wait } from 'node:timers/promises';
import { catalogStore } from '#catalog';
import { directoryStore } from '#directory';
import { compact, compareIndex } from '#indexing';
import { log, newUnique, newUsage, now, openBucket, openDatabase, readEnvironment, withUsage } from '#platform';
import { LogGap, UnreadableSegment, changeLogStore, segmentStore } from '#search';
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

/** There is no segment from which the log leads to the present. */
const lost = 'lost';

function orLost(error: unknown): typeof lost {
	if (error instanceof LogGap || error instanceof UnreadableSegment) return lost;
	throw error;
}

/** Once a day, the index is compared with the listings themselves. */
const compareEveryMs = 86_400_000;

/**
 * Every five minutes: merges the change log into a new segment. Once a day, and before the first segment, the index is
 * compared with the listings; an event with `compare` asks for it at once. Two runs at once store one segment, because its
 * manifest has a condition.
 */
export async function handler({ compare = false }: { readonly compare?: boolean } = {}): Promise<void> {
	const usage = newUsage();
	const at = now();
	const run = { now: at, unique: newUnique(at) };
	await withUsage(usage, async () => {
		const inUse = { ...deps, vocabulary: vocabulary(await words.vocabularyData()) };
		const manifest = await deps.segments.manifest();
		const compactable = !compare && manifest !== undefined && at - manifest.comparedAt < compareEveryMs;
		const stored = compactable ? await compact(inUse, run).catch(orLost) : lost;
		if (stored !== lost)
			return log('info', searchCompacted, { function: 'compact-search', stored: stored !== undefined, ...usage });
		const compared = await compareIndex(inUse, run);
		if (compared === undefined) return;
		const level = compared.drift === 0 ? 'info' : 'error';
		log(level, indexCompared, { function: 'compact-search', ...compared, ...usage });
	});
}
