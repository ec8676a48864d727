import * as z from 'zod/mini';
import { membershipInput } from '#directory';
import { defineRoutes, pageOf, pageQuery } from '#http';
import { auditEntryExample, auditEntrySchema, listedMemberSchema, memberExamples, memberSchema } from '#http/schemas';
import { slug } from '#kernel/schemas';
import { writers } from './access.ts';

const membership = { of: 'tenant', tenantId: 'chaonan-yilan', role: 'catalog' };
const membershipResponse = { description: 'The membership.', schema: memberSchema, example: memberExamples.member };

/** Who is a member of what, and what they have written. */
export const memberRoutes = defineRoutes({
	listBaseMembers: {
		method: 'GET',
		path: '/v1/base/members',
		summary: 'The members of the base, or of a tenant, in the order of their ids.',
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
			'Give a person one role in a tenant or in the base, in place of any other; it is in their next token. A tenant keeps an owner, and the base a manager.',
		access: writers,
		body: { type: 'application/json', schema: membershipInput, example: membership },
		responses: { 200: membershipResponse },
		problems: ['unknown_cluster', 'unknown_tenant', 'last_owner', 'last_manager'],
	},
	removeBaseMember: {
		method: 'DELETE',
		path: '/v1/base/members/{userId}',
		summary:
			"End a person's membership of the base or of a tenant; their token ends within 15 minutes. A tenant keeps an owner, and the base a manager.",
		access: writers,
		responses: { 200: { ...membershipResponse, description: 'The membership that has ended.' } },
		problems: ['last_owner', 'last_manager'],
	},
	listBaseAudit: {
		method: 'GET',
		path: '/v1/base/audit',
		summary:
			'What members of the base have written, newest first; with a tenant, what its members have, and the base about it. Entries are kept for 400 days.',
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
