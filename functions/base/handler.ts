import { catalogStore } from '#catalog';
import { auditStore, auditing, directoryStore, followingStore, memberStore } from '#directory';
import { cursors, readBudgets, serve } from '#http';
import { businessDay } from '#kernel';
import { reviewsStore, watchStore } from '#orders';
import { now, openDatabase, readEnvironment } from '#platform';
import { rollupsStore, salesReader, salesStore, sealsStore } from '#sales';
import { stockStore } from '#stock';
import { showingTrails } from './audit.ts';
import { managingClusters } from './clusters.ts';
import { environment } from './environment.ts';
import { managingMembers } from './members.ts';
import { decidedByOthers } from './own-tenant.ts';
import { watchingSales } from './sales.ts';
import { settingTargets } from './targets.ts';
import { surveyingSales } from './survey.ts';
import { watchingSeals } from './seals.ts';
import { managingTenants } from './tenants.ts';
import { watchingOrders } from './watch.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const rollups = rollupsStore(database, env.SALES_TABLE);
const stores = {
	database,
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	followings: followingStore(database, env.DIRECTORY_TABLE),
	watch: watchStore(database, env.ORDERS_TABLE),
	reviews: reviewsStore(database, env.ORDERS_TABLE),
	sales: salesReader({ rollups, live: salesStore(database, env.SALES_TABLE) }, () => businessDay(now())),
	rollups,
	seals: sealsStore(database, env.SALES_TABLE),
	audit: auditStore(database, env.DIRECTORY_TABLE),
	members: memberStore(database, env.DIRECTORY_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** Base management over HTTP. */
export const handler = serve(
	'base',
	[
		...managingClusters(stores),
		...managingMembers(stores),
		...decidedByOthers(stores.members, [...managingTenants(stores), ...settingTargets(stores)]),
		...watchingSales(stores),
		...surveyingSales(stores),
		...watchingOrders(stores),
		...watchingSeals(stores),
		...showingTrails(stores),
	],
	readBudgets(env.CALLER_BUDGETS),
	{ audit: auditing(stores.audit) },
);
