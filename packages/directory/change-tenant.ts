import { type Result, type TenantId, refused } from '#kernel';
import { Unavailable } from '#platform';
import type { DirectoryRefusal } from './refusal.ts';
import type { DirectoryStore } from './store.ts';
import type { Tenant } from './tenant.ts';

/** A change that meets another of the same tenant is decided again; more than five in a row is no accident. */
const maxTries = 5;

/** Decides a change on the tenant as it is stored, and stores it unless another change came between. */
export async function changeTenant(
	directory: Pick<DirectoryStore, 'tenant' | 'saveTenant'>,
	tenantId: TenantId,
	decide: (tenant: Tenant) => Result<Tenant, DirectoryRefusal>,
): Promise<Result<Tenant, DirectoryRefusal>> {
	for (let tries = 0; tries < maxTries; tries++) {
		const tenant = await directory.tenant(tenantId);
		if (tenant === undefined) return refused({ kind: 'not_found' });
		const next = decide(tenant);
		if (!next.ok || next.value === tenant) return next;
		const saved = await directory.saveTenant(next.value);
		if (saved.ok) return saved;
		if (saved.refusal.kind !== 'changed') return refused(saved.refusal);
	}
	throw new Unavailable('tenant in contention', 1);
}
