import { type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import { type Audited, changesBetween, retryConflicts, withChanges } from '#platform';
import type { MemberStore } from './member-store.ts';
import { type Actor, type Organization, type Membership, type TenantRole, sameOrganization } from './membership.ts';
import type { DirectoryRefusal } from './refusal.ts';

/** The membership that a user has after the change, or none. */
type Decision = Result<Membership | undefined, DirectoryRefusal>;

/** Gives a member of the tenant another role; `not_found` for anyone else. */
export function changeRole(before: Membership | undefined, tenantId: TenantId, role: TenantRole): Decision {
	return isOf(before, tenantId) ? accepted({ ...before, role }) : refused({ kind: 'not_found' });
}

/** Removes a member from the tenant; `not_found` for anyone else. */
export function leave(before: Membership | undefined, tenantId: TenantId): Decision {
	return isOf(before, tenantId) ? accepted(undefined) : refused({ kind: 'not_found' });
}

/** Ends the membership of a user; `not_found` without one. */
export function dismiss(before: Membership | undefined): Decision {
	return before ? accepted(undefined) : refused({ kind: 'not_found' });
}

function isOf(
	membership: Membership | undefined,
	tenantId: TenantId,
): membership is Extract<Membership, { of: 'tenant' }> {
	return membership?.of === 'tenant' && membership.tenantId === tenantId;
}

/** Whether a change removes an admin from an organization, which then needs another one. */
function vacates(before: Membership | undefined, after: Membership | undefined): before is Membership {
	return before !== undefined && isAdmin(before) && !(after && isAdminOf(after, before));
}

function isAdminOf(membership: Membership, organization: Organization): boolean {
	return isAdmin(membership) && sameOrganization(membership, organization);
}

function isAdmin({ role }: Membership): boolean {
	return role === 'owner' || role === 'manager';
}

/** A change that meets a concurrent change of the same users is decided again. More than five in a row is no accident. */
const maxTries = 5;

/**
 * Decides a change on the stored membership of a user, and stores it unless another change came between. A tenant keeps an
 * owner and the base a manager: the last admin cannot leave, however many leave at the same time. A removed or demoted member
 * cannot change members (`forbidden`), even while the token still names the role.
 */
export async function changeMember(
	members: Pick<MemberStore, 'membership' | 'otherAdmin' | 'replace'>,
	userId: string,
	{ by, now, audit }: Audited & { readonly by: Actor; readonly now: Millis },
	decide: (before: Membership | undefined) => Decision,
): Promise<Result<{ before: Membership | undefined; after: Membership | undefined }, DirectoryRefusal>> {
	return retryConflicts({ what: 'members in contention', maxTries }, async () => {
		const before = await members.membership(userId);
		if (by.userId === userId && before && !isAdminOf(before, by.organization)) return refused({ kind: 'forbidden' });
		const next = decide(before);
		if (!next.ok) return next;
		const after = next.value;
		const vacated = vacates(before, after) ? before : undefined;
		const admin = vacated && (await members.otherAdmin(vacated, userId));
		if (vacated && admin === undefined)
			return refused({ kind: vacated.of === 'tenant' ? 'last_owner' : 'last_manager' });
		// An admin of this organization is a member of it, and so acts for no other organization.
		if (admin === by.userId && vacated && !sameOrganization(vacated, by.organization))
			return refused({ kind: 'forbidden' });
		const audited = withChanges({ audit }, changesBetween(before, after));
		const done = await members.replace({ userId, before, after, admin, by, now }, audited);
		if (done.ok) return accepted({ before, after });
		return done.refusal.kind === 'changed' ? 'conflict' : refused(done.refusal);
	});
}
