import type { PreTokenGenerationV2TriggerEvent, PreTokenGenerationV3TriggerEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	type DirectoryStore,
	type Organization,
	type MemberStore,
	type Membership,
	type TenantRole,
	apply,
	changeMember,
	changeRole,
	close,
	directoryStore,
	directoryTable,
	dismiss,
	invitationMs,
	leave,
	memberStore,
} from '#directory';
import { accepted } from '#kernel';
import { eachPage } from '#platform';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let directory: DirectoryStore;
let members: MemberStore;
beforeAll(async () => {
	engine = await startEngine([directoryTable]);
	directory = directoryStore(engine.database, 'directory');
	members = memberStore(engine.database, 'directory');
	await directory.putCluster({ clusterId: 'dalang', name: { zh: '群', en: 'Dalang' } }, { audit: [] });
	for (const manager of ['m1', 'm2']) await assign(manager, { of: 'base', role: 'manager' });
});
afterAll(() => engine.stop());

const at = 1_000_000;
const name = { zh: '怡岚', en: 'Yilan' };
const of = (tenantId: string, role: TenantRole): Membership => ({ of: 'tenant', tenantId, role });
const by = (userId: string, organization: Organization = { of: 'base' }) =>
	({ by: { userId, organization }, now: at, audit: [] }) as const;
const assign = (userId: string, membership: Membership) =>
	changeMember(members, userId, by('chief'), () => accepted(membership));
const put = (userId: string, tenantId: string) =>
	changeMember(members, userId, by('chief'), (before) => leave(before, tenantId));
const kindOf = (result: { ok: boolean; refusal?: { kind: string } }) => (result.ok ? 'ok' : result.refusal?.kind);

async function openTenant(tenantId: string, people: Readonly<Record<string, TenantRole>>): Promise<void> {
	await directory.createTenant(apply({ tenantId, name, clusterId: 'dalang', grade: 'leading' }, at), { audit: [] });
	for (const [userId, role] of Object.entries(people))
		expect(kindOf(await assign(userId, of(tenantId, role)))).toBe('ok');
}

async function listed(organization: Parameters<MemberStore['members']>[0]): Promise<string[]> {
	const all: string[] = [];
	for await (const page of eachPage((after) => members.members(organization, 2, after), 50))
		all.push(...page.map((first) => `${first.userId} ${first.membership.role}`));
	return all;
}

describe('a membership', () => {
	test('is of a tenant or cluster that exists', async () => {
		expect(kindOf(await assign('u1', of('nobody', 'owner')))).toBe('unknown_tenant');
		const manager = { of: 'base', role: 'cluster_manager', clusterId: 'nowhere' } as const;
		expect(kindOf(await assign('u1', manager))).toBe('unknown_cluster');
		expect(await members.membership('u1')).toBeUndefined();
		expect(await listed({ of: 'tenant', tenantId: 'nobody' })).toEqual([]);
	});

	test('replaces the previous one, and is in the next token', async () => {
		process.env['DIRECTORY_TABLE'] = 'directory';
		const { handler } = await import('../../functions/pre-token/handler.ts');
		const tokenOf = async (sub: string) => {
			const event = {
				request: { userAttributes: { sub } },
				response: {},
			} as unknown as PreTokenGenerationV2TriggerEvent;
			const { accessTokenGeneration, idTokenGeneration, groupOverrideDetails } = (await handler(event)).response
				.claimsAndScopeOverrideDetails;
			expect(idTokenGeneration).toEqual(accessTokenGeneration);
			return { claims: accessTokenGeneration?.claimsToAddOrOverride, groups: groupOverrideDetails?.groupsToOverride };
		};
		await openTenant('shop', {});
		expect(await tokenOf('u2')).toEqual({ claims: {}, groups: ['buyer'] });
		await assign('u2', of('shop', 'catalog'));
		const merchant = { claims: { tenantId: 'shop', role: 'catalog' }, groups: ['buyer', 'merchant'] };
		expect(await tokenOf('u2')).toEqual(merchant);
		await assign('u2', { of: 'base', role: 'cluster_manager', clusterId: 'dalang' });
		const manager = { claims: { role: 'cluster_manager', clusterId: 'dalang' }, groups: ['buyer', 'base'] };
		expect(await tokenOf('u2')).toEqual(manager);
		expect(await listed({ of: 'tenant', tenantId: 'shop' })).toEqual([]);
		expect(await listed({ of: 'base' })).toContain('u2 cluster_manager');
		const machine = {
			triggerSource: 'TokenGeneration_ClientCredentials',
			callerContext: { clientId: 'u2' },
			request: {},
		} as unknown as PreTokenGenerationV3TriggerEvent;
		const { accessTokenGeneration } = (await handler(machine)).response.claimsAndScopeOverrideDetails;
		expect(accessTokenGeneration?.claimsToAddOrOverride).toEqual(manager.claims);
		await changeMember(members, 'u2', by('chief'), dismiss);
		expect(await tokenOf('u2')).toEqual({ claims: {}, groups: ['buyer'] });
	});

	test('is changed and ended by its tenant only', async () => {
		await openTenant('mine', { o1: 'owner', c1: 'catalog' });
		const role = (tenantId: string) =>
			changeMember(members, 'c1', by('o1', { of: 'tenant', tenantId }), (before) =>
				changeRole(before, tenantId, 'viewer'),
			);
		expect(kindOf(await role('shop'))).toBe('not_found');
		expect(kindOf(await put('c1', 'shop'))).toBe('not_found');
		expect(kindOf(await put('nobody', 'mine'))).toBe('not_found');
		expect(await listed({ of: 'tenant', tenantId: 'mine' })).toEqual(['c1 catalog', 'o1 owner']);
		expect(kindOf(await role('mine'))).toBe('ok');
		expect(await listed({ of: 'tenant', tenantId: 'mine' })).toEqual(['c1 viewer', 'o1 owner']);
	});

	test('that was given by another organization meanwhile is not ended by the one before', async () => {
		await openTenant('before', { 'owner-1': 'owner', 'moved-1': 'viewer' });
		await openTenant('after', { 'owner-2': 'owner' });
		let reads = 0;
		const membership: MemberStore['membership'] = async (userId) => {
			const read = await members.membership(userId);
			if ((reads += 1) === 1) await assign(userId, of('after', 'catalog'));
			return read;
		};
		await changeMember({ ...members, membership }, 'moved-1', by('chief'), (read) => leave(read, 'before'));
		expect(await members.membership('moved-1')).toEqual(of('after', 'catalog'));
	});

	test('of an invalid user id does not exist', async () => {
		for (const userId of ['', 'x'.repeat(3_000), 'a b']) expect(await members.membership(userId)).toBeUndefined();
	});
});

