import * as z from 'zod/mini';
import type { Member, Membership } from '#directory';
import { iso } from '#kernel';
import { instant } from '#kernel/schemas';

export const memberSchema = z
	.strictObject({
		userId: z.string(),
		of: z.enum(['tenant', 'base']),
		role: z.string(),
		tenantId: z.nullable(z.string()),
		clusterId: z.nullable(z.string()),
	})
	.register(z.globalRegistry, { id: 'Membership' });

export const listedMemberSchema = z
	.strictObject({
		...memberSchema.shape,
		since: instant,
		/** The address the invitation was sent to. */
		email: z.nullable(z.string()),
	})
	.register(z.globalRegistry, { id: 'Member' });

const member = {
	userId: '0f6c2c9e-4b1f-4f4e-9b61-0f8d3c1c2a77',
	of: 'tenant',
	role: 'catalog',
	tenantId: 'chaonan-yilan',
	clusterId: null,
} as const;

export const memberExamples = {
	member,
	listed: { ...member, since: '2026-11-11T02:00:00.000Z', email: 'mei@yilan.example' },
} as const;

export function toMemberResponse(userId: string, membership: Membership): z.input<typeof memberSchema> {
	return {
		userId,
		tenantId: null,
		...membership,
		clusterId: membership.of === 'base' ? (membership.clusterId ?? null) : null,
	};
}

export function toListedMemberResponse({
	userId,
	membership,
	since,
	email,
}: Member): z.input<typeof listedMemberSchema> {
	return { ...toMemberResponse(userId, membership), since: iso(since), email: email ?? null };
}
