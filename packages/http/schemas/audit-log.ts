import * as z from 'zod/mini';
import { type AuditEntry, baseRoles, tenantRoles } from '#directory';
import { iso } from '#kernel';
import { instant } from '#kernel/schemas';

export const auditEntrySchema = z
	.strictObject({
		at: instant,
		userId: z.string(),
		role: z.enum([...tenantRoles, ...baseRoles]),
		by: z.enum(['merchant', 'base']),
		tenantId: z.nullable(z.string()),
		operation: z.string(),
		path: z.record(z.string(), z.string()),
		changed: z.array(z.string()),
		requestId: z.string(),
	})
	.register(z.globalRegistry, { id: 'AuditEntry' });

export const auditEntryExample = {
	at: '2026-11-11T02:00:00.000Z',
	userId: '0f6c2c9e-4b1f-4f4e-9b61-0f8d3c1c2a77',
	role: 'catalog',
	by: 'merchant',
	tenantId: 'chaonan-yilan',
	operation: 'changeListing',
	path: { listingId: 'lst_chaonan-yilan_01k9z3q8d4m2x7c5v6b8n9p0qr' },
	changed: ['price', 'revision'],
	requestId: 'Kz3PqhYZIAMEV8w=',
} as const;

export function toAuditEntryResponse(entry: AuditEntry): z.input<typeof auditEntrySchema> {
	return {
		...entry,
		at: iso(entry.at),
		tenantId: entry.tenantId ?? null,
		path: { ...entry.path },
		changed: [...entry.changed],
	};
}
