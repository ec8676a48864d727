import { BoundedMap, type TenantId } from '#kernel';
import { assumeRole } from './assume-role.ts';
import { openClient } from './client.ts';
import { type Database, openDatabase } from './database.ts';

/** Tenants whose clients an instance keeps; a client takes 40 KB. Requests that still use a dropped client go on. */
const maxTenants = 500;

/**
 * Gives each tenant the stores that `open` makes of its database, once for as long as an instance keeps the tenant. A
 * tenant has a client of its own, by a role whose policy allows that tenant's keys alone. The SDK requests the credentials
 * at the first call, and renews them five minutes before they expire. So no request reaches another tenant's data, however
 * many requests run concurrently.
 */
export function tenantStores<Stores>(
	role: string,
	open: (database: Database) => Stores,
): (tenantId: TenantId) => Stores {
	const functionClient = openClient();
	const { requestHandler } = functionClient.config;
	const opened = new BoundedMap<TenantId, Stores>(maxTenants);
	return (tenantId) => {
		const stores =
			opened.get(tenantId) ??
			open(openDatabase(openClient({ credentials: () => assumeRole(functionClient, role, tenantId), requestHandler })));
		// Set again at each use, so that the tenant dropped is the one used longest ago.
		opened.set(tenantId, stores);
		return stores;
	};
}
