import {
	type Listing,
	auditedListing,
	type ListingChange,
	type ListingContent,
	type LabelFault,
	type Maker,
	checkLabel,
	draft,
	crossFieldFaults,
	publish,
	revise,
	withdraw,
} from '#catalog';
import type { Tenant } from '#directory';
import { type ListingId, type Millis, type Result, type TenantId, accepted, ownedId, refused } from '#kernel';
import { type Audited, changesBetween, withChanges } from '#platform';
import { type Guard, changeListing, offerWrites } from './change-listing.ts';
import type { MerchandisingRefusal } from './refusal.ts';
import type { MerchandisingDeps, PublishListingDeps } from './deps.ts';

/** Stores a new draft with an empty stock row for each color. */
export async function createListing(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	content: ListingContent,
	{ now, unique, audit }: Audited & { readonly now: Millis; readonly unique: string },
): Promise<Result<Listing, MerchandisingRefusal>> {
	const errors = crossFieldFaults(content);
	if (errors.length > 0) return refused({ kind: 'invalid', errors });
	const listing = draft({ tenantId, listingId: ownedId('listing', tenantId, unique) }, content, now);
	const writes = [stores.catalog.save(listing, 0), ...offerWrites(stores, undefined, listing)];
	const created = changesBetween(undefined, auditedListing(listing));
	const done = await stores.database.transact(writes, withChanges({ audit }, created));
	if (!done.ok) throw new Error('a new listing id is already in use');
	return accepted(listing);
}

/**
 * Changes a listing. While it is on sale, its stock rows get the new revision in the same transaction. The tenant is read
 * for a change of the label alone, whose rules ask for the maker.
 */
export async function reviseListing(
	stores: PublishListingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	change: ListingChange,
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<Result<Listing, MerchandisingRefusal>> {
	const tenant = change.label ? await stores.directory.tenant(tenantId) : undefined;
	const maker = tenant && makerOf(tenant);
	return changeListing(stores, { tenantId, listingId }, (listing) => revise(listing, change, now, maker), { audit });
}

/** Puts a listing on sale, provided that its tenant is active at the commit. */
export async function publishListing(
	stores: PublishListingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<Result<Listing, MerchandisingRefusal>> {
	const { directory } = stores;
	const tenant = await directory.tenant(tenantId);
	if (tenant?.state !== 'active') return notActive(tenant);
	const guard: Guard<ReturnType<typeof notActive>['refusal']> = {
		write: directory.requireActive(tenantId),
		refusal: (stored) => notActive(stored && directory.tenantFromItem(stored)).refusal,
	};
	const onListing = { tenantId, listingId };
	const { clusterId } = tenant;
	const decide = (listing: Listing) => publish(listing, clusterId, now, makerOf(tenant));
	return changeListing(stores, onListing, decide, { guard, audit });
}

/** All faults of a listing's label, advice included. */
export async function checkListing(
	{ catalog, directory }: Pick<PublishListingDeps, 'catalog' | 'directory'>,
	tenantId: TenantId,
	listingId: ListingId,
): Promise<Result<readonly LabelFault[], { readonly kind: 'not_found' }>> {
	const [listing, tenant] = await Promise.all([catalog.listing(tenantId, listingId), directory.tenant(tenantId)]);
	if (listing === undefined || tenant === undefined) return refused({ kind: 'not_found' });
	return accepted(checkLabel(listing, makerOf(tenant)));
}

/** The maker on labels. A contact of one line of text names no address for certain. */
function makerOf({ name, contact }: Tenant): Maker {
	return { name: name.zh, address: typeof contact === 'object' ? contact.address : undefined };
}

function notActive(tenant: Tenant | undefined) {
	return refused({ kind: 'tenant_not_active', state: tenant?.state ?? 'closed' });
}

/** Takes a listing off sale: no later checkout can reserve it. */
export function withdrawListing(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ audit }: Audited,
): Promise<Result<Listing, MerchandisingRefusal>> {
	return changeListing(stores, { tenantId, listingId }, (listing) => accepted(withdraw(listing)), { audit });
}
