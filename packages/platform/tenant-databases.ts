import type { TenantId } from '#kernel';
import { assumeRole } from './assume-role.ts';
import { openClient } from './client.ts';
import { type Database, openDatabase } from './database.ts';

/**
 * Tenants whose clients an instance keeps; a client takes 40 KB. The least recently used client is dropped first. Requests
 * that still use it go on.
 */
const maxTenants = 500;

/**
 * Opens the database for one tenant at a time, by a role whose policy allows that tenant's keys alone. Each tenant has a
 * client with credentials of its own. The SDK requests them at the first call, and renews them five minutes before they
 * expire. So no request reaches another tenant's data, however many requests run concurrently.
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