describe('the last owner or manager', () => {
	test('cannot be removed by a change, which is refused and changes nothing', async () => {
		await openTenant('kept', { o2: 'owner', v2: 'viewer' });
		const changes = [
			put('o2', 'kept'),
			changeMember(members, 'o2', by('o2', { of: 'tenant', tenantId: 'kept' }), (before) =>
				changeRole(before, 'kept', 'viewer'),
			),
			changeMember(members, 'o2', by('chief'), dismiss),
			assign('o2', of('shop', 'owner')),
			assign('o2', { of: 'base', role: 'finance' }),
		];
		for (const change of changes) expect(kindOf(await change)).toBe('last_owner');
		expect(await listed({ of: 'tenant', tenantId: 'kept' })).toEqual(['o2 owner', 'v2 viewer']);
		expect(await members.membership('o2')).toEqual(of('kept', 'owner'));
	});

	test('remains when owners remove each other at the same time', async () => {
		for (let round = 0; round < 5; round++) {
			const tenantId = `duel-${round}`;
			const people = ['a', 'b', 'c'].map((first) => `${first}${round}`);
			await openTenant(tenantId, Object.fromEntries(people.map((first) => [first, 'owner' as const])));
			const done = await Promise.all(people.map((first) => put(first, tenantId)));
			expect(done.map(kindOf).toSorted()).toEqual(['last_owner', 'ok', 'ok']);
			expect(await listed({ of: 'tenant', tenantId })).toHaveLength(1);
		}
	});

	test('is protected when another owner was demoted after the change had read them', async () => {
		await openTenant('late', { o4: 'owner', o5: 'owner' });
		const stale = { ...members, otherAdmin: async () => 'o5' };
		await put('o5', 'late');
		const left = changeMember(stale, 'o4', by('chief'), (before) => leave(before, 'late'));
		await expect(left).rejects.toThrow('members in contention');
		expect(await listed({ of: 'tenant', tenantId: 'late' })).toEqual(['o4 owner']);
	});

	test('of the base cannot be removed', async () => {
		const [first, two] = await Promise.all(
			['m1', 'm2'].map((manager) => changeMember(members, manager, by(manager), dismiss)),
		);
		expect([first, two].map((each) => each && kindOf(each)).toSorted()).toEqual(['last_manager', 'ok']);
	});
});

