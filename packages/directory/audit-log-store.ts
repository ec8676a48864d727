import { type Millis, type TenantId, slugPattern } from '#kernel';
import { type AuditWrites, type Database, type Item, type Page, type Write, newUnique } from '#platform';
import type { BaseRole, TenantRole } from './membership.ts';
import { keys } from './table.ts';

/** One write by a member of a tenant or of the base: who, when, of what, and the names of the fields it brought. */
export interface AuditEntry {
	readonly at: Millis;
	readonly userId: string;
	readonly role: TenantRole | BaseRole;
	/** Which side wrote. */
	readonly by: 'merchant' | 'base';
	/** The tenant that wrote, or that the base wrote about. */
	readonly tenantId?: TenantId | undefined;
	/** The name of the route in the API reference. */
	readonly operation: string;
	/** The ids in the path. */
	readonly path: Readonly<Record<string, string>>;
	/** Names of the fields that were given; never what was in them. */
	readonly changed: readonly string[];
	readonly requestId: string;
}

/** Long enough to compare one year's busiest day with the next one's. */
const keptSeconds = 400 * 86_400;

/** What has been written, newest first. */
export interface AuditLogStore {
	/**
	 * The writes that keep an entry: in the audit log of its tenant, and of the base if that wrote. `unique` begins with the time.
	 * What is in a audit log is not written over.
	 */
	entries(entry: AuditEntry, unique: string): AuditWrites;
	/** The audit log of a tenant, with what the base did to it; without a tenant, the audit log of the base. */
	list(tenantId: TenantId | undefined, limit: number, after: Item | undefined): Promise<Page<AuditEntry>>;
}

/** How a function keeps what its members write. */
export function auditWrites(store: AuditLogStore): (entry: AuditEntry) => AuditWrites {
	return (entry) => store.entries(entry, newUnique(entry.at));
}

/** Audit logs in a directory table of that physical name. */
export function auditLogStore(database: Database, table: string): AuditLogStore {
	return {
		entries(entry, unique) {
			const { tenantId } = entry;
			const expiresAtSeconds = Math.floor(entry.at / 1000) + keptSeconds;
			const write = (log: TenantId | undefined): Write => ({
				kind: 'put',
				table,
				item: { ...keys.auditEntry(log, unique), ...entry, expiresAtSeconds },
				condition: 'attribute_not_exists(pk)',
			});
			const ofTenant = tenantId !== undefined && slugPattern.test(tenantId) ? write(tenantId) : undefined;
			switch (entry.by) {
				case 'base':
					return ofTenant ? [write(undefined), ofTenant] : [write(undefined)];
				case 'merchant':
					return ofTenant ? [ofTenant] : [];
			}
		},
		async list(tenantId, limit, after) {
			const values = { ':pk': keys.auditEntry(tenantId, '').pk };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, backwards: true });
			return page.map(entryFrom);
		},
	};
}

function entryFrom({ pk: _pk, sk: _sk, expiresAtSeconds: _expires, ...entry }: Item): AuditEntry {
	return entry as unknown as AuditEntry;
}
