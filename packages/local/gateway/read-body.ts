import type { IncomingMessage } from 'node:http';

/** The whole body, or undefined once it exceeds the quota. The rest is discarded as it arrives. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
	if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(undefined);
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= maxBytes) chunks.push(chunk);
			else {
				chunks.length = 0;
				resolve(undefined);
			}
		});
		request.on('end', () => resolve(Buffer.concat(chunks)));
		request.on('error', reject);
	});
}
