import { type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import type { Tenant, TenantState } from './tenant.ts';

/**
 * What the powers of a tenant's members follow from: its state, where a closed tenant is `closing` for 30 days, in which it
 * ships or refunds what is open, and `closed` from then on.
 */
export const tenantPhases = ['applied', 'active', 'suspended', 'closing', 'closed'] as const;
export type TenantPhase = (typeof tenantPhases)[number];

/** Longer than a parcel and its return take. */
export const closingMs = 30 * 86_400_000;

/** The phase of a tenant at a time. */
export function phaseOf({ state, closedAt }: Pick<Tenant, 'state' | 'closedAt'>, now: Millis): TenantPhase {
	return state === 'closed' && closedAt !== undefined && now < closedAt + closingMs ? 'closing' : state;
}

/** Why the members of a tenant may not do something now; a tenant that the directory does not know has no members. */
export type PhaseRefusal =
	| { readonly kind: 'tenant_not_active'; readonly state: TenantState }
	| { readonly kind: 'forbidden' };

/** Tells in which phase a tenant is, if that is one of those given; refuses when it is another. */
export type RequirePhase = (
	tenantId: TenantId,
	phases: readonly TenantPhase[],
	now: Millis,
) => Promise<Result<TenantPhase, PhaseRefusal>>;

/** How long a power outlasts the change that takes it away. One that a change gives is there at once. */
export const phaseLifetimeMs = 10_000;
/** A tenant is some hundred bytes. The one that was read the longest ago is forgotten first. */
const maxTenants = 1_000;

/**
 * Reads tenants and keeps each for `phaseLifetimeMs`: one read a tenant in that time where nothing is refused. Nobody is
 * refused by what was kept: a refusal is by the tenant as it is stored.
 */
export function requirePhase(read: (tenantId: TenantId) => Promise<Tenant | undefined>): RequirePhase {
	const kept = new Map<TenantId, { readonly tenant: Tenant; readonly until: Millis }>();
	return async (tenantId, phases, now) => {
		const known = kept.get(tenantId);
		if (known && now < known.until) {
			const phase = phaseOf(known.tenant, now);
			if (phases.includes(phase)) return accepted(phase);
		}
		kept.delete(tenantId);
		const tenant = await read(tenantId);
		if (tenant === undefined) return refused({ kind: 'forbidden' });
		kept.set(tenantId, { tenant, until: now + phaseLifetimeMs });
		const [oldest] = kept.keys();
		if (kept.size > maxTenants && oldest !== undefined) kept.delete(oldest);
		const phase = phaseOf(tenant, now);
		return phases.includes(phase) ? accepted(phase) : refused({ kind: 'tenant_not_active', state: tenant.state });
	};
}
