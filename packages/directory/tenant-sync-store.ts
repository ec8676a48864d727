import type { Millis, TenantId } from '#kernel';
import type { Database, Item, Write } from '#platform';
import { keys } from './table.ts';
import type { Tenant, TenantState } from './tenant.ts';

/**
 * A change of a tenant's state on its way to the tenant's listings, which are on sale while the tenant is active and paused
 * otherwise. A sync begins in the transaction that changes the state and ends with the last listing. A later change
 * replaces it.
 */
export interface TenantSync {
	readonly tenantId: TenantId;
	readonly state: TenantState;
	/** The tenant's revision that brought the state: it tells this change from a later one. */
	readonly revision: number;
	readonly since: Millis;
	/** Listings processed so far. */
	readonly done: number;
	/** Where to continue among the tenant's listings; absent at the beginning. */
	readonly after?: Item;
}

/** Far more tenants than a base has: a sync belongs to one tenant. */
const maxSyncs = 20_000;

/** Reads and writes the syncs under way. */
export interface TenantSyncStore {
	find(tenantId: TenantId): Promise<TenantSync | undefined>;
	/** Syncs of the tenants from one id to another, both included, in the order of the ids. */
	between(first: TenantId, last: TenantId): Promise<readonly TenantSync[]>;
	/** All syncs, the longest under way first. */
	open(): Promise<readonly TenantSync[]>;
	/** The check that fails a transaction once the sync has ended or a later change has replaced it. */
	requireCurrent(sync: TenantSync): Write;
	/** Stores the progress of a sync. False once it has ended or a later change has replaced it. */
	advance(sync: Required<TenantSync>): Promise<boolean>;
	/** Ends a sync, unless a later change has replaced it. */
	end(sync: TenantSync): Promise<void>;
}

/** The write that begins a sync of a tenant's listings with its state. */
export function beginSync(table: string, { tenantId, state, revision }: Tenant, since: Millis): Write {
	const sync: TenantSync = { tenantId, state, revision, since, done: 0 };
	return { kind: 'put', table, item: { ...keys.tenantSync(tenantId), ...sync } };
}

/** Syncs over a directory table of that physical name. */
export function tenantSyncStore(database: Database, table: string): TenantSyncStore {
	const { pk } = keys.tenantSync('');
	const list = async (where: string, values: Item) => {
		const items = await database.queryAll({ table, where, values, consistent: true, atMost: maxSyncs });
		return items.map(syncFrom);
	};
	const current = ({ tenantId, revision }: TenantSync) => ({
		table,
		key: keys.tenantSync(tenantId),
		condition: 'revision = :revision',
		values: { ':revision': revision },
	});
	return {
		async find(tenantId) {
			const item = await database.get(table, keys.tenantSync(tenantId), { consistent: true });
			return item && syncFrom(item);
		},
		between: (first, last) =>
			list('pk = :pk AND sk BETWEEN :first AND :last', { ':pk': pk, ':first': first, ':last': last }),
		async open() {
			const all = await list('pk = :pk', { ':pk': pk });
			return all.toSorted((a, b) => a.since - b.since);
		},
		requireCurrent: (sync) => ({ kind: 'check', ...current(sync) }),
		async advance(sync) {
			const { values, ...write } = current(sync);
			const { done, after } = sync;
			const written = await database.write({
				kind: 'update',
				...write,
				update: 'SET done = :done, #after = :after',
				names: { '#after': 'after' },
				values: { ...values, ':done': done, ':after': after },
			});
			return written.ok;
		},
		async end(sync) {
			await database.write({ kind: 'delete', ...current(sync) });
		},
	};
}

function syncFrom({ pk: _pk, sk: _sk, ...sync }: Item): TenantSync {
	return sync as unknown as TenantSync;
}
