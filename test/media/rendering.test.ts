import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ContentType, RefusalReason } from '#media';
import { type Rendered, render } from '#media/rendering';
import { picture, pngChunk } from './pictures.ts';

async function rendered(bytes: Buffer, type: ContentType): Promise<Rendered> {
	const result = await render(bytes, type);
	if (!result.ok) throw new Error(result.refusal);
	return result.value;
}

const gps = { IFD0: { Make: 'secret-camera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '23/1 33/1 0/1' } };
/** A photo as a phone takes it: stored lying, with the place and a turn in its EXIF. */
const photo = () => picture(640, 400).withExif(gps).withMetadata({ orientation: 6 }).jpeg().toBuffer();

describe('a photo of a phone', () => {
	let output: Rendered;
	let original: Buffer;
	beforeAll(async () => {
		original = await photo();
		output = await rendered(original, 'image/jpeg');
	});

	test('holds the place where it was taken', async () => {
		expect((await sharp(original).metadata()).exif?.toString('latin1')).toContain('secret-camera');
	});

	test('has files of each format and no wider than itself', () => {
		const { width, height, thumbhash } = output.picture;
		expect({ width, height }).toEqual({ width: 400, height: 640 });
		expect(Buffer.from(thumbhash, 'base64').length).toBeGreaterThan(15);
		expect(output.files.map(({ name }) => name)).toEqual(['320.avif', '320.webp', 'share.jpg']);
	});

	test.each(['320.avif', '320.webp', 'share.jpg'])('has no metadata in %s', async (name) => {
		const file = output.files.find((each) => each.name === name);
		const { exif, xmp, iptc, icc, orientation } = await sharp(file?.bytes).metadata();
		expect({ exif, xmp, iptc, icc, orientation }).toEqual({});
		expect(file?.bytes.includes('secret-camera')).toBe(false);
	});

	test('is upright: its lower left corner has become the upper left one', async () => {
		const file = output.files.find(({ name }) => name === '320.webp');
		const { data, info } = await sharp(file?.bytes).raw().toBuffer({ resolveWithObject: true });
		const [red = 0, green = 0, blue = 0] = data.subarray(0, info.channels);
		expect([info.width, info.height, red < 60, green > 200, blue < 60]).toEqual([320, 512, true, true, true]);
	});

	test('is whole in the file for other sites', async () => {
		const file = output.files.find(({ name }) => name === 'share.jpg');
		expect(await sharp(file?.bytes).metadata()).toMatchObject({ width: 1200, height: 630, format: 'jpeg' });
	});

	test('has the same address when it is rendered again', async () => {
		expect((await rendered(original, 'image/jpeg')).picture).toEqual(output.picture);
	});
});

test('a picture below all widths has files of its own width', async () => {
	const { files } = await rendered(await picture(64, 48).png().toBuffer(), 'image/png');
	expect(files.map(({ name }) => name)).toEqual(['64.avif', '64.webp', 'share.jpg']);
});

test('a large picture has every width', async () => {
	const { files, picture: large } = await rendered(await picture(1300, 130).webp().toBuffer(), 'image/webp');
	expect(files.map(({ name }) => name)).toEqual([
		'320.avif',
		'480.avif',
		'800.avif',
		'1200.avif',
		'320.webp',
		'480.webp',
		'800.webp',
		'share.jpg',
	]);
	expect(large).toMatchObject({ width: 1200, height: 120 });
});

test.each([
	['in grey', () => picture(40, 40).greyscale().png().toBuffer(), 'image/png'],
	['in CMYK', () => picture(40, 40).toColourspace('cmyk').jpeg().toBuffer(), 'image/jpeg'],
	[
		'with 16 bits and alpha',
		() => picture(40, 40).ensureAlpha(0.5).toColourspace('rgb16').png().toBuffer(),
		'image/png',
	],
] as const)('a picture %s is served in sRGB with 8 bits', async (_, make, type) => {
	const { files } = await rendered(await make(), type);
	expect(await sharp(files[1]?.bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' });
});

test('a picture with a profile of a wide gamut keeps its colors', async () => {
	const wide = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#ff0000' } })
		.withIccProfile('p3')
		.png()
		.toBuffer();
	expect([...(await sharp(wide, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3)]).not.toEqual([255, 0, 0]);
	const { files } = await rendered(wide, 'image/png');
	const [red = 0, green = 0, blue = 0] = await sharp(files[1]?.bytes).removeAlpha().raw().toBuffer();
	expect([red > 245, green < 15, blue < 15]).toEqual([true, true, true]);
});

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A PNG of one color whose rows are compressed by a thousand. */
function bomb(side: number): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(side, 0);
	header.writeUInt32BE(side, 4);
	header.set([1, 0, 0, 0, 0], 8);
	const rows = deflateSync(Buffer.alloc((1 + Math.ceil(side / 8)) * side));
	const chunks = [['IHDR', header] as const, ['IDAT', rows] as const, ['IEND', Buffer.alloc(0)] as const];
	return Buffer.concat([signature, ...chunks.map(([type, data]) => pngChunk(type, data, crc32))]);
}

const jpeg = () => picture(90, 90).jpeg().toBuffer();
const png = () => picture(90, 90).png().toBuffer();
const cut = async (bytes: Promise<Buffer>, part: number) => {
	const whole = await bytes;
	return whole.subarray(0, Math.floor(whole.length * part));
};
const animation = async () => {
	const frame = (background: string) =>
		sharp({ create: { width: 9, height: 9, channels: 3, background } })
			.png()
			.toBuffer();
	return sharp([await frame('blue'), await frame('red')], { join: { animated: true } })
		.webp()
		.toBuffer();
};
async function animatedPng(): Promise<Buffer> {
	const still = await png();
	const frames = pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]), crc32);
	return Buffer.concat([still.subarray(0, 33), frames, still.subarray(33)]);
}

describe('a file that is no picture to be shown', () => {
	const cases: readonly (readonly [string, RefusalReason, ContentType, () => Promise<Buffer> | Buffer])[] = [
		['SVG', 'unsupported_format', 'image/png', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
		['GIF', 'unsupported_format', 'image/png', () => picture(9, 9).gif().toBuffer()],
		['a page', 'unsupported_format', 'image/jpeg', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
		['no bytes', 'unsupported_format', 'image/jpeg', () => Buffer.alloc(0)],
		['a PNG that calls itself a JPEG', 'type_differs', 'image/jpeg', png],
		[
			'a JPEG with an archive behind it',
			'trailing_data',
			'image/jpeg',
			async () => Buffer.concat([await jpeg(), Buffer.from('PK\u0003\u0004')]),
		],
		[
			'a PNG with a page behind it',
			'trailing_data',
			'image/png',
			async () => Buffer.concat([await png(), Buffer.from('<script>')]),
		],
		[
			'a WebP with a page behind it',
			'trailing_data',
			'image/webp',
			async () => Buffer.concat([await picture(9, 9).webp().toBuffer(), Buffer.from('<p>')]),
		],
		['an animated WebP', 'animated', 'image/webp', animation],
		['an animated PNG', 'animated', 'image/png', animatedPng],
		['a decompression bomb', 'too_many_pixels', 'image/png', () => bomb(7_072)],
		['a strip', 'too_elongated', 'image/png', () => picture(2, 30).png().toBuffer()],
		['a JPEG that was cut', 'damaged', 'image/jpeg', () => cut(jpeg(), 0.7)],
		['a PNG that was cut', 'damaged', 'image/png', () => cut(png(), 0.7)],
		['a WebP that was cut', 'damaged', 'image/webp', () => cut(picture(90, 90).webp().toBuffer(), 0.5)],
		['a signature alone', 'damaged', 'image/jpeg', () => Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
	];
	test.each(cases)('%s is refused: %s', async (_, reason, type, make) => {
		expect(await render(await make(), type)).toEqual({ ok: false, refusal: reason });
	});
});

test('a JPEG with a second one behind it, as phones store a gain map, is a picture', async () => {
	const both = Buffer.concat([await jpeg(), await jpeg()]);
	expect((await rendered(both, 'image/jpeg')).picture.width).toBe(90);
});
