import { type Millis, type Result, type TenantId, refused } from '#kernel';
import { type Audited, changesBetween, retryConflicts, withChanges } from '#platform';
import type { DirectoryRefusal } from './refusal.ts';
import type { DirectoryStore } from './directory-store.ts';
import { type Tenant, auditedTenant } from './tenant.ts';

/** A change that meets a concurrent change of the tenant is decided again. More than five in a row is no accident. */
const maxTries = 5;

/**
 * Decides a change on the stored tenant, and stores it unless another change came between. With a change of state, the same
 * transaction records that the tenant's listings have to follow.
 */
export async function changeTenant(
	directory: Pick<DirectoryStore, 'tenant' | 'saveTenant'>,
	tenantId: TenantId,
	decide: (tenant: Tenant, now: Millis) => Result<Tenant, DirectoryRefusal>,
	now: Millis,
	{ audit }: Audited,
): Promise<Result<Tenant, DirectoryRefusal>> {
	return retryConflicts({ what: 'tenant in contention', maxTries }, async () => {
		const tenant = await directory.tenant(tenantId);
		if (tenant === undefined) return refused({ kind: 'not_found' });
		const next = decide(tenant, now);
		if (!next.ok || next.value === tenant) return next;
		const saved = await directory.saveTenant(next.value, {
			syncSince: next.value.state === tenant.state ? undefined : now,
			...withChanges({ audit }, changesBetween(auditedTenant(tenant), auditedTenant(next.value))),
		});
		if (saved.ok) return saved;
		return saved.refusal.kind === 'changed' ? 'conflict' : refused(saved.refusal);
	});
}
