import * as z from 'zod/mini';
import type { Bilingual, ClusterId, Millis, TenantId } from '#kernel';
import { bilingual, slug, text } from '#kernel/schemas';

/** How the association ranks an enterprise of the base. */
export const grades = ['leading', 'demonstration', 'ordinary'] as const;
export type Grade = (typeof grades)[number];

/** applied → active ↔ suspended; any of them → closed. Only an active tenant sells. */
export const tenantStates = ['applied', 'active', 'suspended', 'closed'] as const;
export type TenantState = (typeof tenantStates)[number];

/** A merchant enterprise of the base. `revision` grows by one with every change. */
export interface Tenant {
	readonly tenantId: TenantId;
	readonly name: Bilingual;
	readonly clusterId: ClusterId;
	readonly grade: Grade;
	readonly state: TenantState;
	/** Unified social credit code, GB 32100-2015. */
	readonly creditCode?: string | undefined;
	/** Whom the base calls; never public. */
	readonly contact?: z.output<typeof tenantContact> | undefined;
	readonly createdAt: Millis;
	readonly revision: number;
}

const fields = { name: bilingual, clusterId: slug, grade: z.enum(grades) };

/** Whom the base calls: a line of text, or its parts. */
export const tenantContact = z.union([
	text(200),
	z.strictObject({
		name: z.optional(text(80)),
		phone: z.optional(text(40)),
		email: z.optional(text(120)),
		address: z.optional(text(160)),
	}),
]);

/**
 * GB 32100-2015: 18 digits and capital letters. Its check character is not enforced: codes that were handed out before
 * 2015 and carried over do not all satisfy it.
 */
const creditCode = z.string().check(z.regex(/^[0-9A-Z]{18}$/, 'must be 18 digits and capital letters'));
const optionals = { creditCode: z.optional(creditCode), contact: z.optional(tenantContact) };

/** An enterprise that applies. */
export const tenantInput = z.strictObject({ tenantId: slug, ...fields, ...optionals });
/** An application, checked. */
export type TenantInput = z.output<typeof tenantInput>;

/** The fields to replace. */
export const tenantChange = z.strictObject({ ...z.partial(z.object(fields)).shape, ...optionals });
/** A change of a tenant. */
export type TenantChange = z.output<typeof tenantChange>;

/** What anyone may know of a tenant. */
export type PublicTenant = Pick<Tenant, 'tenantId' | 'name' | 'clusterId' | 'grade'>;

/** A tenant without its credit code, contact and state. */
export function publicTenant({ tenantId, name, clusterId, grade }: Tenant): PublicTenant {
	return { tenantId, name, clusterId, grade };
}
