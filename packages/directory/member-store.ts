import { type Millis, type Result, type TenantId, accepted, refused, slugPattern } from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	Page,
	type Write,
	changesBetween,
	eachPage,
	fingerprint,
	withChanges,
} from '#platform';
import { fieldExpressions } from './field-expressions.ts';
import { type Invitation, invitationMs } from './invitation.ts';
import { type Actor, type Organization, type Membership, sameOrganization, userIdPattern } from './membership.ts';
import type { DirectoryRefusal } from './refusal.ts';
import { keys } from './table.ts';

/** A member in the list of a tenant or of the base. */
export interface Member {
	readonly userId: string;
	readonly membership: Membership;
	readonly since: Millis;
	/** The address that the invitation was sent to. */
	readonly email?: string | undefined;
}

/** The replacement of one membership by another. */
export interface Replacement {
	readonly userId: string;
	/** The membership as it was read. The change fails if it is another by now. */
	readonly before: Membership | undefined;
	readonly after: Membership | undefined;
	/** The admin that the organization which the user leaves must keep. */
	readonly admin: string | undefined;
	readonly by: Actor;
	readonly now: Millis;
}

/** Reads and writes memberships. A user has one membership or none. */
export interface MemberStore {
	membership(userId: string): Promise<Membership | undefined>;
	/** The members of a tenant or the base in the order of their ids. */
	members(organization: Organization, limit: number, after: Item | undefined): Promise<Page<Member>>;
	/** Another admin: an owner of the tenant, or a manager of the base. */
	otherAdmin(organization: Organization, userId: string): Promise<string | undefined>;
	/** Stores a change. The tenant or cluster it names must exist. `changed` when an item is no longer as it was read. */
	replace(
		change: Replacement,
		audited: Audited,
	): Promise<Result<void, DirectoryRefusal | { readonly kind: 'changed' }>>;
	/** Stores an invitation under the hash of its code, if its sender may still invite. */
	invite(code: string, invitation: Invitation, audited: Audited): Promise<Result<void, DirectoryRefusal>>;
	/** Makes a user a member by an unused code. The same user may repeat the call. */
	accept(code: string, userId: string, now: Millis): Promise<Result<Membership, DirectoryRefusal>>;
}

/** A tenant has some dozen members. Two thousand are far more than any has. */
const adminPageSize = 100;
const maxAdminPages = 20;

/** Members in a directory table of that physical name. */
export function memberStore(database: Database, table: string): MemberStore {
	const membership = async (userId: string) => {
		if (!userIdPattern.test(userId)) return undefined;
		const item = await database.get(table, keys.membership(userId), { consistent: true });
		return item && item['of'] !== ended ? membershipFrom(item) : undefined;
	};
	const list = async (organization: Organization, limit: number, after: Item | undefined) => {
		const { pk } = keys.member(organization, '');
		const where = 'pk = :pk AND begins_with(sk, :prefix)';
		const values = { ':pk': pk, ':prefix': 'M#' };
		const page = await database.queryPage({ table, where, values, limit, after, consistent: true });
		return page.map(memberFrom);
	};
	return {
		membership,
		async members(organization, limit, after) {
			if (organization.of === 'tenant' && !slugPattern.test(organization.tenantId))
				return new Page<Member>([], undefined);
			return list(organization, limit, after);
		},
		async otherAdmin(organization, userId) {
			for await (const members of eachPage((after) => list(organization, adminPageSize, after), maxAdminPages)) {
				const admin = members.find(
					(member) => member.membership.role === adminRole(organization) && member.userId !== userId,
				);
				if (admin) return admin.userId;
			}
			return undefined;
		},
		async replace(change, audited) {
			const writes = replacementWrites(table, change);
			const done = await database.transact(
				writes.map(({ write }) => write),
				audited,
			);
			return done.ok
				? accepted(undefined)
				: refused({ kind: writes[done.failures[0]?.index ?? 0]?.refusal ?? 'changed' });
		},
		async invite(code, invitation, audited) {
			const expiresAtSeconds = Math.ceil(invitation.expiresAt / 1000);
			const item = { ...keys.invitation(fingerprint(code)), ...invitation, expiresAtSeconds };
			const organization: Organization = { of: 'tenant', tenantId: invitation.tenantId };
			const actingAdmin = requireActingAdmin(table, { userId: invitation.invitedBy, organization });
			const granted = changesBetween(undefined, { role: invitation.role });
			const done = await database.transact([{ kind: 'put', table, item }, actingAdmin], withChanges(audited, granted));
			return done.ok ? accepted(undefined) : refused({ kind: 'forbidden' });
		},
		accept: (code, userId, now) => accept(database, table, { code, userId, now, membership }),
	};
}

