import { type DirectoryStore, type Tenant, amend, apply, approve, changeTenant, close, suspend } from '#directory';
import { type Cursors, found, on, shown } from '#http';
import { accepted, iso } from '#kernel';
import { type PublishingStores, followTenant } from '#merchandising';
import { routes } from './routes.ts';

interface Stores extends PublishingStores {
	readonly directory: DirectoryStore;
	readonly cursors: Cursors;
}

/** The routes of tenants. */
export function managingTenants(stores: Stores) {
	const { directory } = stores;

	/** Moves a tenant, and its listings with it. Repeating it completes what was left undone. */
	async function move(tenantId: string, decide: typeof approve) {
		const moved = await changeTenant(directory, tenantId, decide);
		if (moved.ok) await followTenant(stores, tenantId);
		return shown(moved, showTenant);
	}

	return [
		on(routes.createTenant, async ({ body, now }) => shown(await directory.createTenant(apply(body, now)), showTenant)),
		on(routes.listTenants, async ({ query }) => {
			const after = stores.cursors.open(['tenants'], query.cursor);
			if (!after.ok) return after;
			const page = await directory.tenants(query.limit, after.value);
			return accepted(stores.cursors.page(['tenants'], page, showTenant));
		}),
		on(routes.getBaseTenant, async ({ path }) => shown(found(await directory.tenant(path.tenantId)), showTenant)),
		on(routes.patchTenant, async ({ path, body }) => {
			return shown(await changeTenant(directory, path.tenantId, (tenant) => amend(tenant, body)), showTenant);
		}),
		on(routes.approveTenant, ({ path }) => move(path.tenantId, approve)),
		on(routes.suspendTenant, ({ path }) => move(path.tenantId, suspend)),
		on(routes.closeTenant, ({ path }) => move(path.tenantId, close)),
	];
}

function showTenant({ revision: _revision, ...tenant }: Tenant) {
	return {
		...tenant,
		creditCode: tenant.creditCode ?? null,
		contact: tenant.contact ?? null,
		createdAt: iso(tenant.createdAt),
	};
}
