import * as z from 'zod/mini';
import { slug } from '#kernel/schemas';
import type { ClusterId, TenantId } from '#kernel';

/** Roles of a member in a tenant. */
export const tenantRoles = ['owner', 'catalog', 'fulfilment', 'finance', 'viewer'] as const;
export type TenantRole = (typeof tenantRoles)[number];

/** Roles of a member in the base. */
export const baseRoles = ['manager', 'finance', 'cluster_manager', 'association'] as const;
export type BaseRole = (typeof baseRoles)[number];

/** The role of a person, or of a service client, in one tenant or in the base; a person without one is a buyer. */
export type Membership =
	| { readonly of: 'tenant'; readonly tenantId: TenantId; readonly role: TenantRole }
	| { readonly of: 'base'; readonly role: BaseRole; readonly clusterId?: ClusterId | undefined };

/** What a person is a member of: a tenant, or the base. */
export type Home = { readonly of: 'tenant'; readonly tenantId: TenantId } | { readonly of: 'base' };

/** Whether two memberships are of one tenant, or both of the base. */
export function sameHome(home: Home, other: Home): boolean {
	if (home.of === 'tenant') return other.of === 'tenant' && home.tenantId === other.tenantId;
	return other.of === 'base';
}

/** Who changes the members of a home: an owner of the tenant, or a manager of the base. */
export interface Actor {
	readonly userId: string;
	readonly home: Home;
}

/** A cluster manager manages one cluster; the other roles of the base have none. */
export const membershipInput = z.discriminatedUnion('of', [
	z.strictObject({ of: z.literal('tenant'), tenantId: slug, role: z.enum(tenantRoles) }),
	z.strictObject({ of: z.literal('base'), role: z.enum(baseRoles), clusterId: z.optional(slug) }).check(
		z.refine((one) => (one.role === 'cluster_manager') === (one.clusterId !== undefined), {
			path: ['clusterId'],
			error: 'is required of a cluster_manager, and of no other role',
		}),
	),
]);

/** The `sub` of the issuer: Cognito's are UUIDs; the local issuer's may be any plain name. */
export const userIdPattern = /^[\x21-\x7e]{1,128}$/;
export const userId = z.string().check(z.regex(userIdPattern, 'must be 1 to 128 visible ASCII characters'));

/** What a token says of a person. Everybody may buy. */
export interface Grants {
	readonly groups: readonly ('buyer' | 'merchant' | 'base')[];
	readonly claims: Readonly<Record<string, string>>;
}

/** What a person may do by their membership, as groups and claims of a token. */
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
