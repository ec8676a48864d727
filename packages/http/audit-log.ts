import type { AuditEntry } from '#directory';
import type { AuditWrites } from '#platform';
import type { Principal } from './principal.ts';
import type { Route } from './route.ts';

/** Turns an audit entry into the writes that join the transaction of the audited decision. */
export type AuditLog = (entry: AuditEntry) => AuditWrites;

interface AuditedRequest {
	readonly principal: Principal;
	readonly path: Readonly<Record<string, string>>;
	readonly body: unknown;
	readonly now: number;
	readonly requestId: string;
}

/** The audit entry of a member's writing request. Reads, and callers that are not members, have none. */
export function auditEntryOf(
	route: Route,
	{ principal, path, body, now: at, requestId }: AuditedRequest,
): AuditEntry | undefined {
	if (route.method === 'GET') return undefined;
	const { operation } = route;
	const entry = { at, operation, path, changed: fieldsOf(body), reason: textIn(body, 'reason'), requestId };
	switch (principal.actor) {
		case 'merchant': {
			const { userId, role, tenantId } = principal;
			return { ...entry, userId, role, by: 'merchant', tenantId };
		}
		case 'base': {
			const { userId, role } = principal;
			return { ...entry, userId, role, by: 'base', tenantId: path['tenantId'] ?? textIn(body, 'tenantId') };
		}
		case 'public':
		case 'stripe':
		case 'user':
		case 'buyer':
			return undefined;
	}
}

function isFields(body: unknown): body is Readonly<Record<string, unknown>> {
	return typeof body === 'object' && body !== null && !Array.isArray(body);
}

/** The field names of a JSON body. A file counts as one field. */
function fieldsOf(body: unknown): string[] {
	if (body instanceof Uint8Array) return ['file'];
	if (!isFields(body)) return [];
	return Object.keys(body).filter((name) => body[name] !== undefined);
}

function textIn(body: unknown, field: string): string | undefined {
	const text = isFields(body) ? body[field] : undefined;
	return typeof text === 'string' ? text : undefined;
}
