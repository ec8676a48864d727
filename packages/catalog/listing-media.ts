import type { ListingCard } from '#kernel';

/** A picture of a listing with what its pages need, so that a page reads the listing alone. */
export type ListingMedia = {
	readonly mediaId: string;
	readonly key: string;
	readonly width: number;
	readonly height: number;
	readonly thumbhash: string;
	/** The code of the color that it shows; absent for a picture of the style. */
	readonly color?: string;
	/** Tells the picture to readers who do not see it. */
	readonly alt: { readonly zh: string; readonly en: string };
};

/** The first picture of each color and of the listing, for its card. A card keeps no more of a picture than its key and width. */
export function picturesOf({
	colors,
	media = [],
}: {
	readonly colors: ListingCard['colors'];
	readonly media?: readonly ListingMedia[] | undefined;
}): Pick<ListingCard, 'colors' | 'picture'> {
	const reference = (picture: ListingMedia | undefined) => picture && { picture: `${picture.key}/${picture.width}` };
	return {
		colors: colors.map((color) => ({ ...color, ...reference(media.find((picture) => picture.color === color.code)) })),
		...reference(media[0]),
	};
}
