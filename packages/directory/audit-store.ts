import { type Millis, type TenantId, slugPattern } from '#kernel';
import { type Database, type Item, type Page, type Write, newUnique } from '#platform';
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
export interface AuditStore {
	/**
	 * The writes that keep an entry: in the trail of its tenant, and of the base if that wrote. `unique` begins with the time.
	 * What is in a trail is not written over.
	 */
	entries(entry: AuditEntry, unique: string): readonly Write[];
	/** The trail of a tenant, with what the base did to it; without a tenant, the trail of the base. */
	trail(tenantId: TenantId | undefined, limit: number, after: Item | undefined): Promise<Page<AuditEntry>>;
}

/** How a function keeps what its members write. */
export function auditing(store: AuditStore): (entry: AuditEntry) => readonly Write[] {
	return (entry) => store.entries(entry, newUnique(entry.at));
}

/** Trails in a directory table of that physical name. */
export function auditStore(database: Database, table: string): AuditStore {
	return {
		entries(entry, unique) {
			const { tenantId } = entry;
			const own = tenantId !== undefined && slugPattern.test(tenantId) ? [tenantId] : [];
			const trails = entry.by === 'base' ? [undefined, ...own] : own;
			const expiresAtSeconds = Math.floor(entry.at / 1000) + keptSeconds;
			return trails.map((trail) => ({
				kind: 'put',
				table,
				item: { ...keys.audit(trail, unique), ...entry, expiresAtSeconds },
				condition: 'attribute_not_exists(pk)',
			}));
		},
		async trail(tenantId, limit, after) {
			const values = { ':pk': keys.audit(tenantId, '').pk };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, backwards: true });
			return page.map(entryFrom);
		},
	};
}

function entryFrom({ pk: _pk, sk: _sk, expiresAtSeconds: _expires, ...entry }: Item): AuditEntry {
	return entry as unknown as AuditEntry;
}