function adminRole(organization: Organization): 'owner' | 'manager' {
	return organization.of === 'tenant' ? 'owner' : 'manager';
}

function membershipFrom({ pk: _pk, sk: _sk, ...item }: Item): Membership {
	return item as unknown as Membership;
}

function memberFrom({ pk: _pk, sk, since, email, ...item }: Item): Member {
	const member = { userId: String(sk).slice('M#'.length), membership: item as unknown as Membership };
	return { ...member, since: Number(since), email: email === undefined ? undefined : String(email) };
}

interface GuardedWrite {
	readonly write: Write;
	/** The refusal when the condition of this write fails. */
	readonly refusal: 'changed' | 'forbidden' | 'unknown_tenant' | 'unknown_cluster';
}

function replacementWrites(table: string, { userId, before, after, admin, by, now }: Replacement): GuardedWrite[] {
	const key = keys.membership(userId);
	const self = by.userId === userId;
	// A removed user cannot add themselves again.
	const asRead = self && before === undefined ? { condition: 'attribute_not_exists(pk)' } : isUnchanged(before);
	const vacated = before && !(after && sameOrganization(before, after)) ? before : undefined;
	const required = after && requiredItem(after);
	return [
		{
			write: { kind: 'put', table, item: { ...key, ...(after ?? endedMembership(now)) }, ...asRead },
			refusal: self && before === undefined ? 'forbidden' : 'changed',
		},
		...(after ? [{ write: listEntryWrite(table, userId, after, { now }), refusal: 'changed' } as const] : []),
		...(vacated
			? [{ write: { kind: 'delete', table, key: keys.member(vacated, userId) }, refusal: 'changed' } as const]
			: []),
		...(required
			? [
					{
						write: { kind: 'check', table, key: required.key, condition: 'attribute_exists(pk)' },
						refusal: required.refusal,
					} as const,
				]
			: []),
		...(before && admin !== undefined
			? [{ write: requireAdmin(table, before, admin), refusal: 'changed' } as const]
			: []),
		// A transaction may name an item once. The writes above check these two users already.
		...(self || by.userId === admin ? [] : [{ write: requireActingAdmin(table, by), refusal: 'forbidden' } as const]),
	];
}

/** The mark of an ended membership. It outlives the last token and invitation of the user. */
const ended = 'none';
const endedMembership = (now: Millis) => ({ of: ended, expiresAtSeconds: Math.ceil((now + 2 * invitationMs) / 1000) });

/** The condition that a user has no membership. */
const hasNoMembership = {
	condition: 'attribute_not_exists(pk) OR #of = :ended',
	names: { '#of': 'of' },
	values: { ':ended': ended },
};

/** The condition that a membership is as it was read. */
function isUnchanged(before: Membership | undefined) {
	if (before === undefined) return hasNoMembership;
	const { equations, names, values } = fieldExpressions(before);
	return { condition: equations.join(' AND '), names, values };
}

