import { catalogStore } from '#catalog';
import { auditStore, auditing, directoryStore, requirePhase } from '#directory';
import { cursors, forTenant, readBudgets, serve } from '#http';
import { type TenantId, businessDay } from '#kernel';
import { importStore } from '#merchandising';
import { ordersStore, refundsStore } from '#orders';
import { type Database, now, openDatabase, openTenantDatabases, readEnvironment } from '#platform';
import { type SalesSources, rollupsStore, salesReader, salesStore } from '#sales';
import { stockStore } from '#stock';
import { environment } from './environment.ts';
import { fulfilling } from './fulfil.ts';
import { importing } from './import.ts';
import { listing } from './list.ts';
import { refunding } from './refund.ts';
import { routes } from './routes.ts';
import { watchingSales } from './sales.ts';

const env = readEnvironment(environment);
/** What all merchants read: the part of the sales in which a tenant finds its own place. */
const shared = openDatabase();
const databaseOf = openTenantDatabases(env.TENANT_ROLE);
const ownCursors = cursors(env.CURSOR_SECRET);

/** The directory, by credentials that open no other tenant's keys. */
const directoryOf = (tenantId: TenantId) => directoryStore(databaseOf(tenantId), env.DIRECTORY_TABLE);

/** The handlers of one tenant: its stores have credentials that open no other tenant's keys. */
function handlersOf(tenantId: TenantId) {
	const database = databaseOf(tenantId);
	const stores = {
		database,
		catalog: catalogStore(database, env.CATALOG_TABLE),
		stock: stockStore(database, env.CATALOG_TABLE),
		imports: importStore(database, env.CATALOG_TABLE),
		directory: directoryOf(tenantId),
		orders: ordersStore(database, env.ORDERS_TABLE),
		sales: salesReader(salesFor(database), () => businessDay(now())),
		refunds: refundsStore(database, env.ORDERS_TABLE),
		cursors: ownCursors,
	};
	return [
		...listing(stores),
		...importing(stores),
		...fulfilling(stores),
		...refunding(stores),
		...watchingSales(stores),
	];
}

function salesFor(database: Database): SalesSources {
	const { through, members } = rollupsStore(shared, env.SALES_TABLE);
	const { days } = rollupsStore(database, env.SALES_TABLE);
	return { rollups: { through, members, days }, live: salesStore(shared, env.SALES_TABLE) };
}

/** A tenant's listings, stock, imports, orders with their refunds, and sales. */
export const handler = serve(
	'merchant',
	forTenant(Object.values(routes), handlersOf),
	readBudgets(env.CALLER_BUDGETS),
	{
		// An entry goes with a write of the request, in the name of whoever writes.
		audit: auditing(auditStore(shared, env.DIRECTORY_TABLE)),
		requirePhase: requirePhase((tenantId) => directoryOf(tenantId).tenant(tenantId)),
	},
);
