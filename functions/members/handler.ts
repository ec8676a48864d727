import { memberStore } from '#directory';
import { cursors, serve } from '#http';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';
import { managingMembers } from './members.ts';

const env = readEnvironment(environment);
const stores = {
	members: memberStore(openDatabase(), env.DIRECTORY_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** Who belongs to a tenant. */
export const handler = serve('members', managingMembers(stores));
