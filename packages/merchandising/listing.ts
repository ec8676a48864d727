import {
	type Listing,
	type ListingChange,
	type ListingContent,
	draft,
	hold,
	onSale,
	publish,
	revise,
	withdraw,
} from '#catalog';
import { type ListingId, type Millis, type Result, type TenantId, accepted, ownedId, refused } from '#kernel';
import { Unavailable, type Write } from '#platform';
import { maxRows } from '#stock';
import type { MerchandisingRefusal, MerchandisingStores, PublishingStores } from './stores.ts';

/** Stores a new draft with an empty stock row for each color. */
export async function createListing(
	stores: MerchandisingStores,
	tenantId: TenantId,
	content: ListingContent,
	{ now, unique }: { now: Millis; unique: string },
): Promise<Result<Listing, MerchandisingRefusal>> {
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
): Promise<Result<Listing, MerchandisingRefusal>> {
	return changeListing(stores, tenantId, listingId, (listing) => revise(listing, change));
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
 * Takes all published listings of a tenant off sale, or puts them back. Call it after the tenant's state has changed:
 * publishing checks that state, so no listing slips through between. Safe to repeat.
 */
export async function setTenantOnSale(stores: MerchandisingStores, tenantId: TenantId, on: boolean): Promise<void> {
	let after: Parameters<typeof stores.catalog.listings>[2];
	do {
		const page = await stores.catalog.listings(tenantId, walkPage, after);
		const due = page.listings.filter((one) => one.state === 'published' && one.held === on);
		for (let i = 0; i < due.length; i += walkWidth) {
			const some = due.slice(i, i + walkWidth);
			await Promise.all(
				some.map((one) => changeListing(stores, tenantId, one.listingId, (listing) => accepted(hold(listing, !on)))),
			);
		}
		after = page.last;
	} while (after !== undefined);
}

const walkPage = 100;
/** Listings changed at a time: enough to hide the round trips, few enough not to crowd out buyers. */
const walkWidth = 8;

/** A change that meets another of the same listing is decided again; more than five in a row is no accident. */
const maxChangeTries = 5;

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
		if (rowsOf(listing, next.value) > maxRows) return refused({ kind: 'too_many_rows', maximum: maxRows });
		const writes = [
			stores.catalog.save(next.value, listing.revision),
			...(guard ? [guard.write] : []),
			...offers(stores, listing, next.value),
		];
		const done = await stores.database.transact(writes);
		if (done.ok) return next;
		if (guard && done.failures.some((failure) => failure.index === 1)) return refused(guard.refusal);
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

/** Stock rows that a change of a listing writes. */
function rowsOf(before: Listing | undefined, after: Listing): number {
	return colorsOf(before, after).size * (after.lanes ?? 1);
}
