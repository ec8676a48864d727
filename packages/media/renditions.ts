import type { PictureReference } from '#kernel';

/**
 * Widths of the files of a picture, in pixels: two and three times the width of a card on a phone, and the width of a page.
 * AVIF comes first, as the smallest; WebP is for browsers without it.
 */
const widths = { avif: [320, 480, 800, 1200], webp: [320, 480, 800] } as const;
export type Format = keyof typeof widths;

export const maxWidth = 1200;
const cardWidth = 480;
/** The file that other sites show beside a link (Open Graph). */
export const shareFile = { name: 'share.jpg', width: 1200, height: 630 } as const;

/** The widths of the files of a format. None is wider than the picture; a picture below all widths has a file of its own. */
export function widthsOf(format: Format, width: number): readonly number[] {
	const fitting = widths[format].filter((each) => each <= width);
	return fitting.length > 0 ? fitting : [width];
}

/** The address of the file for a card, by the key and the width of the picture. */
export function cardSourceOf(reference: PictureReference): string {
	const [key, width] = reference.split('/');
	const fitting = widthsOf('webp', Number(width)).findLast((each) => each <= cardWidth || each === Number(width));
	return `/media/${key}/${fitting}.webp`;
}

/** The addresses of the files of a picture: by width in each format, and the JPEG for other sites. */
export function sourcesOf({ key, width }: { readonly key: string; readonly width: number }) {
	const files = (format: Format) =>
		Object.fromEntries(widthsOf(format, width).map((each) => [each, `/media/${key}/${each}.${format}`]));
	return { avif: files('avif'), webp: files('webp'), jpeg: `/media/${key}/${shareFile.name}` };
}
