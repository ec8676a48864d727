import type { AuditLogStore } from '#directory';
import { type Cursors, on } from '#http';
import { toAuditEntryResponse } from '#http/schemas';
import { routes } from './routes.ts';

interface Stores {
	readonly audit: AuditLogStore;
	readonly cursors: Cursors;
}

/** Handlers of the audit log. */
export function auditLogHandlers({ audit, cursors }: Stores) {
	return [
		on(routes.listBaseAudit, ({ query: { tenantId, ...query } }) =>
			cursors.list(
				['base-audit', tenantId ?? ''],
				query,
				(limit, after) => audit.list(tenantId, limit, after),
				toAuditEntryResponse,
			),
		),
	];
}
