import { catalogStore } from '#catalog';
import { auditLogStore, auditWrites, directoryStore, requirePhase } from '#directory';
import { cursors, forTenant, readClaimNames, readRateLimits, serve } from '#http';
import { type TenantId, businessDay } from '#kernel';
import { importStore } from '#merchandising';
import { orderStore, refundStore } from '#orders';
import { type Database, now, openDatabase, openTenantDatabases, readEnvironment } from '#platform';
import { type SalesSources, counterStore, rollupStore, salesReader } from '#sales';
import { stockStore } from '#stock';
import { environment } from './environment.ts';
import { fulfilmentHandlers } from './fulfilment.ts';
import { importHandlers } from './import.ts';
import { listingHandlers } from './listings.ts';
import { refundHandlers } from './refund.ts';
import { routes } from './routes.ts';
import { salesHandlers } from './sales.ts';

const env = readEnvironment(environment);
/** The client for sales shared by all tenants, from which a tenant's rank is taken. */
const shared = openDatabase();
const databaseOf = openTenantDatabases(env.TENANT_ROLE);
const ownCursors = cursors(env.CURSOR_SECRET);

/** The directory, with credentials confined to the tenant's keys. */
const directoryOf = (tenantId: TenantId) => directoryStore(databaseOf(tenantId), env.DIRECTORY_TABLE);

/** The handlers of a tenant. Its stores have credentials confined to the tenant's keys. */
function handlersOf(tenantId: TenantId) {
	const database = databaseOf(tenantId);
	const stores = {
		database,
		catalog: catalogStore(database, env.CATALOG_TABLE),
		stock: stockStore(database, env.CATALOG_TABLE),
		imports: importStore(database, env.CATALOG_TABLE),
		directory: directoryOf(tenantId),
		orders: orderStore(database, env.ORDERS_TABLE),
		sales: salesReader(salesFor(database), () => businessDay(now())),
		refunds: refundStore(database, env.ORDERS_TABLE),
		cursors: ownCursors,
	};
	return [
		...listingHandlers(stores),
		...importHandlers(stores),
		...fulfilmentHandlers(stores),
		...refundHandlers(stores),
		...salesHandlers(stores),
	];
}

function salesFor(database: Database): SalesSources {
	const { through, members } = rollupStore(shared, env.SALES_TABLE);
	const { days } = rollupStore(database, env.SALES_TABLE);
	return { rollups: { through, members, days }, live: counterStore(shared, env.SALES_TABLE) };
}

/** A tenant's listings, stock, imports, orders, refunds and sales over HTTP. */
export const handler = serve(
	'merchant',
	forTenant(Object.values(routes), handlersOf),
	readRateLimits(env.RATE_LIMITS),
	{
		claimNames: readClaimNames(env.CLAIM_NAMES),
		audit: auditWrites(auditLogStore(shared, env.DIRECTORY_TABLE)),
		requirePhase: requirePhase((tenantId) => directoryOf(tenantId).tenant(tenantId)),
	},
);