describe('a removed or demoted owner, with a token that still names the role,', () => {
	const organization: Organization = { of: 'tenant', tenantId: 'past' };

	test.each([
		['o6', 'put out', dismiss],
		['o7', 'demoted', () => accepted(of('past', 'viewer'))],
		['o8', 'moved away', () => accepted(of('away', 'owner'))],
	] as const)('%s, %s: changes and invites nobody, and earlier invitations are void', async (past, _, end) => {
		await openTenant('away', { x8: 'owner' });
		await openTenant('past', { [past]: 'owner', o9: 'owner', v9: 'viewer' });
		const invitation = { tenantId: 'past', role: 'owner', invitedBy: past, expiresAt: at + invitationMs } as const;
		expect(kindOf(await members.invite(`early-${past}`, invitation, { audit: [] }))).toBe('ok');
		expect(kindOf(await changeMember(members, past, by('chief'), end))).toBe('ok');
		const promotion = (before: Membership | undefined) => changeRole(before, 'past', 'owner');
		expect(kindOf(await changeMember(members, 'v9', by(past, organization), promotion))).toBe('forbidden');
		expect(kindOf(await members.invite(`late-${past}`, invitation, { audit: [] }))).toBe('forbidden');
		for (const code of [`early-${past}`, `late-${past}`])
			expect(kindOf(await members.accept(code, 'p9', at))).toBe('not_found');
		expect(await members.membership('v9')).toEqual(of('past', 'viewer'));
		expect(await members.membership('p9')).toBeUndefined();
	});

	test('cannot add or promote themselves', async () => {
		for (const manager of ['m6', 'm7']) await assign(manager, { of: 'base', role: 'manager' });
		await changeMember(members, 'm6', by('chief'), dismiss);
		await assign('m7', { of: 'base', role: 'finance' });
		const up = () => accepted({ of: 'base', role: 'manager' } as const);
		for (const past of ['m6', 'm7']) expect(kindOf(await changeMember(members, past, by(past), up))).toBe('forbidden');
		await openTenant('alone', { m7: 'owner', o10: 'owner' });
		expect(kindOf(await changeMember(members, 'o10', by('m7'), dismiss))).toBe('forbidden');
	});

	test('can be added again by another owner', async () => {
		expect(kindOf(await assign('o6', of('past', 'owner')))).toBe('ok');
		expect(kindOf(await changeMember(members, 'v9', by('o6', organization), dismiss))).toBe('ok');
	});
});

describe('an invitation', () => {
	const invite = (code: string, role: TenantRole = 'catalog', tenantId = 'shop') =>
		members.invite(
			code,
			{ tenantId, role, email: 'mei@yilan.example', invitedBy: 'o3', expiresAt: at + invitationMs },
			{ audit: [] },
		);

	test('makes one user a member, who may repeat the call, and nobody else', async () => {
		await invite('code-1');
		const done = await Promise.all(['p1', 'p2', 'p3'].map((first) => members.accept('code-1', first, at)));
		expect(done.map(kindOf).toSorted()).toEqual(['not_found', 'not_found', 'ok']);
		const winner = ['p1', 'p2', 'p3'].find((_, i) => done[i]?.ok) ?? '';
		expect(await members.accept('code-1', winner, at)).toEqual(accepted(of('shop', 'catalog')));
		const all = (await members.members({ of: 'tenant', tenantId: 'shop' }, 10, undefined)).firstItems();
		expect(all).toEqual([{ userId: winner, membership: of('shop', 'catalog'), since: at, email: 'mei@yilan.example' }]);
	});

	test('does not bring back a removed member', async () => {
		await invite('code-2');
		await members.accept('code-2', 'p4', at);
		expect(kindOf(await put('p4', 'shop'))).toBe('ok');
		expect(kindOf(await members.accept('code-2', 'p4', at))).toBe('not_found');
		expect(await members.membership('p4')).toBeUndefined();
	});

	test('expires after seven days, and is refused to a user with a membership', async () => {
		await invite('code-3');
		expect(kindOf(await members.accept('code-3', 'p5', at + invitationMs))).toBe('not_found');
		expect(kindOf(await members.accept('code-3', 'o1', at))).toBe('already_member');
		expect(kindOf(await members.accept('code-4', 'p5', at))).toBe('not_found');
		expect(kindOf(await members.accept('code-3', 'p5', at + invitationMs - 1))).toBe('ok');
	});

	test('is one of two that a user accepts at the same time', async () => {
		await openTenant('atelier', { 'owner-3': 'owner' });
		for (const [code, tenantId] of [
			['code-6', 'shop'],
			['code-7', 'atelier'],
		] as const)
			await invite(code, 'catalog', tenantId);
		const done = await Promise.all(['code-6', 'code-7'].map((code) => members.accept(code, 'p6', at)));
		expect(done.map(kindOf).toSorted()).toEqual(['already_member', 'ok']);
	});

	test('to a tenant that was closed since is not accepted', async () => {
		await openTenant('mill', {});
		await invite('code-8', 'catalog', 'mill');
		const closed = close((await directory.tenant('mill')) ?? expect.fail(), at);
		expect(closed.ok && (await directory.saveTenant(closed.value, { syncSince: undefined, audit: [] })).ok).toBe(true);
		expect(kindOf(await members.accept('code-8', 'p7', at))).toBe('not_found');
	});

	test('is stored without its code', async () => {
		await invite('code-5');
		const item = await engine.database.get('directory', { pk: 'I#code-5', sk: 'INVITATION' });
		expect(item).toBeUndefined();
	});
});
