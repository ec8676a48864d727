import * as z from 'zod/mini';
import { type Actor, type Organization, type MemberStore, changeMember, dismiss, userId } from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toListedMemberResponse, toMemberResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { checkPath } from './path.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly members: MemberStore;
	readonly cursors: Cursors;
}

const memberPath = z.object({ userId });

function actor({ userId: by }: { readonly userId: string }): Actor {
	return { userId: by, organization: { of: 'base' } };
}

/** Handlers of members. */
export function memberHandlers({ members, cursors }: Stores) {
	return [
		on(routes.listBaseMembers, async ({ query: { tenantId, limit, cursor } }) => {
			const organization: Organization = tenantId === undefined ? { of: 'base' } : { of: 'tenant', tenantId };
			const scope = ['base-members', tenantId ?? ''];
			const after = cursors.open(scope, cursor);
			if (!after.ok) return after;
			const page = await members.members(organization, limit, after.value);
			return accepted(cursors.page(scope, page, toListedMemberResponse));
		}),
		on(routes.putMember, async ({ principal, path, body, now, audit }) => {
			const member = checkPath(memberPath, path);
			if (!member.ok) return member;
			const change = { by: actor(principal), now, audit };
			const put = await changeMember(members, member.value.userId, change, () => accepted(body));
			return mapOk(put, () => toMemberResponse(path.userId, body));
		}),
		on(routes.removeBaseMember, async ({ principal, path, now, audit }) => {
			const removed = await changeMember(members, path.userId, { by: actor(principal), now, audit }, dismiss);
			const before = removed.ok ? orNotFound(removed.value.before) : removed;
			return mapOk(before, (one) => toMemberResponse(path.userId, one));
		}),
	];
}
