import { type Millis, type Result, accepted, refused } from '#kernel';
import type { DirectoryRefusal } from './refusal.ts';
import type { Tenant, TenantState } from './tenant.ts';
import type { TenantChange, TenantInput } from './tenant-input.ts';

type Decision = Result<Tenant, DirectoryRefusal>;

/** Creates a tenant from an application. It waits for approval. */
export function apply(input: TenantInput, now: Millis): Tenant {
	return { ...input, state: 'applied', createdAt: now, revision: 1 };
}

/** Activates a tenant that has applied or is suspended. An active tenant stays as it is. */
export function approve(tenant: Tenant): Decision {
	switch (tenant.state) {
		case 'applied':
		case 'suspended':
			return accepted(withState(tenant, 'active'));
		case 'active':
			return accepted(tenant);
		case 'closed':
			return refused({ kind: 'tenant_state', state: tenant.state });
	}
}

/** Stops the sales of an active tenant until it is approved again. A suspended tenant stays as it is. */
export function suspend(tenant: Tenant): Decision {
	switch (tenant.state) {
		case 'active':
			return accepted(withState(tenant, 'suspended'));
		case 'suspended':
			return accepted(tenant);
		case 'applied':
		case 'closed':
			return refused({ kind: 'tenant_state', state: tenant.state });
	}
}

/** Closes a tenant for good. A closed tenant stays as it is. */
export function close(tenant: Tenant, now: Millis): Decision {
	switch (tenant.state) {
		case 'applied':
		case 'active':
		case 'suspended':
			return accepted({ ...withState(tenant, 'closed'), closedAt: now });
		case 'closed':
			return accepted(tenant);
	}
}

/** Replaces the given fields. A closed tenant is refused. */
export function amend(tenant: Tenant, change: TenantChange): Decision {
	if (tenant.state === 'closed') return refused({ kind: 'tenant_state', state: tenant.state });
	const fields = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
	if (Object.keys(fields).length === 0) return accepted(tenant);
	return accepted({ ...tenant, ...fields, revision: tenant.revision + 1 });
}

function withState(tenant: Tenant, state: TenantState): Tenant {
	return { ...tenant, state, revision: tenant.revision + 1 };
}
