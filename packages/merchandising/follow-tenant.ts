import { pause } from '#catalog';
import type { Following, FollowingStore } from '#directory';
import { accepted } from '#kernel';
import { mapInBatches } from '#platform';
import { changeListing } from './change-listing.ts';
import type { MerchandisingDeps } from './deps.ts';

/** The stores that make listings follow their tenant. */
export interface FollowDeps extends MerchandisingDeps {
	readonly followings: FollowingStore;
}

/** Listings between two checks of the time. Storing the progress costs one write unit per page. */
const pageSize = 24;
/** Listings changed at a time: enough to hide the round trips, few enough to leave buyers room. */
const width = 8;

/**
 * Makes the published listings of a tenant follow its state, until all have or `hasTimeLeft` is false. Returns the rest. Each
 * listing changes only while this is the tenant's latest change, so that the latest change wins. A run that is cut off is
 * continued where it stopped. A listing that has not followed yet is not sold: prices are quoted for active tenants only.
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
		if (changed.some((result) => !result.ok && result.refusal.kind === 'overtaken'))
			return stores.followings.find(tenantId);
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

/** The outcome of one run. */
export interface FollowRun {
	/** Tenants whose listings have all followed. */
	readonly completed: number;
	/** The followings left, the longest under way first. */
	readonly left: readonly Following[];
}

/** Tenants of one run; the next run takes the others. */
const maxTenants = 100;

/**
 * Continues the followings of all tenants, the longest under way first, until none is left or `hasTimeLeft` is false. A
 * failure does not stop the others; failures are thrown together at the end.
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
