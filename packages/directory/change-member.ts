import { type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import { type Audited, retryConflicts } from '#platform';
import type { MemberStore } from './member-store.ts';
import { type Actor, type Home, type Membership, type TenantRole, sameHome } from './membership.ts';
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

/** Whether a change takes the highest role of a home from its holder: then another member must hold that role. */
function vacates(before: Membership | undefined, after: Membership | undefined): before is Membership {
	return before !== undefined && isHead(before) && !(after && heads(after, before));
}

/** Whether a membership holds the highest role of that home. */
function heads(membership: Membership, home: Home): boolean {
	return isHead(membership) && sameHome(membership, home);
}

function isHead({ role }: Membership): boolean {
	return role === 'owner' || role === 'manager';
}

/** A change that meets a concurrent change of the same users is decided again. More than five in a row is no accident. */
const maxTries = 5;

/**
 * Decides a change on the stored membership of a user, and stores it unless another change came between. A tenant keeps an
 * owner and the base a manager: the change holds only while another member has that role, however many leave at once. A
 * removed or demoted member cannot change members (`forbidden`), even while the token still names the role.
 */
export async function changeMember(
	members: Pick<MemberStore, 'membership' | 'otherHead' | 'replace'>,
	userId: string,
	{ by, now, audit }: Audited & { readonly by: Actor; readonly now: Millis },
	decide: (before: Membership | undefined) => Decision,
): Promise<Result<{ before: Membership | undefined; after: Membership | undefined }, DirectoryRefusal>> {
	return retryConflicts({ what: 'members in contention', maxTries }, async () => {
		const before = await members.membership(userId);
		if (by.userId === userId && before && !heads(before, by.home)) return refused({ kind: 'forbidden' });
		const next = decide(before);
		if (!next.ok) return next;
		const after = next.value;
		const needed = vacates(before, after) ? before : undefined;
		const head = needed && (await members.otherHead(needed, userId));
		if (needed && head === undefined) return refused({ kind: needed.of === 'tenant' ? 'last_owner' : 'last_manager' });
		// A head of this home is a member of it, and so acts for no other home.
		if (head === by.userId && needed && !sameHome(needed, by.home)) return refused({ kind: 'forbidden' });
		const done = await members.replace({ userId, before, after, head, by, now }, { audit });
		if (done.ok) return accepted({ before, after });
		return done.refusal.kind === 'changed' ? 'conflict' : refused(done.refusal);
	});
}
