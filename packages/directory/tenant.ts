import type { Bilingual, ClusterId, Grade, Millis, TenantId } from '#kernel';
import type { TenantContact } from './tenant-input.ts';

/** applied → active ↔ suspended; any of them → closed. Only an active tenant sells. */
export const tenantStates = ['applied', 'active', 'suspended', 'closed'] as const;
export type TenantState = (typeof tenantStates)[number];

/** A merchant enterprise of the base. `revision` grows by one with every change. */
export interface Tenant {
	readonly tenantId: TenantId;
	readonly name: Bilingual;
	readonly clusterId: ClusterId;
	readonly grade: Grade;
	readonly state: TenantState;
	/** Unified social credit code, GB 32100-2015. */
	readonly creditCode?: string | undefined;
	/** Never public. */
	readonly contact?: TenantContact | undefined;
	readonly createdAt: Millis;
	readonly closedAt?: Millis | undefined;
	readonly revision: number;
}

/** The public fields of a tenant. */
export type PublicTenant = Pick<Tenant, 'tenantId' | 'name' | 'clusterId' | 'grade'>;

/** A tenant without its credit code, contact and state. */
export function publicTenant({ tenantId, name, clusterId, grade }: Tenant): PublicTenant {
	return { tenantId, name, clusterId, grade };
}

/** The fields whose values the audit log keeps. A contact may be a person. */
export function auditedTenant({ state, grade, clusterId, name, creditCode }: Tenant): Partial<Tenant> {
	return { state, grade, clusterId, name, creditCode };
}