/** The check that a user is an admin. It reads the membership itself, because every change of role writes that item. */
function requireAdmin(table: string, organization: Organization, admin: string): Extract<Write, { kind: 'check' }> {
	const tenantId = organization.of === 'tenant' ? organization.tenantId : undefined;
	return {
		kind: 'check',
		table,
		key: keys.membership(admin),
		condition: `#of = :of AND #role = :role${tenantId === undefined ? '' : ' AND tenantId = :tenantId'}`,
		names: { '#of': 'of', '#role': 'role' },
		values: {
			':of': organization.of,
			':role': adminRole(organization),
			...(tenantId === undefined ? {} : { ':tenantId': tenantId }),
		},
	};
}

/**
 * The check that the acting user has not been removed or demoted. A user without any membership passes: the user pool issues
 * no role to such a user. Tokens of the local issuer need no membership.
 */
function requireActingAdmin(table: string, { userId, organization }: Actor): Write {
	const check = requireAdmin(table, organization, userId);
	return { ...check, condition: `attribute_not_exists(pk) OR (${check.condition})` };
}

/** The check that a tenant accepts members: it has applied, or is active. */
function requireOpenTenant(table: string, tenantId: TenantId): Write {
	return {
		kind: 'check',
		table,
		key: keys.tenant(tenantId),
		condition: '#state IN (:applied, :active)',
		names: { '#state': 'state' },
		values: { ':applied': 'applied', ':active': 'active' },
	};
}

/** Writes the entry of a member in the list of an organization. Its start and the address of the invitation stay. */
function listEntryWrite(
	table: string,
	userId: string,
	membership: Membership,
	{ now, email }: { readonly now: Millis; readonly email?: string | undefined },
): Write {
	const fields: Item = { ...membership, ...(email === undefined ? {} : { email }) };
	const { equations, names, values } = fieldExpressions(fields);
	const removal = fields['clusterId'] === undefined ? ' REMOVE clusterId' : '';
	return {
		kind: 'update',
		table,
		key: keys.member(membership, userId),
		update: `SET since = if_not_exists(since, :now), ${equations.join(', ')}${removal}`,
		names,
		values: { ':now': now, ...values },
	};
}

function requiredItem(membership: Membership) {
	switch (membership.of) {
		case 'tenant':
			return { key: keys.tenant(membership.tenantId), refusal: 'unknown_tenant' } as const;
		case 'base':
			return membership.clusterId && ({ key: keys.cluster(membership.clusterId), refusal: 'unknown_cluster' } as const);
	}
}

interface Acceptance {
	readonly code: string;
	readonly userId: string;
	readonly now: Millis;
	readonly membership: MemberStore['membership'];
}

async function accept(
	database: Database,
	table: string,
	{ code, userId, now, membership }: Acceptance,
): Promise<Result<Membership, DirectoryRefusal>> {
	const key = keys.invitation(fingerprint(code));
	const [item, current] = await Promise.all([database.get(table, key, { consistent: true }), membership(userId)]);
	const invitation = item as unknown as Invitation | undefined;
	if (invitation === undefined || invitation.expiresAt <= now) return refused({ kind: 'not_found' });
	if (invitation.usedBy !== undefined && invitation.usedBy !== userId) return refused({ kind: 'not_found' });
	const { tenantId, role, email, invitedBy } = invitation;
	const granted: Membership = { of: 'tenant', tenantId, role };
	if (invitation.usedBy === userId && current && sameOrganization(current, granted)) return accepted(current);
	if (current) return refused({ kind: 'already_member' });
	const done = await database.transact([
		{
			kind: 'update',
			table,
			key,
			update: 'SET usedBy = :user',
			condition: 'attribute_not_exists(usedBy) AND expiresAt > :now',
			values: { ':user': userId, ':now': now },
		},
		{ kind: 'put', table, item: { ...keys.membership(userId), ...granted }, ...hasNoMembership },
		listEntryWrite(table, userId, granted, { now, email }),
		requireOpenTenant(table, tenantId),
		...(invitedBy === userId ? [] : [requireActingAdmin(table, { userId: invitedBy, organization: granted })]),
	]);
	if (done.ok) return accepted(granted);
	return refused({ kind: done.failures[0]?.index === 1 ? 'already_member' : 'not_found' });
}
