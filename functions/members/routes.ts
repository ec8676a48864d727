import * as z from 'zod/mini';
import { invitationCode, invitationInput, tenantRoles } from '#directory';
import { type Access, defineRoutes, pageOf, pageQuery } from '#http';
import { auditEntryExample, auditEntrySchema, listedMemberSchema, memberExamples, memberSchema } from '#http/schemas';
import { instant } from '#kernel/schemas';

const owners = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner'],
	phases: ['applied', 'active', 'suspended', 'closing'],
} as const satisfies Access;
/** A tenant that may not sell invites nobody. */
const inviters = { ...owners, phases: ['applied', 'active'] } as const satisfies Access;
const code = '7z2m4q8s0v3x5b7d9f1h3k5n7p9r1t3w';
const membershipResponse = { description: 'The membership.', schema: memberSchema, example: memberExamples.member };

/** A tenant's members, invitations and audit log. */
export const routes = defineRoutes({
	listMembers: {
		method: 'GET',
		path: '/v1/merchant/members',
		summary: "List the tenant's members, ordered by id.",
		access: owners,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(listedMemberSchema),
				example: { items: [memberExamples.listed], nextCursor: null },
			},
		},
		problems: [],
	},
	changeMember: {
		method: 'PUT',
		path: '/v1/merchant/members/{userId}',
		summary: 'Give a member another role. It takes effect with the next token. A tenant keeps at least one owner.',
		access: owners,
		body: {
			type: 'application/json',
			schema: z.strictObject({ role: z.enum(tenantRoles) }),
			example: { role: 'catalog' },
		},
		responses: { 200: membershipResponse },
		problems: ['last_owner'],
	},
	removeMember: {
		method: 'DELETE',
		path: '/v1/merchant/members/{userId}',
		summary:
			'Remove a member from the tenant. Access ends within 15 minutes, when the current token expires. A ' +
			'tenant keeps at least one owner.',
		access: owners,
		responses: { 200: { ...membershipResponse, description: 'The membership that has ended.' } },
		problems: ['last_owner'],
	},
	invite: {
		method: 'POST',
		path: '/v1/merchant/invitations',
		summary:
			'Create an invitation code for one person, valid for seven days. Deliver it yourself. The code is ' +
			'void while the tenant is suspended or closed.',
		access: inviters,
		body: {
			type: 'application/json',
			schema: invitationInput,
			example: { email: memberExamples.listed.email, role: 'catalog' },
		},
		responses: {
			201: {
				description: 'The code. It is shown only once.',
				schema: z.strictObject({ code: z.string(), role: z.enum(tenantRoles), expiresAt: instant }),
				example: { code, role: 'catalog', expiresAt: '2026-11-18T02:00:00.000Z' },
			},
		},
		problems: [],
	},
	listMerchantAudit: {
		method: 'GET',
		path: '/v1/merchant/audit',
		summary:
			'List the audit log of the tenant, newest first: the writes of its members and those of the base about it. Entries are kept for 400 days.',
		access: owners,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(auditEntrySchema),
				example: { items: [auditEntryExample], nextCursor: null },
			},
		},
		problems: [],
	},
	acceptInvitation: {
		method: 'POST',
		path: '/v1/invitations/accept',
		summary: 'Accept an invitation by its code. The membership takes effect with the next token.',
		access: { actor: 'user', reach: 'own user' },
		body: { type: 'application/json', schema: z.strictObject({ code: invitationCode }), example: { code } },
		responses: { 200: membershipResponse },
		problems: ['not_found', 'already_member'],
	},
});
