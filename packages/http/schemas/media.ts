import * as z from 'zod/mini';
import type { ListingMedia } from '#catalog';
import { inBoth } from '#kernel/schemas';
import { sourcesOf } from '#media';

const files = z.record(z.string(), z.string());
const urlsSchema = z
	.lazy(() => z.strictObject({ avif: files, webp: files, jpeg: z.string() }))
	.register(z.globalRegistry, { id: 'PictureUrls' });

/** A picture as it is served. */
export const pictureFields = () => ({ urls: urlsSchema, width: z.int(), height: z.int(), thumbhash: z.string() });

const listingMediaFields = () => ({ ...pictureFields(), color: z.optional(z.string()), alt: inBoth(120) });

export const listingMediaSchema = z
	.lazy(() => z.strictObject(listingMediaFields()))
	.register(z.globalRegistry, { id: 'ListingMedia' });

/** A picture of a listing as its tenant sees it, with the id under which it is bound. */
export const merchantMediaSchema = z
	.lazy(() => z.strictObject({ mediaId: z.string(), ...listingMediaFields() }))
	.register(z.globalRegistry, { id: 'MerchantListingMedia' });

export function toListingMediaResponse({
	mediaId: _mediaId,
	key,
	...shown
}: ListingMedia): z.input<typeof listingMediaSchema> {
	return { urls: sourcesOf({ key, width: shown.width }), ...shown };
}
