import { pause } from '#catalog';
import type { TenantSync, TenantSyncStore } from '#directory';
import { accepted } from '#kernel';
import { mapInBatches } from '#platform';
import { changeListing } from './change-listing.ts';
import type { MerchandisingDeps } from './deps.ts';

/** The stores of a sync: a tenant's state is carried to its listings. */
export interface TenantSyncDeps extends MerchandisingDeps {
	readonly tenantSyncs: TenantSyncStore;
}

/** Listings between two checks of the time. Storing the progress costs one write unit per page. */
const pageSize = 24;
/** Listings changed at a time: enough to hide the round trips, few enough to leave buyers room. */
const width = 8;

/**
 * Carries a tenant's state to its published listings until all have it or `hasTimeLeft` is false, and returns the sync that
 * is left. Each listing changes only while this is the tenant's latest change, so that the latest change wins. A later run
 * continues where this one stopped. No listing is sold in the meantime: prices are quoted for active tenants only.
 */
export async function syncTenant(
	stores: TenantSyncDeps,
	sync: TenantSync,
	hasTimeLeft: () => boolean,
): Promise<TenantSync | undefined> {
	const { tenantId, state } = sync;
	const paused = state !== 'active';
	const guard = { write: stores.tenantSyncs.requireCurrent(sync), refusal: () => ({ kind: 'overtaken' as const }) };
	let at = sync;
	for (;;) {
		const page = await stores.catalog.listings(tenantId, pageSize, at.after);
		const [last, listings] = page.read((next, items) => [next, items] as const);
		const due = listings.filter((listing) => listing.state === 'published' && listing.paused !== paused);
		const changed = await mapInBatches(due, width, (listing) =>
			changeListing(stores, listing, (stored) => accepted(pause(stored, paused)), { guard, audit: [] }),
		);
		if (changed.some((result) => !result.ok && result.refusal.kind === 'overtaken'))
			return stores.tenantSyncs.find(tenantId);
		if (last === undefined) {
			await stores.tenantSyncs.end(at);
			return stores.tenantSyncs.find(tenantId);
		}
		const further = { ...at, done: at.done + listings.length, after: last };
		if (!(await stores.tenantSyncs.advance(further))) return stores.tenantSyncs.find(tenantId);
		at = further;
		if (!hasTimeLeft()) return at;
	}
}

/** The outcome of one run. */
export interface TenantSyncRun {
	/** Tenants whose listings all have their state. */
	readonly completed: number;
	/** The syncs left, the longest under way first. */
	readonly left: readonly TenantSync[];
}

/**
 * Continues the syncs of all tenants, the longest under way first, until none is left or `hasTimeLeft` is false. A failure
 * does not stop the others; failures are thrown together at the end.
 */
export async function syncTenants(stores: TenantSyncDeps, hasTimeLeft: () => boolean): Promise<TenantSyncRun> {
	const left: TenantSync[] = [];
	const failures: unknown[] = [];
	const open = await stores.tenantSyncs.open();
	for (const sync of open) {
		if (!hasTimeLeft()) {
			left.push(sync);
			continue;
		}
		try {
			const rest = await syncTenant(stores, sync, hasTimeLeft);
			if (rest) left.push(rest);
		} catch (error) {
			failures.push(error);
		}
	}
	if (failures.length > 0) throw new AggregateError(failures, 'tenants not synced');
	return { completed: open.length - left.length, left };
}
