import * as z from 'zod/mini';
import type { Millis, TenantId } from '#kernel';
import { text } from '#kernel/schemas';
import { type TenantRole, tenantRoles } from './membership.ts';

/** An invitation into a tenant. Its code grants one user the role within seven days. Only a hash of the code is stored. */
export interface Invitation {
	readonly tenantId: TenantId;
	readonly role: TenantRole;
	/** The address it was sent to, so that the owner recognises the member; never checked against the user. */
	readonly email?: string | undefined;
	/** The inviting owner. The code is void once that user is no longer an owner. */
	readonly invitedBy: string;
	readonly expiresAt: Millis;
	/** The user that has accepted it; no other can. */
	readonly usedBy?: string | undefined;
}

/** Long enough for a letter that is read after a holiday week. */
export const invitationMs = 7 * 86_400_000;

export const invitationInput = z.strictObject({ email: z.optional(text(120)), role: z.enum(tenantRoles) });

/** A code as it was issued: 160 bits in base 32. */
export const invitationCode = z.string().check(z.regex(/^[0-9a-z]{32}$/, 'must be a code as it was issued'));
