import { isDeepStrictEqual } from 'node:util';
import {
	type ClusterId,
	type ListingId,
	type Millis,
	type Result,
	type TenantId,
	accepted,
	addDays,
	businessDay,
	refused,
	startOfDay,
} from '#kernel';
import { blockingFaults } from './label/check-label.ts';
import { type LabelFacts, noFacts } from './label/rule.ts';
import { type Listing, type Retired, cardFaults, cardOf, crossFieldFaults, lifetimeFaults, onSale } from './listing.ts';
import { maxIndexedChanges } from './limits.ts';
import type { ListingChange, ListingContent } from './listing-input.ts';
import type { ListingMedia } from './listing-media.ts';
import type { CatalogRefusal } from './refusal.ts';

/** A new draft, revision 1. */
export function draft(
	ids: { tenantId: TenantId; listingId: ListingId },
	content: ListingContent,
	now: Millis,
): Listing {
	return { ...content, ...ids, revision: 1, state: 'draft', paused: false, createdAt: now };
}

/**
 * Replaces the given fields; a change that alters no field leaves the listing as it is. A change decided on an older revision is
 * refused, and so is one that exceeds the day's changes of the search card. A published listing keeps a right label: a change of
 * its label, category or sizes is refused for the faults of the next label, for which `facts` are read.
 */
export function revise(
	listing: Listing,
	{ revision, ...content }: ListingChange,
	now: Millis,
	facts: LabelFacts = noFacts,
): Result<Listing, CatalogRefusal> {
	if (revision !== undefined && revision !== listing.revision)
		return refused({ kind: 'revision_conflict', revision: listing.revision });
	const given = Object.entries(content).filter(([, value]) => value !== undefined);
	const fields = given.filter(
		([field, value]) => !isDeepStrictEqual(value ?? undefined, listing[field as keyof Listing]),
	);
	if (fields.length === 0) return accepted(listing);
	const replaced = Object.fromEntries(fields.map(([field, value]) => [field, value ?? undefined]));
	const changed: Listing = { ...listing, ...replaced, revision: listing.revision + 1 };
	const next: Listing = { ...changed, ...mediaAfter(changed), retired: retiredAfter(listing, changed) };
	const errors = [...crossFieldFaults(next), ...lifetimeFaults(next)];
	if (errors.length > 0) return refused({ kind: 'invalid', errors });
	const relabelled = next.state === 'published' && labelFacts(listing) !== labelFacts(next);
	const faults = relabelled ? blockingFaults(next, facts) : [];
	return faults.length > 0 ? refused({ kind: 'label_incomplete', faults }) : countIndexedChange(listing, next, now);
}

/** The fields that the rules of labels read. */
function labelFacts({ label, category, sizes }: Listing): string {
	return JSON.stringify([label, category, sizes]);
}

/** A removed color takes its pictures with it, so that none shows a color that cannot be bought. */
function mediaAfter({ colors, media }: Listing): Pick<Listing, 'media'> {
	if (media === undefined) return {};
	return { media: media.filter(({ color }) => color === undefined || colors.some(({ code }) => code === color)) };
}

/** Replaces the pictures. The same pictures leave the listing as it is; a color that it does not have is refused. */
export function setMedia(
	listing: Listing,
	media: readonly ListingMedia[],
	now: Millis,
): Result<Listing, CatalogRefusal> {
	if (bindings(media) === bindings(listing.media ?? [])) return accepted(listing);
	const next: Listing = { ...listing, media, revision: listing.revision + 1 };
	const errors = [
		...media.flatMap(({ color }, index) =>
			color === undefined || listing.colors.some(({ code }) => code === color)
				? []
				: [{ pointer: `/media/${index}/color`, detail: 'must be the code of a color of the listing' }],
		),
		...cardFaults(next).map((fault) => ({ ...fault, pointer: '/media' })),
	];
	return errors.length > 0 ? refused({ kind: 'invalid', errors }) : countIndexedChange(listing, next, now);
}

