import type { ContentType, RefusalReason } from '../media.ts';

/** What the bytes of a file say about themselves. */
export interface Content {
	readonly type: ContentType;
	/** Where the picture ends; less than the file has if something follows it. */
	readonly end: number;
	readonly animated: boolean;
}

/**
 * The reason to refuse a file before any of it is decoded. A name and a declared type prove nothing, so the bytes decide.
 * Undefined: its signature is that of its type, it is one still picture, and nothing but padding follows it.
 */
export function faultOf(bytes: Buffer, declared: ContentType): RefusalReason | undefined {
	const content = contentOf(bytes);
	if (content === undefined) return 'unsupported_format';
	if (content.type !== declared) return 'type_differs';
	if (content.animated) return 'animated';
	return isPadding(bytes.subarray(content.end)) ? undefined : 'trailing_data';
}

/**
 * A file that is a picture and an archive or a page at once has its second nature behind the picture. A second JPEG is how
 * phones store a gain map or a preview (CIPA DC-007), and stays allowed.
 */
function isPadding(behind: Buffer): boolean {
	let rest = behind;
	while (rest[0] === 0xff && rest[1] === 0xd8) rest = rest.subarray(endOfJpeg(rest));
	return rest.every((byte) => byte === 0);
}

/** The content of a file by its signature; undefined for any other format, such as SVG or GIF. */
function contentOf(bytes: Buffer): Content | undefined {
	if (bytes.subarray(0, 3).equals(signatures.jpeg))
		return { type: 'image/jpeg', end: endOfJpeg(bytes), animated: false };
	if (bytes.subarray(0, 8).equals(signatures.png)) return pngContent(bytes);
	if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
		return webpContent(bytes);
	return undefined;
}

const signatures = {
	jpeg: Buffer.from([0xff, 0xd8, 0xff]),
	png: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
} as const;

/** Behind the EOI marker (ITU-T T.81, B.1.1). A file that is cut before it ends where it is cut. */
function endOfJpeg(bytes: Buffer): number {
	for (let at = 2; at + 1 < bytes.length;) {
		const marker = bytes[at + 1] ?? 0;
		if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) at += 1;
		else if (marker === 0xd9) return at + 2;
		else if (marker >= 0xd0 && marker <= 0xd8) at += 2;
		else if (at + 3 < bytes.length) at += 2 + bytes.readUInt16BE(at + 2);
		else break;
	}
	return bytes.length;
}

/** Chunks up to IEND; `acTL` announces an animation (PNG, third edition). */
function pngContent(bytes: Buffer): Content {
	let animated = false;
	for (let at = 8; at + 8 <= bytes.length;) {
		const chunk = bytes.toString('latin1', at + 4, at + 8);
		at += 12 + bytes.readUInt32BE(at);
		animated ||= chunk === 'acTL';
		if (chunk === 'IEND') return { type: 'image/png', end: at, animated };
	}
	return { type: 'image/png', end: bytes.length, animated };
}

/** The RIFF header states the length; `ANIM` announces an animation (RFC 9649). */
function webpContent(bytes: Buffer): Content {
	const end = 8 + (bytes.length < 8 ? 0 : bytes.readUInt32LE(4));
	let animated = false;
	for (let at = 12; at + 8 <= Math.min(end, bytes.length);) {
		animated ||= bytes.toString('latin1', at, at + 4) === 'ANIM';
		const size = bytes.readUInt32LE(at + 4);
		at += 8 + size + (size % 2);
	}
	return { type: 'image/webp', end, animated };
}
