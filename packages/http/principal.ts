import {
	type BaseRole,
	type PhaseRefusal,
	type RequirePhase,
	type TenantPhase,
	type TenantRole,
	baseRoles,
	scopeServer,
	tenantRoles,
} from '#directory';
import {
	type BuyerId,
	type ClusterId,
	type Millis,
	type Result,
	type TenantId,
	accepted,
	refused,
	slugPattern,
} from '#kernel';
import type { EdgeRefusal } from './problems.ts';
import type { Access } from './route.ts';

/** The caller as the gateway verified it. A caller is never taken from a path, query or body. */
export type Principal =
	| { readonly actor: 'public' }
	| { readonly actor: 'stripe' }
	| { readonly actor: 'user'; readonly userId: string }
	| { readonly actor: 'buyer'; readonly buyerId: BuyerId }
	| {
			readonly actor: 'merchant';
			readonly userId: string;
			readonly tenantId: TenantId;
			readonly role: TenantRole;
			/** The lifecycle phase of the tenant, from the directory. */
			readonly phase: TenantPhase;
	  }
	| {
			readonly actor: 'base';
			readonly userId: string;
			readonly role: BaseRole;
			readonly clusterId?: ClusterId | undefined;
	  };

type Merchant = Extract<Principal, { actor: 'merchant' }>;
/** A principal as its token states it. A token does not carry the phase of its tenant. */
export type Admitted = Exclude<Principal, Merchant> | Omit<Merchant, 'phase'>;

export type PrincipalOf<A extends Access> = Extract<Principal, { actor: A['actor'] }>;

/** Claims in API Gateway's encoding: every value is a string, a list is `[a b]`. */
export type Claims = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * Authorizes a caller for a route: 401 without claims, 403 for a wrong group or role. A service client is
 * recognised by its scopes, which no user's token has. It belongs to no group and may call the routes that name
 * one of its scopes.
 */
export function authorize(access: Access, claims: Claims | undefined): Result<Admitted, EdgeRefusal> {
	if (access.actor === 'public' || access.actor === 'stripe') return accepted({ actor: access.actor });
	const subject = text(claims?.['sub']);
	if (claims === undefined || subject === undefined || Buffer.byteLength(subject) > maxSubjectBytes)
		return refused({ kind: 'unauthorized' });
	const scopes = scopesOf(claims);
	const isServiceClient = scopes.length > 0;
	if (isServiceClient && !('scope' in access && access.scope !== undefined && scopes.includes(access.scope)))
		return refused({ kind: 'forbidden' });
	if (access.actor === 'user') return accepted({ actor: 'user', userId: subject });
	if (!isServiceClient && !groups(claims).includes(access.actor)) return refused({ kind: 'forbidden' });
	switch (access.actor) {
		case 'buyer':
			return accepted({ actor: 'buyer', buyerId: subject });
		case 'merchant': {
			const tenantId = text(claims['tenantId']);
			const role = access.roles.find((allowed) => allowed === claims['role']);
			if (tenantId === undefined || !slugPattern.test(tenantId) || role === undefined)
				return refused({ kind: 'forbidden' });
			return accepted({ actor: 'merchant', userId: subject, tenantId, role });
		}
		case 'base': {
			const role = access.roles.find((allowed) => allowed === claims['role']);
			if (role === undefined) return refused({ kind: 'forbidden' });
			return accepted({ actor: 'base', userId: subject, role, clusterId: text(claims['clusterId']) });
		}
	}
}

/** The tenant phases in which members may call a route. */
export function phasesOf(access: Access): readonly TenantPhase[] {
	return access.actor === 'merchant' ? (access.phases ?? ['active']) : [];
}

/** A principal whose tenant is in a phase that the route allows. Other principals pass unchanged. */
export async function inPhase(
	access: Access,
	admitted: Admitted,
	requirePhase: RequirePhase | undefined,
	now: Millis,
): Promise<Result<Principal, PhaseRefusal>> {
	if (admitted.actor !== 'merchant') return accepted(admitted);
	if (requirePhase === undefined) throw new Error('a tenant route needs requirePhase');
	const phase = await requirePhase(admitted.tenantId, phasesOf(access), now);
	return phase.ok ? accepted({ ...admitted, phase: phase.value }) : phase;
}

/** All roles, for routes that any member may call. */
export const anyTenantRole = tenantRoles;
export const anyBaseRole = baseRoles;

/** Cognito's subjects are UUIDs. 128 bytes leave room for other issuers and keep keys far below 1 KB. */
const maxSubjectBytes = 128;

function text(claim: Claims[string] | undefined): string | undefined {
	return typeof claim === 'string' && claim.length > 0 ? claim : undefined;
}

/** The scopes of a service client's token, without the resource server's prefix. */
function scopesOf(claims: Claims): readonly string[] {
	const all = text(claims['scope'])?.split(' ') ?? [];
	return all.flatMap((scope) => (scope.startsWith(`${scopeServer}/`) ? [scope.slice(scopeServer.length + 1)] : []));
}

function groups(claims: Claims): readonly string[] {
	const claim = claims['cognito:groups'];
	if (typeof claim === 'string') return claim.replace(/^\[|\]$/g, '').split(/[\s,]+/);
	return Array.isArray(claim) ? claim : [];
}
