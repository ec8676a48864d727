import { Agent, request } from 'node:http';

/** A response, read whole. */
export interface HttpResponse {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
}

export interface HttpRequest {
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array | undefined;
}

const agent = new Agent({ keepAlive: true });

/**
 * Sends a request to a server of this machine, over kept connections. `fetch` takes twice the CPU, and some thirty
 * thousand requests of a run pass here.
 */
export function send(url: string, { method, headers, body }: HttpRequest): Promise<HttpResponse> {
	const { port, pathname, search } = new URL(url);
	const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
	const options = { agent, host: '127.0.0.1', port, method, path: pathname + search };
	return new Promise((resolve, reject) => {
		const sent = request({ ...options, headers: { ...headers, ...length } }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: new Headers(response.headers as Record<string, string>),
					text: Buffer.concat(chunks).toString(),
				}),
			);
		});
		sent.on('error', reject);
		sent.end(body);
	});
}
