import { type Millis, type Result, type TenantId, accepted, refused, slugPattern } from '#kernel';
import { type Audited, type Database, type Item, Page, type Write, eachPage, fingerprint } from '#platform';
import { type Invitation, invitationMs } from './invitation.ts';
import { type Actor, type Home, type Membership, sameHome, userIdPattern } from './membership.ts';
import type { DirectoryRefusal } from './refusal.ts';
import { keys } from './table.ts';

/** A member of a tenant or the base, as its list has it. */
export interface Member {
	readonly userId: string;
	readonly membership: Membership;
	readonly since: Millis;
	/** Whom the invitation was sent to. */
	readonly email?: string | undefined;
}

/** One membership in place of another. */
export interface Replacement {
	readonly userId: string;
	/** As it was read; the change holds only if it still is. */
	readonly before: Membership | undefined;
	readonly after: Membership | undefined;
	/** Who must hold the highest role of the home that is left. */
	readonly head: string | undefined;
	readonly by: Actor;
	readonly now: Millis;
}

/** Reads and writes who is a member of what. A person has one membership or none. */
export interface MemberStore {
	membership(userId: string): Promise<Membership | undefined>;
	/** The members of a tenant or the base in the order of their ids. */
	members(home: Home, limit: number, after: Item | undefined): Promise<Page<Member>>;
	/** Somebody beside this person who is owner of the tenant, or manager of the base. */
	otherHead(home: Home, userId: string): Promise<string | undefined>;
	/** Stores a change; what the new membership names must exist. `changed` when something is not as it was read. */
	replace(
		change: Replacement,
		audited: Audited,
	): Promise<Result<void, DirectoryRefusal | { readonly kind: 'changed' }>>;
	/** Keeps an invitation by the hash of its code, while who invites may. */
	invite(code: string, invitation: Invitation, audited: Audited): Promise<Result<void, DirectoryRefusal>>;
	/** Makes a person a member by a code that nobody has used; the same person may repeat it. */
	accept(code: string, userId: string, now: Millis): Promise<Result<Membership, DirectoryRefusal>>;
}

/** A tenant has some dozen members; two thousand are more than any has. */
const headPage = 100;
const maxHeadPages = 20;

