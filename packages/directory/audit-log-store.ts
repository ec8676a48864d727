import { type Millis, type TenantId, slugPattern } from '#kernel';
import {
	type AuditWrite,
	type AuditWrites,
	type Database,
	type FieldChange,
	type Item,
	type Page,
	newUnique,
} from '#platform';
import type { BaseRole, TenantRole } from './membership.ts';
import { keys } from './table.ts';

/** One write by a member of a tenant or of the base: its user, time and operation, the fields given and the values changed. */
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
	/** Names of the given fields, never their content. */
	readonly changed: readonly string[];
	/** Values before and after, added by the decision itself. Never personal data of a buyer. */
	readonly changes?: readonly FieldChange[] | undefined;
	/** The number of changes that did not fit. Absent for none. */
	readonly changesOmitted?: number | undefined;
	/** The reason that the user gave. */
	readonly reason?: string | undefined;
	readonly requestId: string;
}

/** Long enough to compare one year's busiest day with the next one's. */
const retentionSeconds = 400 * 86_400;

/** Puts and lists audit entries. */
export interface AuditLogStore {
	/**
	 * The writes that put an entry into the audit log of its tenant and, for a write of the base, into that of the base.
	 * `unique` begins with the time. An entry is never overwritten.
	 */
	entries(entry: AuditEntry, unique: string): AuditWrites;
	/** The audit log of a tenant, newest first, with the base's writes about it; without a tenant, that of the base. */
	list(tenantId: TenantId | undefined, limit: number, after: Item | undefined): Promise<Page<AuditEntry>>;
}

/** Makes the writes of an audit entry, under a new unique part. */
export function auditWrites(store: Pick<AuditLogStore, 'entries'>): (entry: AuditEntry) => AuditWrites {
	return (entry) => store.entries(entry, newUnique(entry.at));
}

/** Audit logs in a directory table of that physical name. */
export function auditLogStore(database: Database, table: string): AuditLogStore {
	return {
		entries(entry, unique) {
			const { tenantId } = entry;
			const expiresAtSeconds = Math.floor(entry.at / 1000) + retentionSeconds;
			const write = (log: TenantId | undefined): AuditWrite => ({
				kind: 'put',
				table,
				item: { ...keys.auditEntry(log, unique), ...(entry as unknown as Item), expiresAtSeconds },
				condition: 'attribute_not_exists(pk)',
			});
			const tenantEntry = tenantId !== undefined && slugPattern.test(tenantId) ? write(tenantId) : undefined;
			switch (entry.by) {
				case 'base':
					return tenantEntry ? [write(undefined), tenantEntry] : [write(undefined)];
				case 'merchant':
					return tenantEntry ? [tenantEntry] : [];
			}
		},
		async list(tenantId, limit, after) {
			const values = { ':pk': keys.auditEntry(tenantId, '').pk };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, backwards: true });
			return page.map(entryFrom);
		},
	};
}

/** The entry that the writes put, before a decision adds its changes. Undefined for a decision without a member. */
export function entryOfWrites([write]: AuditWrites): AuditEntry | undefined {
	return write && entryFrom(write.item);
}

function entryFrom({ pk: _pk, sk: _sk, expiresAtSeconds: _expires, ...entry }: Item): AuditEntry {
	return entry as unknown as AuditEntry;
}
