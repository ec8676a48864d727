import {
	type Listing,
	auditedListing,
	type ListingChange,
	type ListingContent,
	type LabelFacts,
	draft,
	crossFieldFaults,
	inForce,
	publish,
	revise,
	withdraw,
} from '#catalog';
import type { Tenant } from '#directory';
import {
	type ClusterId,
	type ListingId,
	type Millis,
	type Result,
	type TenantId,
	accepted,
	ownedId,
	refused,
} from '#kernel';
import { type Audited, changesBetween, retryConflicts, withChanges } from '#platform';
import { maxRows } from '#stock';
import { type Guard, changeListing, offerWrites } from './change-listing.ts';
import { labelFactsFor, makerOf, relabels } from './labels.ts';
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
 * Changes a listing. While it is on sale, its stock rows get the new revision in the same transaction. The facts of
 * labels are read for a change that the rules of labels look at.
 */
export async function reviseListing(
	stores: PublishListingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	change: ListingChange,
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<Result<Listing, MerchandisingRefusal>> {
	const facts = relabels(change) ? await labelFactsFor(stores, tenantId, now) : undefined;
	return changeListing(stores, { tenantId, listingId }, (listing) => revise(listing, change, now, facts), { audit });
}

/** Puts a listing on sale, provided that its tenant is active at the commit. */
export async function publishListing(
	stores: PublishListingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<Result<Listing, MerchandisingRefusal>> {
	const active = await activeTenant(stores, tenantId, now);
	if (!active.ok) return active;
	const { clusterId, facts, guard } = active.value;
	const decide = (listing: Listing) => publish(listing, clusterId, now, facts);
	return changeListing(stores, { tenantId, listingId }, decide, { guard, audit });
}

/** The refusal to publish for a tenant that is not active. */
type NotActive = Extract<MerchandisingRefusal, { kind: 'tenant_not_active' }>;

/** A tenant that is active: its cluster, the facts of its labels, and the guard that it still is active at the commit. */
export interface ActiveTenant {
	readonly clusterId: ClusterId;
	readonly facts: LabelFacts;
	readonly guard: Guard<NotActive>;
}

/** The tenant if it is active. */
export async function activeTenant(
	{ directory, labelRules }: PublishListingDeps,
	tenantId: TenantId,
	now: Millis,
): Promise<Result<ActiveTenant, NotActive>> {
	const [tenant, rules] = await Promise.all([directory.tenant(tenantId), labelRules.labelRules()]);
	if (tenant?.state !== 'active') return notActive(tenant);
	const guard: Guard<NotActive> = {
		write: directory.requireActive(tenantId),
		refusal: (stored) => notActive(stored && directory.tenantFromItem(stored)).refusal,
	};
	return accepted({
		clusterId: tenant.clusterId,
		facts: { ...inForce(rules.value, now), maker: makerOf(tenant) },
		guard,
	});
}

function notActive(tenant: Tenant | undefined): { readonly ok: false; readonly refusal: NotActive } {
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

/** Removes a draft that was never published, with its stock rows. Nothing can refer to it. */
export function deleteListing(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ audit }: Audited,
): Promise<Result<Listing, MerchandisingRefusal>> {
	return retryConflicts({ what: 'listing in contention', maxTries: 8, pause: true }, async () => {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		if (listing.publishedAt !== undefined) return refused({ kind: 'listing_was_published' });
		const current = new Set(listing.colors.map(({ code }) => code));
		const rows = (await stores.stock.allRows(listingId)).toSorted(
			(one, other) => Number(current.has(one.color)) - Number(current.has(other.color)),
		);
		const removals = rows.map(({ color, lane, row }) => stores.stock.remove({ listingId, color, lane }, row));
		// With the rows of colors that it has lost, a draft may have twice the rows of a transaction. Those go first.
		const beyond = removals.slice(0, Math.max(0, removals.length - maxRows));
		const guard = stores.catalog.requireRevision(listingId, listing.revision);
		if (beyond.length > 0 && !(await stores.database.transact([guard, ...beyond])).ok) return 'conflict';
		const done = await stores.database.transact(
			[stores.catalog.remove(listing), ...removals.slice(beyond.length)],
			withChanges({ audit }, changesBetween(auditedListing(listing), undefined)),
		);
		return done.ok ? accepted(listing) : 'conflict';
	});
}
