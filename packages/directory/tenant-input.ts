import * as z from 'zod/mini';
import { bilingual, slug, text } from '#kernel/schemas';
import { grades } from '#kernel';

const fields = { name: bilingual, clusterId: slug, grade: z.enum(grades) };

/** The contact of a tenant: a line of text, or separate fields. */
export const tenantContact = z.union([
	text(200),
	z
		.strictObject({
			name: z.optional(text(80)),
			phone: z.optional(text(40)),
			email: z.optional(text(120)),
			address: z.optional(text(160)),
		})
		.register(z.globalRegistry, { id: 'TenantContact' }),
]);

export type TenantContact = z.output<typeof tenantContact>;

/**
 * GB 32100-2015: 18 digits and capital letters. The check character is not enforced, because not all codes carried over
 * from before 2015 satisfy it.
 */
const creditCode = z.string().check(z.regex(/^[0-9A-Z]{18}$/, 'must be 18 digits and capital letters'));
const optionals = { creditCode: z.optional(creditCode), contact: z.optional(tenantContact) };

/** The application of an enterprise. */
export const tenantInput = z.strictObject({ tenantId: slug, ...fields, ...optionals });
export type TenantInput = z.output<typeof tenantInput>;

/** Why the base suspends or closes a tenant. Its owners read it in their audit log. */
export const tenantMoveInput = z.strictObject({ reason: z.optional(text(120)) });

/** The fields to replace. */
export const tenantChange = z.strictObject({ ...z.partial(z.object(fields)).shape, ...optionals });
export type TenantChange = z.output<typeof tenantChange>;
