import { catalogStore, labelRulesStore } from '#catalog';
import { auditLogStore, auditWrites, directoryStore, profileStore, requirePhase } from '#directory';
import { feedStore } from '#feed';
import { cursors, forTenant, readClaimNames, readRateLimits, serve } from '#http';
import { businessDay } from '#kernel';
import { mediaStore } from '#media';
import { importStore } from '#merchandising';
import { invoiceStore, orderStore, readReturnClocks, returnStore } from '#orders';
import { type Database, now, openDatabase, readEnvironment, tenantStores, uploadForms } from '#platform';
import { counterStore, rollupStore, salesReader } from '#sales';
import { adjustmentStore, stockStore } from '#stock';
import { environment } from './environment.ts';
import { eventHandlers } from './events.ts';
import { fulfilmentHandlers } from './fulfilment.ts';
import { importHandlers } from './import.ts';
import { mediaHandlers } from './media.ts';
import { invoiceHandlers } from './invoices.ts';
import { labelHandlers } from './labels.ts';
import { listingHandlers } from './listings.ts';
import { orderHandlers } from './orders.ts';
import { profileHandlers } from './profile.ts';
import { refundHandlers } from './refund.ts';
import { returnHandlers } from './returns.ts';
import { salesHandlers } from './sales.ts';

const env = readEnvironment(environment);
/** The client for sales shared by all tenants, from which a tenant's rank is taken. */
const shared = openDatabase();
const { through, members } = rollupStore(shared, env.SALES_TABLE);
const live = counterStore(shared, env.SALES_TABLE);
const sealedCursors = cursors(env.CURSOR_SECRET);

/** The stores of a tenant, with credentials confined to the tenant's keys. */
const storesOf = tenantStores(env.TENANT_ROLE, (database) => ({
	database,
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	adjustments: adjustmentStore(database, env.CATALOG_TABLE),
	imports: importStore(database, env.CATALOG_TABLE),
	media: mediaStore(database, env.CATALOG_TABLE),
	directory: directoryStore(database, env.DIRECTORY_TABLE),
	labelRules: labelRulesStore(database, env.DIRECTORY_TABLE),
	profiles: profileStore(database, env.DIRECTORY_TABLE),
	orders: orderStore(database, env.ORDERS_TABLE),
	returns: returnStore(database, env.ORDERS_TABLE),
	feeds: feedStore(database, env.DIRECTORY_TABLE),
	invoices: invoiceStore(database, env.ORDERS_TABLE),
	sales: salesOf(database),
}));

/** Reads a tenant's own days with its credentials. */
function salesOf(database: Database) {
	const { days } = rollupStore(database, env.SALES_TABLE);
	return salesReader({ rollups: { through, members, days }, live }, () => businessDay(now()));
}

/** A tenant's profile, listings, stock, imports, orders, refunds, invoices, events and sales over HTTP. */
export const handler = serve(
	'merchant',
	forTenant(storesOf, [
		...listingHandlers(sealedCursors),
		...labelHandlers,
		...importHandlers(sealedCursors),
		...mediaHandlers(uploadForms(env.MEDIA_BUCKET)),
		...eventHandlers,
		...orderHandlers(sealedCursors),
		...fulfilmentHandlers,
		...refundHandlers,
		...invoiceHandlers(sealedCursors),
		...returnHandlers(sealedCursors, readReturnClocks(env.RETURN_CLOCKS)),
		...profileHandlers,
		...salesHandlers,
	]),
	readRateLimits(env.RATE_LIMITS),
	{
		claimNames: readClaimNames(env.CLAIM_NAMES),
		audit: auditWrites(auditLogStore(shared, env.DIRECTORY_TABLE)),
		requirePhase: requirePhase((tenantId) => storesOf(tenantId).directory.tenant(tenantId)),
	},
);
