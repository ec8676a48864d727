import sharp, { type Sharp } from 'sharp';

/** A picture with a different color in each corner, so that its turning shows. */
export function picture(width: number, height: number): Sharp {
	const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
	const corner = (background: string) => ({ create: { ...half, channels: 3 as const, background } });
	return sharp({ create: { width, height, channels: 3, background: 'red' } }).composite([
		{ input: corner('blue'), left: width - half.width, top: 0 },
		{ input: corner('lime'), left: 0, top: height - half.height },
	]);
}

/** A chunk of a PNG with its checksum. */
export function pngChunk(type: string, data: Buffer, crc32: (data: Buffer) => number): Buffer {
	const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const chunk = Buffer.alloc(typed.length + 8);
	chunk.writeUInt32BE(data.length, 0);
	typed.copy(chunk, 4);
	chunk.writeUInt32BE(crc32(typed), typed.length + 4);
	return chunk;
}
