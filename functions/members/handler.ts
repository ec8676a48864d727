import { auditLogStore, auditWrites, directoryStore, memberStore, requirePhase } from '#directory';
import { cursors, readClaimNames, readRateLimits, serve } from '#http';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';
import { memberHandlers } from './members.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const directory = directoryStore(database, env.DIRECTORY_TABLE);
const stores = {
	members: memberStore(database, env.DIRECTORY_TABLE),
	audit: auditLogStore(database, env.DIRECTORY_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** A tenant's members and audit log over HTTP. */
export const handler = serve('members', memberHandlers(stores), readRateLimits(env.RATE_LIMITS), {
	claimNames: readClaimNames(env.CLAIM_NAMES),
	audit: auditWrites(stores.audit),
	requirePhase: requirePhase(directory.tenant),
});