/** Whatever a merchant says of pictures. The rest follows from their ids. */
function bindings(media: readonly ListingMedia[]): string {
	return JSON.stringify(media.map(({ mediaId, color, alt }) => [mediaId, color, alt.zh, alt.en]));
}

/** The colors and sizes that a listing has lost over its life; undefined if there are none. */
function retiredAfter(before: Listing, after: Listing): Retired | undefined {
	const codes = ({ colors }: Listing) => colors.map(({ code }) => code);
	const colors = without([...(before.retired?.colors ?? []), ...codes(before)], codes(after));
	const sizes = without([...(before.retired?.sizes ?? []), ...before.sizes], after.sizes);
	return colors.length + sizes.length === 0 ? undefined : { colors, sizes };
}

function without(all: readonly string[], excluded: readonly string[]): string[] {
	return all.filter((value) => !excluded.includes(value));
}

/**
 * Puts a listing on sale under the cluster of its tenant. A listing on sale under that cluster stays as it is. A label that
 * is given must be right, and one must be given if the facts say that it is required.
 */
export function publish(
	listing: Listing,
	clusterId: ClusterId,
	now: Millis,
	facts: LabelFacts = noFacts,
): Result<Listing, CatalogRefusal> {
	const missing = missingForSale(listing);
	if (missing.length > 0) return refused({ kind: 'listing_incomplete', missing });
	const faults = blockingFaults(listing, facts);
	if (faults.length > 0) return refused({ kind: 'label_incomplete', faults });
	if (onSale(listing) && listing.clusterId === clusterId) return accepted(listing);
	const next: Listing = {
		...listing,
		state: 'published',
		paused: false,
		clusterId,
		publishedAt: listing.publishedAt ?? now,
		revision: listing.revision + 1,
	};
	return countIndexedChange(listing, next, now);
}

/** Counts a change of the search card, and refuses one beyond the day's maximum. */
function countIndexedChange(before: Listing, after: Listing, now: Millis): Result<Listing, CatalogRefusal> {
	if (searchCard(before) === searchCard(after)) return accepted(after);
	const day = businessDay(now);
	const changes = (before.indexed?.day === day ? before.indexed.changes : 0) + 1;
	if (changes <= maxIndexedChanges) return accepted({ ...after, indexed: { day, changes } });
	const retryAfterSeconds = Math.ceil((startOfDay(addDays(day, 1)) - now) / 1000);
	return refused({ kind: 'too_many_requests', retryAfterSeconds });
}

/** The card under which search finds a listing; undefined while the listing is off sale. */
function searchCard(listing: Listing): string | undefined {
	return onSale(listing) ? JSON.stringify(cardOf(listing)) : undefined;
}

/** Takes a listing off sale. A withdrawn listing stays as it is. */
export function withdraw(listing: Listing): Listing {
	return listing.state === 'withdrawn' ? listing : { ...listing, state: 'withdrawn', revision: listing.revision + 1 };
}

/** Pauses a listing while its tenant is not active, or resumes it. */
export function pause(listing: Listing, paused: boolean): Listing {
	return listing.paused === paused ? listing : { ...listing, paused, revision: listing.revision + 1 };
}

/** Sets the number of lanes that a listing's stock is sold in. */
export function setLanes(listing: Listing, lanes: number): Listing {
	return { ...listing, lanes, revision: listing.revision + 1 };
}

/** The fields that a sale needs and the listing lacks. */
function missingForSale(listing: Listing): string[] {
	return [
		...(listing.title.zh && listing.title.en ? [] : ['title']),
		...(listing.category ? [] : ['category']),
		...(listing.price.amount > 0 ? [] : ['price']),
		...(listing.colors.length > 0 ? [] : ['colors']),
		...(listing.sizes.length > 0 ? [] : ['sizes']),
	];
}
