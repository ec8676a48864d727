import type { AuditStore } from '#directory';
import { type Cursors, on } from '#http';
import { showEntry } from '#http/shapes';
import { accepted } from '#kernel';
import { routes } from './routes.ts';

interface Stores {
	readonly audit: AuditStore;
	readonly cursors: Cursors;
}

/** What members have written. */
export function showingTrails({ audit, cursors }: Stores) {
	return [
		on(routes.listBaseAudit, async ({ query: { tenantId, limit, cursor } }) => {
			const scope = ['base-audit', tenantId ?? ''];
			const after = cursors.open(scope, cursor);
			if (!after.ok) return after;
			const page = await audit.trail(tenantId, limit, after.value);
			return accepted(cursors.page(scope, page, showEntry));
		}),
	];
}
