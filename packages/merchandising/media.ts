import { type Listing, type ListingMedia, type ListingMediaInput, setMedia } from '#catalog';
import { type ListingId, type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import { type ContentType, type Media, type MediaStore, type NotReady, type Uploading, startUpload } from '#media';
import type { Audited } from '#platform';
import { changeListing } from './change-listing.ts';
import type { MerchandisingDeps } from './deps.ts';
import type { MerchandisingRefusal } from './refusal.ts';

/** Pictures are begun and bound beside their listings. */
export interface MediaDeps extends MerchandisingDeps {
	readonly media: MediaStore;
}

/** Begins the upload of a picture, for a listing of the tenant if one is named, within the quotas of a minute. */
export async function beginUpload(
	{ database, catalog, media }: MediaDeps,
	tenantId: TenantId,
	{ listingId, contentType }: { readonly listingId?: ListingId | undefined; readonly contentType: ContentType },
	{ now, unique, audit }: Audited & { readonly now: Millis; readonly unique: string },
): Promise<Result<Uploading, MerchandisingRefusal>> {
	if (listingId !== undefined && (await catalog.listing(tenantId, listingId)) === undefined)
		return refused({ kind: 'not_found' });
	const upload = startUpload({ tenantId, unique }, contentType, now);
	const done = await database.transact(media.begin(upload, listingId), { audit });
	if (done.ok) return accepted(upload);
	if (done.failures.some(({ index }) => index === 0)) throw new Error('a new media id is already in use');
	return refused({ kind: 'too_many_requests', retryAfterSeconds: 60 - (Math.floor(now / 1_000) % 60) });
}

/** Binds pictures to a listing in their order, all or none. Only ready ones of the tenant are bound. */
export async function setListingMedia(
	stores: MediaDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ media: wanted }: ListingMediaInput,
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<Result<Listing, MerchandisingRefusal>> {
	// A listing of another tenant answers like one that does not exist, whatever the pictures are.
	if ((await stores.catalog.listing(tenantId, listingId)) === undefined) return refused({ kind: 'not_found' });
	const found = await stores.media.findAll(
		tenantId,
		wanted.map(({ mediaId }) => mediaId),
		now,
	);
	const notReady = wanted.flatMap(({ mediaId }, index) => whyNotReady(mediaId, found[index]));
	if (notReady.length > 0) return refused({ kind: 'media_not_ready', media: notReady });
	const media = wanted.flatMap(({ mediaId, color, alt }, index): ListingMedia[] => {
		const stored = found[index];
		if (stored?.state !== 'ready') return [];
		return [{ mediaId, ...stored.picture, ...(color === undefined ? {} : { color }), alt }];
	});
	return changeListing(stores, { tenantId, listingId }, (listing) => setMedia(listing, media, now), { audit });
}

function whyNotReady(mediaId: string, media: Media | undefined): NotReady[] {
	switch (media?.state) {
		case undefined:
			return [{ mediaId, state: 'unknown', reason: null }];
		case 'uploading':
			return [{ mediaId, state: 'uploading', reason: null }];
		case 'refused':
			return [{ mediaId, state: 'refused', reason: media.reason }];
		case 'ready':
			return [];
	}
}
