import { type ClusterId, type Millis, type Result, type TenantId, accepted, refused, slugPattern } from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	type Key,
	type Page,
	type Write,
	changesBetween,
	retryConflicts,
	withChanges,
} from '#platform';
import type { Cluster, ClusterChange } from './cluster.ts';
import { fieldExpressions } from './field-expressions.ts';
import { beginSync } from './tenant-sync-store.ts';
import type { DirectoryRefusal } from './refusal.ts';
import { keys } from './table.ts';
import type { OwnedTarget, Target, TargetOwner } from './target.ts';
import { type Tenant, auditedTenant } from './tenant.ts';

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
	 * Stores a tenant over its previous revision; `changed` when another change came first. With `syncSince`, a
	 * sync of its listings begins.
	 */
	saveTenant(
		tenant: Tenant,
		options: Audited & { readonly syncSince?: Millis | undefined },
	): Promise<Result<Tenant, DirectoryRefusal | { readonly kind: 'changed' }>>;
	/** The check that fails a transaction unless the tenant is active. */
	requireActive(tenantId: TenantId): Write;
	tenantKey(tenantId: TenantId): Key;
	tenantFromItem(item: Item): Tenant;
	target(year: number): Promise<Target | undefined>;
	/** Sets the target of the base. Setting the same target again changes nothing. */
	putTarget(target: Target, audited: Audited): Promise<void>;
	ownedTarget(owner: TargetOwner, year: number): Promise<OwnedTarget | undefined>;
	/** Sets the target of a cluster or tenant, which must exist. Setting the same target again changes nothing. */
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
			const { clusterId: _id, ...fields } = cluster;
			const done = await database.write(put, withChanges(audited, changesBetween(undefined, fields)));
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
				...withChanges({ audit }, changesBetween(undefined, auditedTenant(tenant))),
			}),
		saveTenant: (tenant, { syncSince, audit }) =>
			putTenant(database, table, tenant, {
				condition: 'revision = :before',
				values: { ':before': tenant.revision - 1 },
				refusal: 'changed',
				further: syncSince === undefined ? [] : [beginSync(table, tenant, syncSince)],
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
			await putTarget(database, table, { key: keys.target(target.year), target, further: [] }, audited);
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
	const owner = dimension === 'tenant' ? keys.tenant(member) : keys.cluster(member);
	const put = {
		key: keys.ownedTarget(target, year),
		kind: targetKind(dimension, year),
		target,
		further: [requireItem(table, owner)],
	};
	return (await putTarget(database, table, put, audited)) ? accepted(target) : refused({ kind: 'not_found' });
}

interface TargetPut {
	readonly key: Key;
	readonly kind?: string;
	readonly target: Target;
	/** Checks of the same transaction. */
	readonly further: readonly Write[];
}

/** A target that meets a concurrent one is compared again. More than five in a row is no accident. */
const targetContention = { what: 'target in contention', maxTries: 5 };

/**
 * Stores a target over the one that was read, so that the audit entry names both. False: a check beside it failed.
 */
async function putTarget(
	database: Database,
	table: string,
	{ key, kind, target, further }: TargetPut,
	audited: Audited,
): Promise<boolean> {
	const item = itemOf(key, { ...(kind === undefined ? {} : { kind }), ...target });
	return retryConflicts(targetContention, async () => {
		const stored = await database.get(table, key, { consistent: true });
		const before = stored && (content(stored) as unknown as Target);
		const changes = changesBetween({ target: before?.target }, { target: target.target });
		if (changes.length === 0) return true;
		const asRead =
			before === undefined
				? { condition: 'attribute_not_exists(pk)' }
				: { condition: 'target.amount = :amount', values: { ':amount': before.target.amount } };
		const done = await database.transact(
			[{ kind: 'put', table, item, ...asRead }, ...further],
			withChanges(audited, changes),
		);
		if (done.ok) return true;
		return done.failures[0]?.index === 0 ? 'conflict' : false;
	});
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

/** A change of a cluster that meets another is decided again. More than five in a row is no accident. */
const clusterContention = { what: 'cluster in contention', maxTries: 5 };

/** Sets the given fields of an existing cluster, unless another change came between. */
async function patchCluster(
	database: Database,
	table: string,
	{ clusterId, change }: { readonly clusterId: ClusterId; readonly change: ClusterChange },
	audited: Audited,
): Promise<Result<Cluster, DirectoryRefusal>> {
	if (!slugPattern.test(clusterId)) return refused({ kind: 'not_found' });
	const key = keys.cluster(clusterId);
	return retryConflicts(clusterContention, async () => {
		const item = await database.get(table, key, { consistent: true });
		if (item === undefined) return refused({ kind: 'not_found' });
		const before = content(item) as unknown as Cluster;
		const after = { ...before, ...given(change) };
		const changes = changesBetween(before, after);
		if (changes.length === 0) return accepted(before);
		const { equations, names, values } = fieldExpressions(before);
		const asRead = { condition: equations.join(' AND '), names, values };
		const done = await database.write(
			{ kind: 'put', table, item: itemOf(key, after), ...asRead },
			withChanges(audited, changes),
		);
		return done.ok ? accepted(after) : 'conflict';
	});
}

/** The fields that have a value. */
function given<T extends object>(change: T): Partial<T> {
	return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>;
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
