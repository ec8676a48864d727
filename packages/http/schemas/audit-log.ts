import * as z from 'zod/mini';
import { type AuditEntry, baseRoles, tenantRoles } from '#directory';
import { iso } from '#kernel';
import { instant } from '#kernel/schemas';

const value = z.nullable(z.union([z.string(), z.int(), z.boolean()]));
const change = z
	.lazy(() => z.strictObject({ field: z.string(), old: value, new: value }))
	.register(z.globalRegistry, { id: 'AuditChange' });

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
		changes: z.array(change),
		changesOmitted: z.int(),
		reason: z.nullable(z.string()),
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
	changes: [{ field: 'price.amount', old: 12900, new: 11900 }],
	changesOmitted: 0,
	reason: null,
	requestId: 'Kz3PqhYZIAMEV8w=',
} as const;

export function toAuditEntryResponse(entry: AuditEntry): z.input<typeof auditEntrySchema> {
	return {
		...entry,
		at: iso(entry.at),
		tenantId: entry.tenantId ?? null,
		path: { ...entry.path },
		changed: [...entry.changed],
		changes: (entry.changes ?? []).map((change) => ({ ...change })),
		changesOmitted: entry.changesOmitted ?? 0,
		reason: entry.reason ?? null,
	};
}
