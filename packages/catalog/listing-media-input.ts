import * as z from 'zod/mini';
import { inBoth, name, text } from '#kernel/schemas';

/** Pictures of a listing: front, back and detail of four colors. */
export const maxMedia = 12;

/** The pictures of a listing in their order, as the merchant sends them. */
export const listingMediaInput = z.strictObject({
	media: z.array(z.strictObject({ mediaId: text(110), color: z.optional(name(40)), alt: inBoth(120) })).check(
		z.maxLength(maxMedia),
		z.refine((all) => new Set(all.map(({ mediaId }) => mediaId)).size === all.length, 'must not repeat an entry'),
	),
});
export type ListingMediaInput = z.output<typeof listingMediaInput>;