/** Members in a directory table of that physical name. */
export function memberStore(database: Database, table: string): MemberStore {
	const membership = async (userId: string) => {
		if (!userIdPattern.test(userId)) return undefined;
		const item = await database.get(table, keys.membership(userId), { consistent: true });
		return item && item['of'] !== ended ? membershipFrom(item) : undefined;
	};
	const list = async (home: Home, limit: number, after: Item | undefined) => {
		const { pk } = keys.member(home, '');
		const where = 'pk = :pk AND begins_with(sk, :prefix)';
		const values = { ':pk': pk, ':prefix': 'M#' };
		const page = await database.queryPage({ table, where, values, limit, after, consistent: true });
		return page.map(memberFrom);
	};
	return {
		membership,
		async members(home, limit, after) {
			if (home.of === 'tenant' && !slugPattern.test(home.tenantId)) return new Page<Member>([], undefined);
			return list(home, limit, after);
		},
		async otherHead(home, userId) {
			for await (const members of eachPage((after) => list(home, headPage, after), maxHeadPages)) {
				const head = members.find((one) => one.membership.role === headOf(home) && one.userId !== userId);
				if (head) return head.userId;
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
			const home: Home = { of: 'tenant', tenantId: invitation.tenantId };
			const may = mayManage(table, { userId: invitation.invitedBy, home });
			const done = await database.transact([{ kind: 'put', table, item }, may], audited);
			return done.ok ? accepted(undefined) : refused({ kind: 'forbidden' });
		},
		accept: (code, userId, now) => accept(database, table, { code, userId, now, membership }),
	};
}

function headOf(home: Home): 'owner' | 'manager' {
	return home.of === 'tenant' ? 'owner' : 'manager';
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
	/** What it means when this part does not hold. */
	readonly refusal: 'changed' | 'forbidden' | 'unknown_tenant' | 'unknown_cluster';
}

function replacementWrites(table: string, { userId, before, after, head, by, now }: Replacement): GuardedWrite[] {
	const key = keys.membership(userId);
	const self = by.userId === userId;
	// Who has been put out does not let themselves in again.
	const asRead = self && before === undefined ? { condition: 'attribute_not_exists(pk)' } : unchanged(before);
	const left = before && !(after && sameHome(before, after)) ? before : undefined;
	const needed = after && neededBy(after);
	return [
		{
			write: { kind: 'put', table, item: { ...key, ...(after ?? endedAt(now)) }, ...asRead },
			refusal: self && before === undefined ? 'forbidden' : 'changed',
		},
		...(after ? [{ write: listed(table, userId, after, { now }), refusal: 'changed' } as const] : []),
		...(left
			? [{ write: { kind: 'delete', table, key: keys.member(left, userId) }, refusal: 'changed' } as const]
			: []),
		...(needed
			? [
					{
						write: { kind: 'check', table, key: needed.key, condition: 'attribute_exists(pk)' },
						refusal: needed.refusal,
					} as const,
				]
			: []),
		...(before && head !== undefined ? [{ write: stillHead(table, before, head), refusal: 'changed' } as const] : []),
		// What a transaction already asks of an item stands for both: no item is in it twice.
		...(self || by.userId === head ? [] : [{ write: mayManage(table, by), refusal: 'forbidden' } as const]),
	];
}

/** What stands in the place of a membership that has ended, until its last token and invitation have: */
const ended = 'none';
const endedAt = (now: Millis) => ({ of: ended, expiresAtSeconds: Math.ceil((now + 2 * invitationMs) / 1000) });

/** The condition that a person has no membership. */
const none = {
	condition: 'attribute_not_exists(pk) OR #of = :ended',
	names: { '#of': 'of' },
	values: { ':ended': ended },
};

/** The condition that a membership is what was read. */
function unchanged(before: Membership | undefined) {
	if (before === undefined) return none;
	const fields = Object.entries(before).filter((entry): entry is [string, string] => entry[1] !== undefined);
	return {
		condition: fields.map((_, i) => `#f${i} = :f${i}`).join(' AND '),
		names: Object.fromEntries(fields.map(([name], i) => [`#f${i}`, name])),
		values: Object.fromEntries(fields.map(([, value], i) => [`:f${i}`, value])),
	};
}

/** The check that another person leads a home: against the membership itself, which every change of it writes. */
function stillHead(table: string, home: Home, head: string): Extract<Write, { kind: 'check' }> {
	const tenantId = home.of === 'tenant' ? home.tenantId : undefined;
	return {
		kind: 'check',
		table,
		key: keys.membership(head),
		condition: `#of = :of AND #role = :role${tenantId === undefined ? '' : ' AND tenantId = :tenantId'}`,
		names: { '#of': 'of', '#role': 'role' },
		values: {
			':of': home.of,
			':role': headOf(home),
			...(tenantId === undefined ? {} : { ':tenantId': tenantId }),
		},
	};
}

/**
 * The check that nobody has put out or demoted who acts. Who never had a membership has no token of the pool that says
 * otherwise; the local issuer's tokens need none.
 */
function mayManage(table: string, { userId, home }: Actor): Write {
	const check = stillHead(table, home, userId);
	return { ...check, condition: `attribute_not_exists(pk) OR (${check.condition})` };
}

/** The check that a tenant takes people in: it prepares to sell, or sells. */
function takesIn(table: string, tenantId: TenantId): Write {
	return {
		kind: 'check',
		table,
		key: keys.tenant(tenantId),
		condition: '#state IN (:applied, :active)',
		names: { '#state': 'state' },
		values: { ':applied': 'applied', ':active': 'active' },
	};
}

/** The entry of a member in the list of a home; since when, and whom the invitation was sent to, stay. */
function listed(
	table: string,
	userId: string,
	membership: Membership,
	{ now, email }: { readonly now: Millis; readonly email?: string | undefined },
): Write {
	const fields: Item = { ...membership, ...(email === undefined ? {} : { email }) };
	const given = Object.entries(fields).filter(([, value]) => value !== undefined);
	const cluster = fields['clusterId'] === undefined ? ' REMOVE clusterId' : '';
	return {
		kind: 'update',
		table,
		key: keys.member(membership, userId),
		update: `SET since = if_not_exists(since, :now), ${given.map((_, i) => `#f${i} = :f${i}`).join(', ')}${cluster}`,
		names: Object.fromEntries(given.map(([name], i) => [`#f${i}`, name])),
		values: { ':now': now, ...Object.fromEntries(given.map(([, value], i) => [`:f${i}`, value])) },
	};
}

function neededBy(membership: Membership) {
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
	const [item, has] = await Promise.all([database.get(table, key, { consistent: true }), membership(userId)]);
	const invitation = item as unknown as Invitation | undefined;
	if (invitation === undefined || invitation.expiresAt <= now) return refused({ kind: 'not_found' });
	if (invitation.usedBy !== undefined && invitation.usedBy !== userId) return refused({ kind: 'not_found' });
	const { tenantId, role, email, invitedBy } = invitation;
	const granted: Membership = { of: 'tenant', tenantId, role };
	if (invitation.usedBy === userId && has && sameHome(has, granted)) return accepted(has);
	if (has) return refused({ kind: 'already_member' });
	const done = await database.transact([
		{
			kind: 'update',
			table,
			key,
			update: 'SET usedBy = :user',
			condition: 'attribute_not_exists(usedBy) AND expiresAt > :now',
			values: { ':user': userId, ':now': now },
		},
		{ kind: 'put', table, item: { ...keys.membership(userId), ...granted }, ...none },
		listed(table, userId, granted, { now, email }),
		takesIn(table, tenantId),
		...(invitedBy === userId ? [] : [mayManage(table, { userId: invitedBy, home: granted })]),
	]);
	if (done.ok) return accepted(granted);
	return refused({ kind: done.failures[0]?.index === 1 ? 'already_member' : 'not_found' });
}
