import {
	type Actor,
	type AuditStore,
	type MemberStore,
	changeMember,
	changeRole,
	invitationMillis,
	leave,
} from '#directory';
import { type Cursors, found, on, shown } from '#http';
import { showEntry, showListedMember, showMember } from '#http/shapes';
import { accepted, iso } from '#kernel';
import { newCode } from '#platform';
import { routes } from './routes.ts';

interface Stores {
	readonly members: MemberStore;
	readonly audit: AuditStore;
	readonly cursors: Cursors;
}

function actor({ userId, tenantId }: { readonly userId: string; readonly tenantId: string }): Actor {
	return { userId, home: { of: 'tenant', tenantId } };
}

/** The tenant's members, how one becomes one, and what they have written. */
export function managingMembers({ members, audit, cursors }: Stores) {
	return [
		on(routes.listMembers, async ({ principal: { tenantId }, query }) => {
			const scope = ['members', tenantId];
			const after = cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const page = await members.members({ of: 'tenant', tenantId }, query.limit, after.value);
			return accepted(cursors.page(scope, page, showListedMember));
		}),
		on(routes.changeMember, async ({ principal, path: { userId }, body: { role }, now }) => {
			const { tenantId } = principal;
			const change = { by: actor(principal), now };
			const changed = await changeMember(members, userId, change, (before) => changeRole(before, tenantId, role));
			return shown(changed, () => showMember(userId, { of: 'tenant', tenantId, role }));
		}),
		on(routes.removeMember, async ({ principal, path: { userId }, now }) => {
			const change = { by: actor(principal), now };
			const removed = await changeMember(members, userId, change, (before) => leave(before, principal.tenantId));
			const before = removed.ok ? found(removed.value.before) : removed;
			return shown(before, (one) => showMember(userId, one));
		}),
		on(routes.invite, async ({ principal: { tenantId, userId }, body, now }) => {
			const code = newCode();
			const expiresAt = now + invitationMillis;
			const invited = await members.invite(code, { tenantId, ...body, invitedBy: userId, expiresAt });
			return shown(invited, () => ({ code, role: body.role, expiresAt: iso(expiresAt) }));
		}),
		on(routes.listMerchantAudit, async ({ principal: { tenantId }, query }) => {
			const scope = ['audit', tenantId];
			const after = cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const page = await audit.trail(tenantId, query.limit, after.value);
			return accepted(cursors.page(scope, page, showEntry));
		}),
		on(routes.acceptInvitation, async ({ principal: { userId }, body, now }) => {
			return shown(await members.accept(body.code, userId, now), (one) => showMember(userId, one));
		}),
	];
}
