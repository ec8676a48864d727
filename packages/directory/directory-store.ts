import { type ClusterId, type Millis, type Result, type TenantId, accepted, refused, slugPattern } from '#kernel';
import type { Audited, Database, Item, Key, Page, Write } from '#platform';
import type { Cluster, ClusterChange } from './cluster.ts';
import { fieldExpressions } from './field-expressions.ts';
import { beginFollowing } from './following-store.ts';
import type { DirectoryRefusal } from './refusal.ts';
import { keys } from './table.ts';
import type { OwnedTarget, Target, TargetOwner } from './target.ts';
import type { Tenant } from './tenant.ts';

/** Reads and writes clusters, tenants and targets. Reads by id are consistent. */
export interface DirectoryStore {
	cluster(clusterId: ClusterId): Promise<Cluster | undefined>;
	/** Clusters in the order of their ids. */
	clusters(limit: number, after: Item | undefined): Promise<Page<Cluster>>;
	putCluster(cluster: Cluster, audited: Audited): Promise<Result<Cluster, DirectoryRefusal>>;
	patchCluster(
		clusterId: ClusterId,
		change: ClusterChange,
		audited: Audited,
	): Promise<Result<Cluster, DirectoryRefusal>>;
	tenant(tenantId: TenantId): Promise<Tenant | undefined>;
	/** All tenants in the order of their ids. A new tenant may be missing for a moment. */
	tenants(limit: number, after: Item | undefined): Promise<Page<Tenant>>;
	/** The tenants of a cluster. A tenant that is new or has moved may be reported wrongly for a moment. */
	tenantsOf(clusterId: ClusterId): Promise<ReadonlySet<TenantId>>;
	createTenant(tenant: Tenant, audited: Audited): Promise<Result<Tenant, DirectoryRefusal>>;
	/**
	 * Stores a tenant over its previous revision; `changed` when another change came first. With `followSince`, its listings
	 * have to follow its state from then on.
	 */
	saveTenant(
		tenant: Tenant,
		options: Audited & { readonly followSince?: Millis | undefined },
	): Promise<Result<Tenant, DirectoryRefusal | { readonly kind: 'changed' }>>;
	/** The check that fails a transaction unless the tenant is active. */
	requireActive(tenantId: TenantId): Write;
	tenantKey(tenantId: TenantId): Key;
	tenantFromItem(item: Item): Tenant;
	target(year: number): Promise<Target | undefined>;
	putTarget(target: Target, audited: Audited): Promise<void>;
	ownedTarget(owner: TargetOwner, year: number): Promise<OwnedTarget | undefined>;
	/** Sets the target of a cluster or tenant, which must exist. */
	putOwnedTarget(target: OwnedTarget, audited: Audited): Promise<Result<OwnedTarget, DirectoryRefusal>>;
	/** The targets of a year in the order of their owners. A new target may be missing for a moment. */
	ownedTargets(
		of: { readonly dimension: TargetOwner['dimension']; readonly year: number },
		limit: number,
		after: Item | undefined,
	): Promise<Page<OwnedTarget>>;
}

/** A base has some thousand tenants. */
const maxTenants = 50_000;

const byKind = { name: 'byKind', key: 'kind' } as const;

/** The directory over a table of that physical name. */
export function directoryStore(database: Database, table: string): DirectoryStore {
	const read = async <T>(key: Key) => {
		const item = await database.get(table, key, { consistent: true });
		return item && (content(item) as T);
	};
	return {
		cluster: async (clusterId) => (slugPattern.test(clusterId) ? read<Cluster>(keys.cluster(clusterId)) : undefined),
		clusters: (limit, after) => clusterPage(database, table, limit, after),
		async putCluster(cluster, audited) {
			const item = itemOf(keys.cluster(cluster.clusterId), cluster);
			const put = { kind: 'put', table, item, condition: 'attribute_not_exists(pk)' } as const;
			const done = await database.write(put, audited);
			return done.ok ? accepted(cluster) : refused({ kind: 'already_exists' });
		},
		patchCluster: (clusterId, change, audited) => patchCluster(database, table, { clusterId, change }, audited),
		tenant: async (tenantId) => (slugPattern.test(tenantId) ? read<Tenant>(keys.tenant(tenantId)) : undefined),
		tenants: (limit, after) => ofKind<Tenant>(database, table, 'tenant', limit, after),
		tenantsOf: (clusterId) => tenantsOf(database, table, clusterId),
		createTenant: (tenant, { audit }) =>
			putTenant(database, table, tenant, {
				condition: 'attribute_not_exists(pk)',
				refusal: 'already_exists',
				further: [],
				audit,
			}),
		saveTenant: (tenant, { followSince, audit }) =>
			putTenant(database, table, tenant, {
				condition: 'revision = :before',
				values: { ':before': tenant.revision - 1 },
				refusal: 'changed',
				further: followSince === undefined ? [] : [beginFollowing(table, tenant, followSince)],
				audit,
			}),
		requireActive: (tenantId) => ({
			kind: 'check',
			table,
			key: keys.tenant(tenantId),
			condition: '#state = :active',
			names: { '#state': 'state' },
			values: { ':active': 'active' },
		}),
		tenantKey: keys.tenant,
		tenantFromItem: (item) => content(item) as unknown as Tenant,
		target: (year) => read<Target>(keys.target(year)),
		async putTarget(target, audited) {
			await database.write({ kind: 'put', table, item: itemOf(keys.target(target.year), target) }, audited);
		},
		ownedTarget: async (owner, year) =>
			slugPattern.test(owner.member) ? read<OwnedTarget>(keys.ownedTarget(owner, year)) : undefined,
		putOwnedTarget: (target, audited) => putOwnedTarget(database, table, target, audited),
		ownedTargets: ({ dimension, year }, limit, after) =>
			ofKind<OwnedTarget>(database, table, targetKind(dimension, year), limit, after),
	};
}

