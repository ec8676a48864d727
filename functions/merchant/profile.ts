import type { DirectoryStore, Profile, ProfileStore, Tenant } from '#directory';
import { mapOk, on, orNotFound } from '#http';
import { type ProfileResponse, routes } from './routes.ts';

interface Stores {
	readonly directory: Pick<DirectoryStore, 'tenant'>;
	readonly profiles: ProfileStore;
}

/** Handlers of the tenant's profile. */
export const profileHandlers = [
	on(routes.getProfile, async ({ principal: { tenantId } }, { directory, profiles }: Stores) => {
		const tenant = orNotFound(await directory.tenant(tenantId));
		const profile = await profiles.profile(tenantId);
		return mapOk(tenant, (found) => toProfileResponse(found, profile));
	}),
	on(routes.patchProfile, async ({ principal: { tenantId }, body, audit }, { directory, profiles }: Stores) => {
		const tenant = orNotFound(await directory.tenant(tenantId));
		if (!tenant.ok) return tenant;
		const { shipping } = body;
		const profile = shipping === undefined ? await profiles.profile(tenantId) : { shipping: shipping ?? undefined };
		if (shipping !== undefined) await profiles.putProfile(tenantId, profile, { audit });
		return mapOk(tenant, (found) => toProfileResponse(found, profile));
	}),
];

function toProfileResponse({ tenantId, name, clusterId, grade, state }: Tenant, { shipping }: Profile) {
	return { tenantId, name, clusterId, grade, state, shipping: shipping ?? null } satisfies ProfileResponse;
}
