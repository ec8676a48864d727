import type { Millis, TenantId } from '#kernel';
import type { Database, Item, Write } from '#platform';
import { keys } from './table.ts';
import type { Tenant, TenantState } from './tenant.ts';

/**
 * Work under way: the listings of a tenant follow its state, on sale while the tenant is active and paused otherwise. A
 * following begins in the transaction that changes the state and ends with the last listing. A later change replaces it.
 */
export interface Following {
	readonly tenantId: TenantId;
	readonly state: TenantState;
	/** The tenant's revision that brought the state: it tells this change from a later one. */
	readonly revision: number;
	readonly since: Millis;
	/** Listings processed so far. */
	readonly done: number;
	/** Where to continue among the tenant's listings; absent at the beginning. */
	readonly after?: Item;
}

/** Reads and writes the followings under way. */
export interface FollowingStore {
	find(tenantId: TenantId): Promise<Following | undefined>;
	/** Those of the tenants from one id to another, both included, in the order of the ids. */
	between(first: TenantId, last: TenantId, limit: number): Promise<readonly Following[]>;
	/** At most `limit` of all, the longest under way first. */
	open(limit: number): Promise<readonly Following[]>;
	/** The check that fails a transaction once the following has ended or a later change has replaced it. */
	requireCurrent(following: Following): Write;
	/** Stores the progress of a following. False once it has ended or a later change has replaced it. */
	advance(following: Required<Following>): Promise<boolean>;
	/** Ends a following, unless a later change has replaced it. */
	end(following: Following): Promise<void>;
}

/** The write that makes a tenant's listings follow its state from now on. */
export function beginFollowing(table: string, { tenantId, state, revision }: Tenant, since: Millis): Write {
	const following: Following = { tenantId, state, revision, since, done: 0 };
	return { kind: 'put', table, item: { ...keys.following(tenantId), ...following } };
}

/** Followings over a directory table of that physical name. */
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