/** One page of the items of a kind, in the order of their sort keys. */
async function ofKind<T>(
	database: Database,
	table: string,
	kind: string,
	limit: number,
	after: Item | undefined,
): Promise<Page<T>> {
	const values = { ':kind': kind };
	const where = 'kind = :kind';
	const page = await database.queryPage({ table, index: byKind, where, values, limit, after });
	return page.map((item) => content(item) as T);
}

function targetKind(dimension: TargetOwner['dimension'], year: number): string {
	return `target#${dimension}#${year}`;
}

async function putOwnedTarget(
	database: Database,
	table: string,
	target: OwnedTarget,
	audited: Audited,
): Promise<Result<OwnedTarget, DirectoryRefusal>> {
	const { dimension, member, year } = target;
	if (!slugPattern.test(member)) return refused({ kind: 'not_found' });
	const item = itemOf(keys.ownedTarget(target, year), { kind: targetKind(dimension, year), ...target });
	const owner = dimension === 'tenant' ? keys.tenant(member) : keys.cluster(member);
	const done = await database.transact([{ kind: 'put', table, item }, requireItem(table, owner)], audited);
	return done.ok ? accepted(target) : refused({ kind: 'not_found' });
}

async function clusterPage(
	database: Database,
	table: string,
	limit: number,
	after: Item | undefined,
): Promise<Page<Cluster>> {
	const values = { ':pk': keys.cluster('').pk };
	const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, consistent: true });
	return page.map((item) => content(item) as unknown as Cluster);
}

async function tenantsOf(database: Database, table: string, clusterId: ClusterId): Promise<ReadonlySet<TenantId>> {
	const items = await database.queryAll({
		table,
		index: byKind,
		where: 'kind = :kind',
		filter: 'clusterId = :clusterId',
		values: { ':kind': 'tenant', ':clusterId': clusterId },
		atMost: maxTenants,
	});
	return new Set(items.map((item) => (content(item) as unknown as Tenant).tenantId));
}

/** Sets the given fields of an existing cluster with one write, and reads the cluster back. */
async function patchCluster(
	database: Database,
	table: string,
	{ clusterId, change }: { readonly clusterId: ClusterId; readonly change: ClusterChange },
	audited: Audited,
): Promise<Result<Cluster, DirectoryRefusal>> {
	if (!slugPattern.test(clusterId)) return refused({ kind: 'not_found' });
	const key = keys.cluster(clusterId);
	const { equations, names, values } = fieldExpressions(change);
	if (equations.length > 0) {
		const update = {
			kind: 'update',
			table,
			key,
			update: `SET ${equations.join(', ')}`,
			condition: 'attribute_exists(pk)',
			names,
			values,
		} as const;
		const done = await database.write(update, audited);
		if (!done.ok) return refused({ kind: 'not_found' });
	}
	const item = await database.get(table, key, { consistent: true });
	return item ? accepted(content(item) as unknown as Cluster) : refused({ kind: 'not_found' });
}

interface TenantPut<Kind> extends Audited {
	readonly condition: string;
	readonly values?: Item;
	/** The refusal when the condition fails. */
	readonly refusal: Kind;
	/** Writes of the same transaction. */
	readonly further: readonly Write[];
}

/** Stores a tenant whose cluster exists. */
async function putTenant<const Kind extends 'already_exists' | 'changed'>(
	database: Database,
	table: string,
	tenant: Tenant,
	{ refusal, further, audit, ...condition }: TenantPut<Kind>,
): Promise<Result<Tenant, { readonly kind: Kind | 'unknown_cluster' }>> {
	const item = itemOf(keys.tenant(tenant.tenantId), { kind: 'tenant', ...tenant });
	const done = await database.transact(
		[{ kind: 'put', table, item, ...condition }, requireItem(table, keys.cluster(tenant.clusterId)), ...further],
		{ audit },
	);
	if (done.ok) return accepted(tenant);
	return refused({ kind: done.failures[0]?.index === 0 ? refusal : 'unknown_cluster' });
}

function requireItem(table: string, key: Key): Write {
	return { kind: 'check', table, key, condition: 'attribute_exists(pk)' };
}

function itemOf(key: Key, content: object): Item & Key {
	return { ...key, ...(content as Item) };
}

function content({ pk: _pk, sk: _sk, kind: _kind, ...rest }: Item): Item {
	return rest;
}
