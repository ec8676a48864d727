import * as z from 'zod/mini';
import { slug } from '#kernel/schemas';
import type { ClusterId, TenantId } from '#kernel';

/** Roles of a member in a tenant. */
export const tenantRoles = ['owner', 'catalog', 'fulfilment', 'finance', 'viewer'] as const;
export type TenantRole = (typeof tenantRoles)[number];

/** Roles of a member in the base. */
export const baseRoles = ['manager', 'finance', 'cluster_manager', 'association'] as const;
export type BaseRole = (typeof baseRoles)[number];

/** The role of a user or service client, in one tenant or in the base. A user without one is a buyer. */
export type Membership =
	| { readonly of: 'tenant'; readonly tenantId: TenantId; readonly role: TenantRole }
	| { readonly of: 'base'; readonly role: BaseRole; readonly clusterId?: ClusterId | undefined };

/** The tenant or the base: an organization that users are members of. */
export type Organization = { readonly of: 'tenant'; readonly tenantId: TenantId } | { readonly of: 'base' };

/** Whether two memberships are of one tenant, or both of the base. */
export function sameOrganization(a: Organization, b: Organization): boolean {
	if (a.of === 'tenant') return b.of === 'tenant' && a.tenantId === b.tenantId;
	return b.of === 'base';
}

/** The admin that changes members of an organization: an owner of the tenant, or a manager of the base. */
export interface Actor {
	readonly userId: string;
	readonly organization: Organization;
}

/** A cluster manager manages one cluster; the other roles of the base have none. */
export const membershipInput = z.discriminatedUnion('of', [
	z.strictObject({ of: z.literal('tenant'), tenantId: slug, role: z.enum(tenantRoles) }),
	z.strictObject({ of: z.literal('base'), role: z.enum(baseRoles), clusterId: z.optional(slug) }).check(
		z.refine(({ role, clusterId }) => (role === 'cluster_manager') === (clusterId !== undefined), {
			path: ['clusterId'],
			error: 'is required for a cluster_manager, and not allowed for another role',
		}),
	),
]);

/** The `sub` of a token. Cognito issues UUIDs; the local issuer accepts any plain name. */
export const userIdPattern = /^[\x21-\x7e]{1,128}$/;
export const userId = z.string().check(z.regex(userIdPattern, 'must be 1 to 128 visible ASCII characters'));

/** The groups and claims of a user's token. Every user may buy. */
export interface Grants {
	readonly groups: readonly ('buyer' | 'merchant' | 'base')[];
	readonly claims: Readonly<Record<string, string>>;
}

/** The groups and claims that a membership grants. */
export function grantsOf(membership: Membership | undefined): Grants {
	if (membership === undefined) return { groups: ['buyer'], claims: {} };
	switch (membership.of) {
		case 'tenant':
			return { groups: ['buyer', 'merchant'], claims: { tenantId: membership.tenantId, role: membership.role } };
		case 'base': {
			const cluster: Record<string, string> =
				membership.clusterId === undefined ? {} : { clusterId: membership.clusterId };
			return { groups: ['buyer', 'base'], claims: { role: membership.role, ...cluster } };
		}
	}
}
