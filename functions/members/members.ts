import {
	type Actor,
	type AuditLogStore,
	type MemberStore,
	changeMember,
	changeRole,
	invitationMs,
	leave,
} from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toAuditEntryResponse, toListedMemberResponse, toMemberResponse } from '#http/schemas';
import { accepted, iso } from '#kernel';
import { newCode } from '#platform';
import { routes } from './routes.ts';

interface Stores {
	readonly members: MemberStore;
	readonly audit: AuditLogStore;
	readonly cursors: Cursors;
}

function actor({ userId, tenantId }: { readonly userId: string; readonly tenantId: string }): Actor {
	return { userId, organization: { of: 'tenant', tenantId } };
}

/** Handlers of members, invitations and the audit log. */
export function memberHandlers({ members, audit: auditLog, cursors }: Stores) {
	return [
		on(routes.listMembers, async ({ principal: { tenantId }, query }) => {
			const scope = ['members', tenantId];
			const after = cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const page = await members.members({ of: 'tenant', tenantId }, query.limit, after.value);
			return accepted(cursors.page(scope, page, toListedMemberResponse));
		}),
		on(routes.changeMember, async ({ principal, path: { userId }, body: { role }, now, audit }) => {
			const { tenantId } = principal;
			const change = { by: actor(principal), now, audit };
			const changed = await changeMember(members, userId, change, (before) => changeRole(before, tenantId, role));
			return mapOk(changed, () => toMemberResponse(userId, { of: 'tenant', tenantId, role }));
		}),
		on(routes.removeMember, async ({ principal, path: { userId }, now, audit }) => {
			const change = { by: actor(principal), now, audit };
			const removed = await changeMember(members, userId, change, (before) => leave(before, principal.tenantId));
			const before = removed.ok ? orNotFound(removed.value.before) : removed;
			return mapOk(before, (one) => toMemberResponse(userId, one));
		}),
		on(routes.invite, async ({ principal: { tenantId, userId }, body, now, audit }) => {
			const code = newCode();
			const expiresAt = now + invitationMs;
			const invitation = { tenantId, ...body, invitedBy: userId, expiresAt };
			const invited = await members.invite(code, invitation, { audit });
			return mapOk(invited, () => ({ code, role: body.role, expiresAt: iso(expiresAt) }));
		}),
		on(routes.listMerchantAudit, async ({ principal: { tenantId }, query }) => {
			const scope = ['audit', tenantId];
			const after = cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const page = await auditLog.list(tenantId, query.limit, after.value);
			return accepted(cursors.page(scope, page, toAuditEntryResponse));
		}),
		on(routes.acceptInvitation, async ({ principal: { userId }, body, now }) => {
			return mapOk(await members.accept(body.code, userId, now), (one) => toMemberResponse(userId, one));
		}),
	];
}
