import type { Context } from 'aws-lambda';
import { catalogStore } from '#catalog';
import { tenantSyncStore } from '#directory';
import { syncTenants } from '#merchandising';
import { log, newUsage, now, openDatabase, readEnvironment, withUsage } from '#platform';
import { stockStore } from '#stock';
import { environment } from './environment.ts';
import { listingsBehind } from './log-messages.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	database,
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	tenantSyncs: tenantSyncStore(database, env.DIRECTORY_TABLE),
};

/** A page has some dozen listings and ends well within ten seconds. */
const headroomMs = 10_000;
/** A run updates thousands of listings. Work older than ten runs does not end by itself. */
const behindMs = 600_000;

/** Every minute: updates the listings of tenants whose state has changed. The next run continues with the rest. */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
	const usage = newUsage();
	const hasTimeLeft = () => context.getRemainingTimeInMillis() > headroomMs;
	const { completed, left } = await withUsage(usage, () => syncTenants(stores, hasTimeLeft));
	for (const { tenantId, since, done } of left)
		if (since < now() - behindMs) log('error', listingsBehind, { function: 'sync-tenants', tenantId, since, done });
	log('info', 'tenants synced', { function: 'sync-tenants', completed, left: left.length, ...usage });
}
