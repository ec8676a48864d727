import type { Millis, TenantId } from '#kernel';
import type { Database, Item, Write } from '#platform';
import { keys } from './table.ts';
import type { Tenant, TenantState } from './tenant.ts';

/**
 * The listings of a tenant have to follow its state: on sale while it is active, held otherwise. It begins in the
 * transaction that changes the state and ends when the last listing has followed; a later change takes its place.
 */
export interface Following {
	readonly tenantId: TenantId;
	readonly state: TenantState;
	/** The tenant's revision that brought the state: what tells this change from a later one. */
	readonly revision: number;
	readonly since: Millis;
	/** Listings that were gone through. */
	readonly done: number;
	/** Where to go on among the tenant's listings; absent at the beginning. */
	readonly after?: Item;
}

/** Which tenants' listings still have to follow. */
export interface FollowingStore {
	find(tenantId: TenantId): Promise<Following | undefined>;
	/** Those of the tenants from one id to another, both included, in the order of their ids. */
	between(first: TenantId, last: TenantId, limit: number): Promise<readonly Following[]>;
	/** The first of all, the longest under way first. */
	open(limit: number): Promise<readonly Following[]>;
	/** The part of a transaction that fails once a later change has taken its place, or it has ended. */
	requireCurrent(following: Following): Write;
	/** Stores how far it is, and whether it is still the one to go on with. */
	advance(following: Required<Following>): Promise<boolean>;
	/** Ends it, unless a later change has taken its place. */
	end(following: Following): Promise<void>;
}

/** The write that makes a tenant's listings follow the state that it is in from now on. */
export function beginFollowing(table: string, { tenantId, state, revision }: Tenant, since: Millis): Write {
	const following: Following = { tenantId, state, revision, since, done: 0 };
	return { kind: 'put', table, item: { ...keys.following(tenantId), ...following } };
}

/** What follows, in a directory table of that physical name. */
export function followingStore(database: Database, table: string): FollowingStore {
	const { pk } = keys.following('');
	const list = async (where: string, values: Item, limit: number) => {
		const page = await database.queryPage({ table, where, values, limit, after: undefined, consistent: true });
		return page.map(followingFrom).firstItems();
	};
	const current = ({ tenantId, revision }: Following) => ({
		table,
		key: keys.following(tenantId),
		condition: 'revision = :revision',
		values: { ':revision': revision },
	});
	return {
		async find(tenantId) {
			const item = await database.get(table, keys.following(tenantId), { consistent: true });
			return item && followingFrom(item);
		},
		between: (first, last, limit) =>
			list('pk = :pk AND sk BETWEEN :first AND :last', { ':pk': pk, ':first': first, ':last': last }, limit),
		async open(limit) {
			const all = await list('pk = :pk', { ':pk': pk }, limit);
			return all.toSorted((a, b) => a.since - b.since);
		},
		requireCurrent: (following) => ({ kind: 'check', ...current(following) }),
		async advance(following) {
			const { values, ...write } = current(following);
			const { done, after } = following;
			const written = await database.write({
				kind: 'update',
				...write,
				update: 'SET done = :done, #after = :after',
				names: { '#after': 'after' },
				values: { ...values, ':done': done, ':after': after },
			});
			return written.ok;
		},
		async end(following) {
			await database.write({ kind: 'delete', ...current(following) });
		},
	};
}

function followingFrom({ pk: _pk, sk: _sk, ...following }: Item): Following {
	return following as unknown as Following;
}
