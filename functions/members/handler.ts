import { auditStore, auditing, directoryStore, memberStore, requirePhase } from '#directory';
import { cursors, readBudgets, serve } from '#http';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';
import { managingMembers } from './members.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const directory = directoryStore(database, env.DIRECTORY_TABLE);
const stores = {
	members: memberStore(database, env.DIRECTORY_TABLE),
	audit: auditStore(database, env.DIRECTORY_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** Who belongs to a tenant, and what they have written. */
export const handler = serve('members', managingMembers(stores), readBudgets(env.CALLER_BUDGETS), {
	audit: auditing(stores.audit),
	requirePhase: requirePhase(directory.tenant),
});
