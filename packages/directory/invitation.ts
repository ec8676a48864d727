import * as z from 'zod/mini';
import type { Millis, TenantId } from '#kernel';
import { text } from '#kernel/schemas';
import { type TenantRole, tenantRoles } from './membership.ts';

/** An invitation into a tenant. Whoever shows its code within seven days has the role; the code itself is not stored. */
export interface Invitation {
	readonly tenantId: TenantId;
	readonly role: TenantRole;
	/** Whom it was sent to, so that the owner knows the member again; never checked against the person. */
	readonly email?: string | undefined;
	/** Who invites. When that person is no owner any more, the code is worth nothing. */
	readonly invitedBy: string;
	readonly expiresAt: Millis;
	/** Who has accepted it; nobody else can then. */
	readonly usedBy?: string | undefined;
}

/** Long enough for a letter that is read after a holiday week. */
export const invitationMs = 7 * 86_400_000;

/** Whom to invite, as what. */
export const invitationInput = z.strictObject({ email: z.optional(text(120)), role: z.enum(tenantRoles) });

/** A code as it was given: 160 bits in base 32. */
export const invitationCode = z.string().check(z.regex(/^[0-9a-z]{32}$/, 'must be a code as it was given'));
