import { catalogStore, labelRulesStore } from '#catalog';
import {
	auditLogStore,
	auditWrites,
	bankTransferSettingsStore,
	directoryStore,
	tenantSyncStore,
	memberStore,
} from '#directory';
import { followUpStore } from '#followups';
import { cursors, readClaimNames, readRateLimits, serve } from '#http';
import { businessDay } from '#kernel';
import { manualRefundStore, overdueShipmentStore, paymentExceptionStore, returnStore, reviewStore } from '#orders';
import { now, openDatabase, readEnvironment } from '#platform';
import { changeLogStore, readManifest } from '#search';
import { vocabularyStore } from '#search/words';
import { counterStore, rollupStore, salesReader, sealStore } from '#sales';
import { stockStore } from '#stock';
import { auditLogHandlers } from './audit-log.ts';
import { clusterHandlers } from './clusters.ts';
import { environment } from './environment.ts';
import { labelRulesHandlers } from './label-rules.ts';
import { memberHandlers } from './members.ts';
import { decidedByOthers } from './own-tenant.ts';
import { salesHandlers } from './sales.ts';
import { targetHandlers } from './targets.ts';
import { comparisonHandlers } from './comparisons.ts';
import { sealHandlers } from './seals.ts';
import { settingsHandlers } from './settings.ts';
import { tenantHandlers } from './tenants.ts';
import { monitoringHandlers } from './monitoring.ts';
import { searchHealthHandlers } from './search-health.ts';
import { vocabularyHandlers } from './vocabulary.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const rollups = rollupStore(database, env.SALES_TABLE);
const stores = {
	database,
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	tenantSyncs: tenantSyncStore(database, env.DIRECTORY_TABLE),
	followUps: followUpStore(database, env.ORDERS_TABLE),
	overdueShipments: overdueShipmentStore(database, env.ORDERS_TABLE),
	returns: returnStore(database, env.ORDERS_TABLE),
	manualRefunds: manualRefundStore(database, env.ORDERS_TABLE),
	paymentExceptions: paymentExceptionStore(database, env.ORDERS_TABLE),
	reviews: reviewStore(database, env.ORDERS_TABLE),
	sales: salesReader({ rollups, live: counterStore(database, env.SALES_TABLE) }, () => businessDay(now())),
	rollups,
	seals: sealStore(database, env.SALES_TABLE),
	audit: auditLogStore(database, env.DIRECTORY_TABLE),
	settings: bankTransferSettingsStore(database, env.DIRECTORY_TABLE),
	searchLog: changeLogStore(database, env.CATALOG_TABLE),
	searchManifest: () => readManifest(database, env.CATALOG_TABLE),
	labelRules: labelRulesStore(database, env.DIRECTORY_TABLE),
	vocabulary: vocabularyStore(database, env.DIRECTORY_TABLE),
	members: memberStore(database, env.DIRECTORY_TABLE),
	cursors: cursors(env.CURSOR_SECRET),
};

/** Base management over HTTP. */
export const handler = serve(
	'base',
	[
		...clusterHandlers(stores),
		...memberHandlers(stores),
		...decidedByOthers(stores.members, [...tenantHandlers(stores), ...targetHandlers(stores)]),
		...salesHandlers(stores),
		...comparisonHandlers(stores),
		...monitoringHandlers(stores),
		...sealHandlers(stores),
		...settingsHandlers(stores),
		...vocabularyHandlers(stores),
		...searchHealthHandlers(stores),
		...labelRulesHandlers(stores),
		...auditLogHandlers(stores),
	],
	readRateLimits(env.RATE_LIMITS),
	{
		claimNames: readClaimNames(env.CLAIM_NAMES),
		audit: auditWrites(stores.audit),
	},
);
