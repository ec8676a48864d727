import {
	type Listing,
	type ListingChange,
	type ListingContent,
	draft,
	faultsBetween,
	hold,
	onSale,
	publish,
	revise,
	withdraw,
} from '#catalog';
import type { Tenant } from '#directory';
import { type ListingId, type Millis, type Result, type TenantId, accepted, ownedId, refused } from '#kernel';
import { Unavailable, type Write, eachPage, jitter } from '#platform';
import { maxRows } from '#stock';
import type { MerchandisingRefusal, MerchandisingStores, PublishingStores } from './stores.ts';

/** Stores a new draft with an empty stock row for each color. */
export async function createListing(
	stores: MerchandisingStores,
	tenantId: TenantId,
	content: ListingContent,
	{ now, unique }: { now: Millis; unique: string },
): Promise<Result<Listing, MerchandisingRefusal>> {
	const errors = faultsBetween(content);
	if (errors.length > 0) return refused({ kind: 'invalid', errors });
	const listing = draft({ tenantId, listingId: ownedId('listing', tenantId, unique) }, content, now);
	const done = await stores.database.transact([stores.catalog.save(listing, 0), ...offers(stores, undefined, listing)]);
	if (!done.ok) throw new Error('a new listing id is taken');
	return accepted(listing);
}

/** Changes a listing; while it is on sale, its stock rows take the new revision in the same transaction. */
export function reviseListing(
	stores: MerchandisingStores,
	tenantId: TenantId,
	listingId: ListingId,
	change: ListingChange,
	now: Millis,
): Promise<Result<Listing, MerchandisingRefusal>> {
	return changeListing(stores, tenantId, listingId, (listing) => revise(listing, change, now));
}

/** Puts a listing on sale, if its tenant is active at that moment. */
export async function publishListing(
	stores: PublishingStores,
	tenantId: TenantId,
	listingId: ListingId,
	now: Millis,
): Promise<Result<Listing, MerchandisingRefusal>> {
	const tenant = await stores.directory.tenant(tenantId);
	if (tenant?.state !== 'active') return refused({ kind: 'tenant_not_active' });
	return changeListing(stores, tenantId, listingId, (listing) => publish(listing, tenant.clusterId, now), {
		write: stores.directory.requireActive(tenantId),
		refusal: { kind: 'tenant_not_active' },
	});
}

/** Takes a listing off sale: from here on no checkout can reserve it. */
export function withdrawListing(
	stores: MerchandisingStores,
	tenantId: TenantId,
	listingId: ListingId,
): Promise<Result<Listing, MerchandisingRefusal>> {
	return changeListing(stores, tenantId, listingId, (listing) => accepted(withdraw(listing)));
}

/**
 * Makes the published listings of a tenant follow its state: on sale while it is active, held otherwise. Each listing
 * changes only while the tenant is as it was read, so that of two changes of its state the later one stays. What a crash
 * leaves undone is not sold all the same, for a price is quoted of active tenants only; repeating the call completes it.
 */
export async function followTenant(stores: PublishingStores, tenantId: TenantId): Promise<void> {
	for (let tries = 0; tries < maxChangeTries; tries++) {
		const tenant = await stores.directory.tenant(tenantId);
		if (tenant === undefined || (await walk(stores, tenant))) return;
		await jitter(tries);
	}
	throw new Unavailable('tenant in contention', 1);
}

/** Whether the walk came to its end with the tenant unchanged. */
async function walk(stores: PublishingStores, tenant: Tenant): Promise<boolean> {
	const held = tenant.state !== 'active';
	const guard = { write: stores.directory.requireUnchanged(tenant), refusal: { kind: 'tenant_not_active' } } as const;
	const pages = eachPage((after) => stores.catalog.listings(tenant.tenantId, walkPage, after), maxWalkPages);
	for await (const listings of pages) {
		const due = listings.filter((one) => one.state === 'published' && one.held !== held);
		for (let i = 0; i < due.length; i += walkWidth) {
			const change = ({ listingId }: Listing) =>
				changeListing(stores, tenant.tenantId, listingId, (listing) => accepted(hold(listing, held)), guard);
			const changed = await Promise.all(due.slice(i, i + walkWidth).map(change));
			if (changed.some((one) => !one.ok && one.refusal.kind === 'tenant_not_active')) return false;
		}
	}
	return true;
}

const walkPage = 100;
/** A million listings of one tenant. */
const maxWalkPages = 10_000;
/** Listings changed at a time: enough to hide the round trips, few enough not to crowd out buyers. */
const walkWidth = 8;

/** A change that meets another of the same listing is decided again; twenty at once get through within these. */
const maxChangeTries = 12;

interface Guard {
	readonly write: Write;
	readonly refusal: MerchandisingRefusal;
}

async function changeListing(
	stores: MerchandisingStores,
	tenantId: TenantId,
	listingId: ListingId,
	decide: (listing: Listing) => Result<Listing, MerchandisingRefusal>,
	guard?: Guard,
): Promise<Result<Listing, MerchandisingRefusal>> {
	for (let tries = 0; tries < maxChangeTries; tries++) {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const next = decide(listing);
		if (!next.ok) return next;
		if (next.value === listing) return next;
		if (rowsOf(listing, next.value) > maxRows) return refused({ kind: 'too_many_rows', maximum: maxRows });
		const writes = [
			stores.catalog.save(next.value, listing.revision),
			...(guard ? [guard.write] : []),
			...offers(stores, listing, next.value),
		];
		const done = await stores.database.transact(writes);
		if (done.ok) return next;
		if (guard && done.failures.some((failure) => failure.index === 1)) return refused(guard.refusal);
		await jitter(tries);
	}
	throw new Unavailable('listing in contention', 1);
}

/** A row for each color: on sale at the listing's revision, or off; a color that is gone goes off sale. */
function offers(stores: MerchandisingStores, before: Listing | undefined, after: Listing): Write[] {
	const sold = new Set(onSale(after) ? after.colors.map((color) => color.code) : []);
	const colors = colorsOf(before, after);
	const lanes = Array.from({ length: after.lanes ?? 1 }, (_, lane) => lane);
	return [...colors].flatMap((color) =>
		lanes.map((lane) =>
			stores.stock.offer({ listingId: after.listingId, color, lane }, sold.has(color) ? after.revision : undefined),
		),
	);
}

function colorsOf(before: Listing | undefined, after: Listing): Set<string> {
	return new Set([...(before?.colors ?? []), ...after.colors].map((color) => color.code));
}

/** Stock rows that a change of a listing writes; one that takes colors away leaves no more rows of earlier ones than that. */
function rowsOf(before: Listing, after: Listing): number {
	const [had = [], has = []] = [before.retired?.colors, after.retired?.colors];
	const lanes = after.lanes ?? 1;
	const kept = lanes > 1 && has.length > had.length ? has : [];
	return new Set([...kept, ...colorsOf(before, after)]).size * lanes;
}
