import { pause } from '#catalog';
import type { Following, FollowingStore } from '#directory';
import { accepted } from '#kernel';
import { mapInBatches } from '#platform';
import { changeListing } from './change-listing.ts';
import type { MerchandisingDeps } from './deps.ts';

/** What makes listings follow their tenant. */
export interface FollowDeps extends MerchandisingDeps {
	readonly followings: FollowingStore;
}

/** Listings between two looks at the time; how far it is costs one write unit for each page. */
const pageSize = 24;
/** Listings changed at a time: enough to hide the round trips, few enough not to crowd out buyers. */
const width = 8;

/**
 * Makes the published listings of a tenant follow its state, until all have or `hasTimeLeft` says stop; answers what is left.
 * Each listing changes only while this is the tenant's latest change, so that of two the later one stays. It goes on where
 * it was however often it is cut off. What has not followed is not sold: a price is quoted of active tenants only.
 */
export async function followTenant(
	stores: FollowDeps,
	following: Following,
	hasTimeLeft: () => boolean,
): Promise<Following | undefined> {
	const { tenantId, state } = following;
	const paused = state !== 'active';
	const guard = { write: stores.followings.requireCurrent(following), refusal: () => ({ kind: 'overtaken' as const }) };
	let at = following;
	for (;;) {
		const page = await stores.catalog.listings(tenantId, pageSize, at.after);
		const [last, listings] = page.read((next, items) => [next, items] as const);
		const due = listings.filter((listing) => listing.state === 'published' && listing.paused !== paused);
		const changed = await mapInBatches(due, width, (listing) =>
			changeListing(stores, listing, (stored) => accepted(pause(stored, paused)), { guard, audit: [] }),
		);
		if (changed.some((one) => !one.ok && one.refusal.kind === 'overtaken')) return stores.followings.find(tenantId);
		if (last === undefined) {
			await stores.followings.end(at);
			return stores.followings.find(tenantId);
		}
		const further = { ...at, done: at.done + listings.length, after: last };
		if (!(await stores.followings.advance(further))) return stores.followings.find(tenantId);
		at = further;
		if (!hasTimeLeft()) return at;
	}
}

/** What one run did. */
export interface FollowRun {
	/** Tenants whose listings have all followed. */
	readonly completed: number;
	/** Those that are left, the longest under way first. */
	readonly left: readonly Following[];
}

/** Tenants looked at in one run; more are the next run's. */
const maxTenants = 100;

/**
 * Goes on with all tenants whose listings have to follow, the longest under way first, until none is left or `hasTimeLeft`
 * says stop. One that fails keeps no other from its turn; its failure is thrown at the end.
 */
export async function followTenants(stores: FollowDeps, hasTimeLeft: () => boolean): Promise<FollowRun> {
	const left: Following[] = [];
	const failures: unknown[] = [];
	const open = await stores.followings.open(maxTenants);
	for (const following of open) {
		if (!hasTimeLeft()) {
			left.push(following);
			continue;
		}
		try {
			const rest = await followTenant(stores, following, hasTimeLeft);
			if (rest) left.push(rest);
		} catch (error) {
			failures.push(error);
		}
	}
	if (failures.length > 0) throw new AggregateError(failures, 'listings do not follow');
	return { completed: open.length - left.length, left };
}
