import type { TenantId } from '#kernel';
import { assumeRole } from './assume-role.ts';
import { openClient } from './client.ts';
import { type Database, openDatabase } from './database.ts';

/**
 * Tenants whose clients an instance keeps: a client takes 40 KB. The one that was not asked for the longest goes first;
 * whoever still uses it goes on.
 */
const maxTenants = 500;

/**
 * Opens the database for one tenant at a time, by a role whose policy names that tenant's keys and no other's. Each tenant
 * has a client of its own, and a client its credentials: they are asked for at its first call, kept by the SDK, and renewed
 * five minutes before they expire. So what is not in a client's hands cannot be asked with it, however many requests are
 * under way.
 */
export function openTenantDatabases(role: string): (tenantId: TenantId) => Database {
	const functionClient = openClient();
	const { requestHandler } = functionClient.config;
	const kept = new Map<TenantId, Database>();
	return (tenantId) => {
		const database =
			kept.get(tenantId) ??
			openDatabase(openClient({ credentials: () => assumeRole(functionClient, role, tenantId), requestHandler }));
		kept.delete(tenantId);
		kept.set(tenantId, database);
		const [oldest] = kept.keys();
		if (kept.size > maxTenants && oldest !== undefined) kept.delete(oldest);
		return database;
	};
}
