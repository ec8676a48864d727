import * as z from 'zod/mini';
import { type Actor, type Home, type MemberStore, changeMember, dismiss, userId } from '#directory';
import { type Cursors, checkPath, mapOk, on, orNotFound } from '#http';
import { toListedMemberResponse, toMemberResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { routes } from './routes.ts';

interface Stores {
	readonly members: MemberStore;
	readonly cursors: Cursors;
}

const memberPath = z.object({ userId });

function actor({ userId: by }: { readonly userId: string }): Actor {
	return { userId: by, home: { of: 'base' } };
}

/** Handlers of members. */
export function memberHandlers({ members, cursors }: Stores) {
	return [
		on(routes.listBaseMembers, ({ query: { tenantId, ...query } }) => {
			const home: Home = tenantId === undefined ? { of: 'base' } : { of: 'tenant', tenantId };
			return cursors.list(
				['base-members', tenantId ?? ''],
				query,
				(limit, after) => members.members(home, limit, after),
				toListedMemberResponse,
			);
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
