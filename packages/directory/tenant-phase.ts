import { BoundedMap, type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import type { Tenant, TenantState } from './tenant.ts';

/**
 * The phases that decide the permissions of a tenant's members. They are its states, but a closed tenant is first
 * `closing` for 30 days. In that time it ships open orders and refunds any.
 */
export const tenantPhases = ['applied', 'active', 'suspended', 'closing', 'closed'] as const;
export type TenantPhase = (typeof tenantPhases)[number];

/** Longer than a parcel and its return take. */
export const closingMs = 30 * 86_400_000;

/** The phase of a tenant at a time. */
export function phaseOf({ state, closedAt }: Pick<Tenant, 'state' | 'closedAt'>, now: Millis): TenantPhase {
	return state === 'closed' && closedAt !== undefined && now < closedAt + closingMs ? 'closing' : state;
}

/** Refusals of members by their tenant's phase. `forbidden`: the directory does not know the tenant, so it has no members. */
export type PhaseRefusal =
	| { readonly kind: 'tenant_not_active'; readonly state: TenantState }
	| { readonly kind: 'forbidden' };

/** Returns the phase of a tenant if it is one of those given, and refuses otherwise. */
export type RequirePhase = (
	tenantId: TenantId,
	phases: readonly TenantPhase[],
	now: Millis,
) => Promise<Result<TenantPhase, PhaseRefusal>>;

/** A revoked permission ends within this time. A granted one works at once. */
export const phaseLifetimeMs = 10_000;
/** A tenant is some hundred bytes. The tenant read longest ago is dropped first. */
const maxTenants = 1_000;

/**
 * Reads tenants and caches each for `phaseLifetimeMs`: one read per tenant in that time unless something is refused. The
 * cache never refuses: a refusal is decided on the stored tenant.
 */
export function requirePhase(read: (tenantId: TenantId) => Promise<Tenant | undefined>): RequirePhase {
	const cache = new BoundedMap<TenantId, { readonly tenant: Tenant; readonly expiresAt: Millis }>(maxTenants);
	return async (tenantId, phases, now) => {
		const cached = cache.get(tenantId);
		if (cached && now < cached.expiresAt) {
			const phase = phaseOf(cached.tenant, now);
			if (phases.includes(phase)) return accepted(phase);
		}
		cache.delete(tenantId);
		const tenant = await read(tenantId);
		if (tenant === undefined) return refused({ kind: 'forbidden' });
		cache.set(tenantId, { tenant, expiresAt: now + phaseLifetimeMs });
		const phase = phaseOf(tenant, now);
		return phases.includes(phase) ? accepted(phase) : refused({ kind: 'tenant_not_active', state: tenant.state });
	};
}
