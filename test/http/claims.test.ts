import { expect, test } from 'vitest';
import { accepted, refused } from '#kernel';
import { claimsOf } from '../../packages/http/event.ts';
import { authorize, inPhase } from '../../packages/http/principal.ts';

/** The caller in tokens of an issuer with claim names of its own. */

const names = { 'cognito:groups': 'https://base.example/groups', role: 'base_role', tenantId: 'org' } as const;
const merchants = { actor: 'merchant', reach: 'own tenant', roles: ['owner'] } as const;

function eventWith(claims: Readonly<Record<string, string>>) {
	const requestContext = { requestId: 'r', http: { method: 'GET' }, authorizer: { jwt: { claims } } };
	return { routeKey: 'r', rawPath: '/', rawQueryString: '', headers: {}, isBase64Encoded: false, requestContext };
}

test('a principal is made of the claims under the issuer’s names', () => {
	const claims = {
		sub: 'u',
		'https://base.example/groups': '[buyer merchant]',
		base_role: 'owner',
		org: 'river-linen',
	};
	const merchant = { actor: 'merchant', userId: 'u', tenantId: 'river-linen', role: 'owner' };
	expect(authorize(merchants, claimsOf(eventWith(claims), names))).toEqual({ ok: true, value: merchant });
});

test('a claim under the user pool’s name grants nothing when the issuer has another name for it', () => {
	const claims = { sub: 'u', 'cognito:groups': '[merchant]', role: 'owner', tenantId: 'river-linen' };
	expect(authorize(merchants, claimsOf(eventWith(claims), names))).toMatchObject({ ok: false });
	expect(authorize(merchants, claimsOf(eventWith(claims), {}))).toMatchObject({ ok: true });
});

test('a member is admitted in a phase of their tenant that the route allows, and refused in others', async () => {
	const member = { actor: 'merchant', userId: 'u', tenantId: 'river-linen', role: 'owner' } as const;
	const suspended = refused({ kind: 'tenant_not_active', state: 'suspended' } as const);
	expect(await inPhase(merchants, member, async () => suspended, 0)).toEqual(suspended);
	expect(await inPhase(merchants, member, async () => accepted('active'), 0)).toEqual(
		accepted({ ...member, phase: 'active' }),
	);
});
