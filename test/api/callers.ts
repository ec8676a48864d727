import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type JWK, SignJWT, UnsecuredJWT, decodeJwt, importJWK } from 'jose';
import {
	type BaseRole,
	type Scope,
	type TenantPhase,
	type TenantRole,
	baseRoles,
	scopes,
	tenantPhases,
	tenantRoles,
} from '#directory';
import type { Access } from '#http';
import { type TestBase, tokenOf } from '../support/base.ts';

/** A caller: a member, or the bearer of an invalid token. */
export interface Kind {
	readonly name: string;
	readonly token: (base: TestBase) => Promise<string | undefined>;
	/** Undefined for an invalid token. */
	readonly as?: Claimed;
}

/** `mine`: the resources of the access test belong to this caller. */
interface Claimed {
	readonly mine: boolean;
	readonly sub: string;
	readonly groups?: readonly Access['actor'][];
	/** For a service client, which is in no group. */
	readonly scopes?: readonly Scope[];
	readonly role?: TenantRole | BaseRole;
	readonly tenantId?: string;
	readonly clusterId?: string;
	/** The phase of the tenant; default `active`. */
	readonly phase?: TenantPhase;
}

const owner: Claimed = {
	mine: true,
	sub: 'owner-of-tenant-a',
	groups: ['merchant'],
	role: 'owner',
	tenantId: 'tenant-a',
};

const allScopes = Object.keys(scopes) as Scope[];

/** Phases in which a tenant's members may call some routes only. */
export const otherPhases = tenantPhases.filter((phase) => phase !== 'active');

const known: readonly Claimed[] = [
	{ mine: true, sub: 'buyer-1', groups: ['buyer'] },
	{ mine: false, sub: 'buyer-2', groups: ['buyer'] },
	...tenantRoles.flatMap((role): Claimed[] => [
		{ ...owner, sub: `${role}-of-tenant-a`, role },
		{ ...owner, mine: false, sub: `${role}-of-tenant-b`, role, tenantId: 'tenant-b' },
	]),
	...['tenant-a', 'tenant-b'].flatMap((tenantId): Claimed[] => [
		{ mine: tenantId === 'tenant-a', sub: `erp-of-${tenantId}`, scopes: allScopes, role: 'owner', tenantId },
		{
			mine: tenantId === 'tenant-a',
			sub: `scanner-of-${tenantId}`,
			scopes: ['orders.ship'],
			role: 'fulfilment',
			tenantId,
		},
		{ mine: tenantId === 'tenant-a', sub: `shelf-of-${tenantId}`, scopes: allScopes, role: 'fulfilment', tenantId },
	]),
	...otherPhases.flatMap((phase): Claimed[] => {
		const tenantId = `tenant-${phase}`;
		const stranger = { mine: false, role: 'owner', tenantId, phase } as const;
		return [
			{ ...stranger, sub: `owner-of-${tenantId}`, groups: ['merchant'] },
			{ ...stranger, sub: `erp-of-${tenantId}`, scopes: allScopes },
		];
	}),
	...baseRoles.flatMap((role): Claimed[] => {
		const member: Claimed = { mine: true, sub: `${role}-1`, groups: ['base'], role };
		return role === 'cluster_manager'
			? [
					{ ...member, clusterId: 'chaonan' },
					{ ...member, mine: false, sub: `${role}-2`, clusterId: 'dalang' },
				]
			: [member];
	}),
];

/** Every kind of caller. */
export const kinds: readonly Kind[] = [
	{ name: 'no token', token: async () => undefined },
	{ name: 'no JWT', token: async () => 'garbage' },
	{ name: 'an expired token', token: (base) => tokenOf(base.url, { ...claimsOf(owner), expiresInSeconds: -60 }) },
	{ name: 'another issuer', token: (base) => signed(base, { iss: 'https://issuer.example/pool' }) },
	{ name: 'another audience', token: (base) => signed(base, { aud: 'another', client_id: 'another' }) },
	{ name: 'alg none', token: async (base) => new UnsecuredJWT(await honest(base)).encode() },
	{ name: 'an altered tenant claim', token: tampered },
	...known.map((as) => ({
		name: [as.sub, as.clusterId].filter(Boolean).join(' of '),
		token: (base: TestBase) => tokenOf(base.url, claimsOf(as)),
		as,
	})),
];

function claimsOf({ mine: _mine, phase: _phase, ...claims }: Claimed) {
	return claims;
}

async function honest(base: TestBase) {
	return decodeJwt(await tokenOf(base.url, claimsOf(owner)));
}

/** Signed with the right key, so that only the given claim is wrong. */
async function signed(base: TestBase, differs: object): Promise<string> {
	const issuerFile = JSON.parse(readFileSync(path.join(base.dataDir, 'issuer.json'), 'utf8')) as { privateKey: JWK };
	const key = await importJWK(issuerFile.privateKey, 'RS256');
	return new SignJWT({ ...(await honest(base)), ...differs })
		.setProtectedHeader({ alg: 'RS256', kid: 'local' })
		.sign(key);
}

/** A tenant's token with another tenant's id under the old signature. */
async function tampered(base: TestBase): Promise<string> {
	const [head, payload = '', signature] = (await tokenOf(base.url, claimsOf(owner))).split('.');
	const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
	const changed = Buffer.from(JSON.stringify({ ...claims, tenantId: 'tenant-b' })).toString('base64url');
	return [head, changed, signature].join('.');
}

export type Promised = 'through' | 401 | 403 | 404 | 409;

/** The status that a route's declaration promises a caller who asks for the resources `mine`. */
export function promised(access: Access, { as }: Kind, namesSomething: boolean): Promised {
	if (access.actor === 'public' || access.actor === 'stripe') return 'through';
	if (as === undefined) return 401;
	if (as.scopes && !('scope' in access && access.scope && as.scopes.includes(access.scope))) return 403;
	if (access.actor === 'user') return 'through';
	if (as.groups && !as.groups.includes(access.actor)) return 403;
	if ('roles' in access && !access.roles.some((role) => role === as.role)) return 403;
	if (access.actor === 'merchant' && !(access.phases ?? ['active']).includes(as.phase ?? 'active')) return 409;
	switch (access.reach) {
		case 'own buyer':
		case 'own tenant':
		case 'own cluster':
			return as.mine || !namesSomething ? 'through' : 404;
		case 'whole base':
			return 'through';
	}
}
