import * as z from 'zod/mini';
import { membershipInput } from '#directory';
import { defineRoutes, pageOf, pageQuery } from '#http';
import { auditEntryExample, auditEntrySchema, listedMemberSchema, memberExamples, memberSchema } from '#http/schemas';
import { slug } from '#kernel/schemas';
import { writers } from './access.ts';

const membership = { of: 'tenant', tenantId: 'chaonan-yilan', role: 'catalog' };
const membershipResponse = { description: 'The membership.', schema: memberSchema, example: memberExamples.member };

/** Members of the base and of tenants, and the audit log. */
export const memberRoutes = defineRoutes({
	listBaseMembers: {
		method: 'GET',
		path: '/v1/base/members',
		summary: 'List the members of the base or of a tenant, ordered by id.',
		access: writers,
		query: z.object({ tenantId: z.optional(slug), ...pageQuery }),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(listedMemberSchema),
				example: {
					items: [{ ...memberExamples.listed, of: 'base', role: 'finance', tenantId: null, email: null }],
					nextCursor: null,
				},
			},
		},
		problems: [],
	},
	putMember: {
		method: 'PUT',
		path: '/v1/base/members/{userId}',
		summary:
			'Give a user a role in a tenant or in the base. It replaces any other membership and takes effect ' +
			'with the next token. A tenant keeps at least one owner, and the base at least one manager.',
		access: writers,
		body: { type: 'application/json', schema: membershipInput, example: membership },
		responses: { 200: membershipResponse },
		problems: ['unknown_cluster', 'unknown_tenant', 'last_owner', 'last_manager'],
	},
	removeBaseMember: {
		method: 'DELETE',
		path: '/v1/base/members/{userId}',
		summary:
			"End a user's membership of the base or of a tenant. Access ends within 15 minutes, when the current token expires. A tenant keeps at least one owner, and the base at least one manager.",
		access: writers,
		responses: { 200: { ...membershipResponse, description: 'The membership that has ended.' } },
		problems: ['last_owner', 'last_manager'],
	},
	listBaseAudit: {
		method: 'GET',
		path: '/v1/base/audit',
		summary:
			"List the audit log, newest first: the writes of the base's members. With `tenantId`, the writes of that tenant's members and those of the base about it. Entries are kept for 400 days.",
		access: writers,
		query: z.object({ tenantId: z.optional(slug), ...pageQuery }),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(auditEntrySchema),
				example: { items: [auditEntryExample], nextCursor: null },
			},
		},
		problems: [],
	},
});
