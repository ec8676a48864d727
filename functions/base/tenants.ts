import {
	type DirectoryStore,
	type TenantSync,
	type Tenant,
	amend,
	apply,
	approve,
	changeTenant,
	close,
	suspend,
} from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { type Millis, accepted, iso } from '#kernel';
import { type TenantSyncDeps, syncTenant } from '#merchandising';
import { type Audited, now as clock } from '#platform';
import { routes } from './routes.ts';

interface Stores extends TenantSyncDeps {
	readonly directory: DirectoryStore;
	readonly cursors: Cursors;
}

/** Time a request spends on listings: less than half of the function's timeout, so that the last page completes. */
const followMs = 4_000;

/** Handlers of tenants. */
export function tenantHandlers(stores: Stores) {
	const { directory, tenantSyncs } = stores;

	/** Moves a tenant, and as many of its listings as time allows. A repeated request continues with the rest. */
	async function move(
		tenantId: string,
		decide: (tenant: Tenant, now: Millis) => ReturnType<typeof approve>,
		{ now, audit }: Audited & { readonly now: Millis },
	) {
		const moved = await changeTenant(directory, tenantId, decide, now, { audit });
		if (!moved.ok) return moved;
		const open = await tenantSyncs.find(tenantId);
		const left = open && (await syncTenant(stores, open, () => clock() - now < followMs));
		return accepted(toTenantResponse(moved.value, left));
	}

	/** The responses for a page of tenants, with their open listing updates. */
	async function responsesOf(tenants: readonly Tenant[]) {
		const [first, last] = [tenants[0], tenants.at(-1)];
		const open = first && last ? await tenantSyncs.between(first.tenantId, last.tenantId) : [];
		const byTenant = new Map(open.map((sync) => [sync.tenantId, sync]));
		return tenants.map((tenant) => toTenantResponse(tenant, byTenant.get(tenant.tenantId)));
	}

	return [
		on(routes.createTenant, async ({ body, now, audit }) =>
			mapOk(await directory.createTenant(apply(body, now), { audit }), (tenant) => toTenantResponse(tenant)),
		),
		on(routes.listTenants, ({ query }) =>
			stores.cursors.list(
				['tenants'],
				query,
				async (limit, after) => (await directory.tenants(limit, after)).load(responsesOf),
				(response) => response,
			),
		),
		on(routes.getBaseTenant, async ({ path: { tenantId } }) => {
			const tenant = orNotFound(await directory.tenant(tenantId));
			return tenant.ok ? accepted(toTenantResponse(tenant.value, await tenantSyncs.find(tenantId))) : tenant;
		}),
		on(routes.patchTenant, async ({ path: { tenantId }, body, now, audit }) => {
			const amended = await changeTenant(directory, tenantId, (tenant) => amend(tenant, body), now, { audit });
			return amended.ok ? accepted(toTenantResponse(amended.value, await tenantSyncs.find(tenantId))) : amended;
		}),
		on(routes.approveTenant, ({ path, now, audit }) => move(path.tenantId, approve, { now, audit })),
		on(routes.suspendTenant, ({ path, now, audit }) => move(path.tenantId, suspend, { now, audit })),
		on(routes.closeTenant, ({ path, now, audit }) => move(path.tenantId, close, { now, audit })),
	];
}

function toTenantResponse({ revision: _revision, ...tenant }: Tenant, sync?: TenantSync) {
	return {
		...tenant,
		creditCode: tenant.creditCode ?? null,
		contact: tenant.contact ?? null,
		createdAt: iso(tenant.createdAt),
		closedAt: tenant.closedAt === undefined ? null : iso(tenant.closedAt),
		listingsFollowing: sync ? { since: iso(sync.since), done: sync.done } : null,
	};
}
