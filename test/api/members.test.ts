import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, openTenant } from '../support/scenario.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());

test('an owner invites a user, who joins, gets another role and is removed', async () => {
	const owner = base.merchant('tenant-a');
	const invited = expectStatus(await owner.post('/v1/merchant/invitations', { role: 'owner' }), 201).body;
	const accept = (sub: string) => base.buyer(sub).post('/v1/invitations/accept', { code: invited.code });
	const member = { userId: 'mei', of: 'tenant', tenantId: 'tenant-a', role: 'owner', clusterId: null };
	expect(expectStatus(await accept('mei'), 200).body).toEqual(member);
	expect(expectStatus(await accept('eve'), 404).body.type).toBe('/problems/not-found');
	const { items } = expectStatus(await owner.get('/v1/merchant/members'), 200).body;
	expect(items).toEqual([{ ...member, since: expect.any(String), email: null }]);
	const mei = '/v1/merchant/members/mei';
	expect(expectStatus(await owner.send('DELETE', mei), 409).body.type).toBe('/problems/last-owner');
	expect(expectStatus(await base.manager.send('DELETE', '/v1/base/members/mei'), 409).body.type).toBe(
		'/problems/last-owner',
	);
	const second = { of: 'tenant', tenantId: 'tenant-a', role: 'owner' };
	expectStatus(await base.manager.send('PUT', '/v1/base/members/lin', second), 200);
	expect(expectStatus(await owner.send('PUT', mei, { role: 'viewer' }), 200).body.role).toBe('viewer');
	expectStatus(await owner.send('DELETE', mei), 200);
	expectStatus(await owner.send('DELETE', mei), 404);
	const left = expectStatus(await base.manager.get('/v1/base/members?tenantId=tenant-a'), 200).body.items;
	expect(left.map((user: { userId: string }) => user.userId)).toEqual(['lin']);
});

test('the base keeps a manager', async () => {
	const manager = { of: 'base', role: 'manager' };
	for (const user of ['wu', 'xu'])
		expectStatus(await base.manager.send('PUT', `/v1/base/members/${user}`, manager), 200);
	const { items } = expectStatus(await base.manager.get('/v1/base/members?limit=1'), 200).body;
	expect(items).toMatchObject([{ userId: 'wu', of: 'base', role: 'manager', tenantId: null }]);
	expectStatus(await base.manager.send('DELETE', '/v1/base/members/wu'), 200);
	const last = await base.manager.send('DELETE', '/v1/base/members/xu');
	expect(expectStatus(last, 409).body.type).toBe('/problems/last-manager');
});
