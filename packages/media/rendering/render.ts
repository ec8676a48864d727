import { hash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { base32, type Result, accepted, refused } from '#kernel';
import type { ContentType, Picture, RefusalReason } from '../media.ts';
import { type Format, maxWidth, shareFile, widthsOf } from '../renditions.ts';
import { faultOf } from './content.ts';

/** A file to be served. */
export interface RenderedFile {
	readonly name: string;
	readonly contentType: string;
	readonly bytes: Buffer;
}

/** A picture with all its files. */
export interface Rendered {
	readonly picture: Picture;
	readonly files: readonly RenderedFile[];
}

/** More than any camera of a phone in its usual mode. Decoded, that is 200 MB. */
const maxPixels = 50_000_000;
/** A long detail picture is ten times as high as wide. WebP holds at most 16,383 pixels, which is more than 10 × 1,200. */
const maxProportion = 10;
/** Part of the hash, so that other settings give other addresses: files are cached for good. */
const version = '1';
/** AVIF at effort 2 takes a third of the time of the default and some 5 % more bytes. */
const avif = { quality: 55, effort: 2 } as const;
const webp = { quality: 78 } as const;
const jpeg = { quality: 82, mozjpeg: true } as const;
const white = { r: 255, g: 255, b: 255 } as const;

// The cache of libvips helps repeated work on one file. Here each file comes once, and memory is billed.
sharp.cache(false);

/**
 * Makes the files of a picture, or names the reason to refuse it. The same bytes give the same key. Files are upright, in
 * sRGB, without metadata, and never wider than the original.
 */
export async function render(original: Buffer, declared: ContentType): Promise<Result<Rendered, RefusalReason>> {
	const fault = faultOf(original, declared);
	if (fault !== undefined) return refused(fault);
	const pixels = await decode(original);
	if (!pixels.ok) return pixels;
	const { data, info } = pixels.value;
	const image = () => sharp(data, { raw: info });
	const key = base32(hash('sha256', Buffer.concat([Buffer.from(version), original]), 'buffer').subarray(0, 16));
	const files: RenderedFile[] = [];
	for (const format of ['avif', 'webp'] as const satisfies readonly Format[])
		for (const width of widthsOf(format, info.width)) {
			const resized = image().resize({ width });
			const bytes = await (format === 'avif' ? resized.avif(avif) : resized.webp(webp)).toBuffer();
			files.push({ name: `${width}.${format}`, contentType: `image/${format}`, bytes });
		}
	files.push({ name: shareFile.name, contentType: 'image/jpeg', bytes: await shareImage(image()) });
	const { width, height } = info;
	return accepted({ picture: { key, width, height, thumbhash: await thumbhashOf(image()) }, files });
}

/** The pixels of a picture, upright and in sRGB, at the largest width that is served. */
async function decode(original: Buffer) {
	try {
		const input = sharp(original, { limitInputPixels: maxPixels, failOn: 'error' });
		const { autoOrient } = await input.metadata();
		const { width, height } = autoOrient;
		if (width > maxProportion * height || height > maxProportion * width) return refused('too_elongated');
		// The profile of the original, if it has one, is applied: without one in the output the pixels are sRGB.
		const upright = input.autoOrient().resize({ width: maxWidth, withoutEnlargement: true });
		return accepted(await upright.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }));
	} catch (cause) {
		return refused(reasonOf(cause));
	}
}

/** libvips fails with a text alone. Whatever it cannot decode is damaged. */
function reasonOf(cause: unknown): RefusalReason {
	return cause instanceof Error && cause.message.includes('exceeds pixel limit') ? 'too_many_pixels' : 'damaged';
}

/** The whole picture on white: a crop to this shape would cut a garment. */
async function shareImage(image: Sharp): Promise<Buffer> {
	const { width, height } = shareFile;
	const { data, info } = await image
		.flatten({ background: white })
		.resize({ width, height, fit: 'inside', withoutEnlargement: true })
		.raw()
		.toBuffer({ resolveWithObject: true });
	const left = Math.floor((width - info.width) / 2);
	const top = Math.floor((height - info.height) / 2);
	return sharp(data, { raw: info })
		.extend({ left, right: width - info.width - left, top, bottom: height - info.height - top, background: white })
		.jpeg(jpeg)
		.toBuffer();
}

async function thumbhashOf(image: Sharp): Promise<string> {
	const { data, info } = await image
		.resize({ width: 100, height: 100, fit: 'inside', withoutEnlargement: true })
		.ensureAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}
