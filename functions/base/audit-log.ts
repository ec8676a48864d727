import type { AuditLogStore } from '#directory';
import { type Cursors, on } from '#http';
import { toAuditEntryResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { routes } from './routes.ts';

interface Stores {
	readonly audit: AuditLogStore;
	readonly cursors: Cursors;
}

/** Handlers of the audit log. */
export function auditLogHandlers({ audit, cursors }: Stores) {
	return [
		on(routes.listBaseAudit, async ({ query: { tenantId, limit, cursor } }) => {
			const scope = ['base-audit', tenantId ?? ''];
			const after = cursors.open(scope, cursor);
			if (!after.ok) return after;
			const page = await audit.list(tenantId, limit, after.value);
			return accepted(cursors.page(scope, page, toAuditEntryResponse));
		}),
	];
}
