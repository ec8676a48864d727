import { directoryStore } from '#directory';
import { cursors, readClaimNames, readRateLimits, serve } from '#http';
import { errorFacts, log, now, openBucket, openDatabase, readEnvironment } from '#platform';
import { changeLogStore, liveIndex, segmentStore } from '#search';
import { vocabularyStore } from '#search/words';
import { browseHandlers } from './browse.ts';
import { environment } from './environment.ts';
import { facetNames } from './names.ts';
import { wordHandlers } from './words.ts';
import { wordsInUse } from './words-in-use.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const words = wordsInUse(vocabularyStore(database, env.DIRECTORY_TABLE), now);
const live = liveIndex({
	log: changeLogStore(database, env.CATALOG_TABLE),
	segments: segmentStore(database, env.CATALOG_TABLE, openBucket(env.SEARCH_BUCKET)),
	vocabulary: async () => (await words()).vocabulary,
	onLoadFailed: (error) => log('error', 'segment not loaded', { function: 'search', ...errorFacts(error) }),
});
const names = facetNames({
	database,
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	directoryTable: env.DIRECTORY_TABLE,
	words,
	now,
});

/** Browsing, searching, suggestions and the category tree over HTTP. It writes nothing. */
export const handler = serve(
	'search',
	[...browseHandlers({ cursors: cursors(env.CURSOR_SECRET), current: live.current, names }), ...wordHandlers(words)],
	readRateLimits(env.RATE_LIMITS),
	{ claimNames: readClaimNames(env.CLAIM_NAMES) },
);
