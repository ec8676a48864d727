import { type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import { type Audited, Unavailable } from '#platform';
import type { MemberStore } from './member-store.ts';
import { type Actor, type Home, type Membership, type TenantRole, sameHome } from './membership.ts';
import type { DirectoryRefusal } from './refusal.ts';

/** What becomes of a person: a membership in place of what they had, or none. */
type Decision = Result<Membership | undefined, DirectoryRefusal>;

/** Gives a member of the tenant another role; who is no member of it is not there. */
export function changeRole(before: Membership | undefined, tenantId: TenantId, role: TenantRole): Decision {
	return isOf(before, tenantId) ? accepted({ ...before, role }) : refused({ kind: 'not_found' });
}

/** Puts a member out of the tenant; who is no member of it is not there. */
export function leave(before: Membership | undefined, tenantId: TenantId): Decision {
	return isOf(before, tenantId) ? accepted(undefined) : refused({ kind: 'not_found' });
}

/** Ends whatever membership a person has. */
export function dismiss(before: Membership | undefined): Decision {
	return before ? accepted(undefined) : refused({ kind: 'not_found' });
}

function isOf(
	membership: Membership | undefined,
	tenantId: TenantId,
): membership is Extract<Membership, { of: 'tenant' }> {
	return membership?.of === 'tenant' && membership.tenantId === tenantId;
}

/** Whether somebody who holds the highest role of a home gives it up: then another must hold it. */
function vacates(before: Membership | undefined, after: Membership | undefined): before is Membership {
	return before !== undefined && isHead(before) && !(after && heads(after, before));
}

/** Whether a membership is the highest of that home. */
function heads(membership: Membership, home: Home): boolean {
	return isHead(membership) && sameHome(membership, home);
}

function isHead({ role }: Membership): boolean {
	return role === 'owner' || role === 'manager';
}

/** A change that meets another of the same people is decided again; more than five in a row is no accident. */
const maxTries = 5;

/**
 * Decides a change of a person's membership on what is stored, and stores it unless another change came between. A tenant
 * keeps an owner and the base a manager: the change holds only while another is one, however many go at once. Who has been
 * put out or demoted changes nobody any more, whatever their token says until it ends (`forbidden`).
 */
export async function changeMember(
	members: Pick<MemberStore, 'membership' | 'otherHead' | 'replace'>,
	userId: string,
	{ by, now, audit }: Audited & { readonly by: Actor; readonly now: Millis },
	decide: (before: Membership | undefined) => Decision,
): Promise<Result<{ before: Membership | undefined; after: Membership | undefined }, DirectoryRefusal>> {
	for (let tries = 0; tries < maxTries; tries++) {
		const before = await members.membership(userId);
		if (by.userId === userId && before && !heads(before, by.home)) return refused({ kind: 'forbidden' });
		const next = decide(before);
		if (!next.ok) return next;
		const after = next.value;
		const needed = vacates(before, after) ? before : undefined;
		const head = needed && (await members.otherHead(needed, userId));
		if (needed && head === undefined) return refused({ kind: needed.of === 'tenant' ? 'last_owner' : 'last_manager' });
		// Whoever leads this home belongs to it, and acts for no other.
		if (head === by.userId && needed && !sameHome(needed, by.home)) return refused({ kind: 'forbidden' });
		const done = await members.replace({ userId, before, after, head, by, now }, { audit });
		if (done.ok) return accepted({ before, after });
		if (done.refusal.kind !== 'changed') return refused(done.refusal);
	}
	throw new Unavailable('members in contention', 1);
}
