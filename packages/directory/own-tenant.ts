import { type Result, type TenantId, accepted, refused } from '#kernel';
import type { MemberStore } from './member-store.ts';
import type { DirectoryRefusal } from './refusal.ts';

/**
 * Refuses a decision of a member of that tenant. A user belongs to the base or to one tenant, but a token of the base stays
 * valid for minutes after its holder joins a tenant. So the membership is read.
 */
export async function decidedOutsideTenant(
	members: Pick<MemberStore, 'membership'>,
	tenantId: TenantId,
	by: string,
): Promise<Result<void, Extract<DirectoryRefusal, { kind: 'own_tenant' }>>> {
	const home = await members.membership(by);
	const isOwn = home?.of === 'tenant' && home.tenantId === tenantId;
	return isOwn ? refused({ kind: 'own_tenant' }) : accepted(undefined);
}
