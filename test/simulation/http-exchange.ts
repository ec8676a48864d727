import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';

/** A complete request. */
export interface HttpRequest {
	readonly host: string;
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

/** A request with the two ways to end it. */
export interface Exchange {
	readonly request: HttpRequest;
	respond(status: number, headers: Readonly<Record<string, string>>, body: Buffer | string): void;
	/** Breaks the connection. */
	reset(): void;
}

/** A connected socket without events. */
class Socket extends EventEmitter {
	readonly connecting = false;
	setKeepAlive = () => this;
	setTimeout = () => this;
	setNoDelay = () => this;
	destroy = () => this;
}

/** The client side of a request without a socket, as `http.request` returns it. */
export class OutgoingRequest extends EventEmitter {
	readonly socket = new Socket();
	destroyed = false;
	readonly #chunks: Buffer[] = [];
	readonly #options: RequestOptions;
	readonly #sent: (exchange: Exchange) => void;
	readonly #abandoned: () => void;
	/** Runs listeners in the async context of the request. */
	readonly #inContext = AsyncLocalStorage.snapshot();

	constructor(options: RequestOptions, onResponse: unknown, sent: (exchange: Exchange) => void, abandoned: () => void) {
		super();
		this.#options = options;
		this.#sent = sent;
		this.#abandoned = abandoned;
		if (typeof onResponse === 'function') this.once('response', onResponse as (response: IncomingMessage) => void);
		process.nextTick(() => this.emit('socket', this.socket));
	}

	write(chunk: string | Uint8Array): boolean {
		this.#chunks.push(Buffer.from(chunk as string));
		return true;
	}

	end(chunk?: string | Uint8Array): this {
		if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk);
		const { host, hostname, method = 'GET', path, headers = {} } = this.#options;
		const names = Object.entries(headers as Record<string, unknown>);
		const request = {
			host: String(hostname ?? host),
			method,
			path: path ?? '/',
			headers: Object.fromEntries(names.map(([name, value]) => [name.toLowerCase(), String(value)])),
			body: Buffer.concat(this.#chunks),
		};
		this.#sent({
			request,
			respond: (status, responseHeaders, body) =>
				this.#inContext(() => void this.emit('response', responseStream(status, responseHeaders, body))),
			reset: () => this.#inContext(() => void this.emit('error', connectionReset())),
		});
		return this;
	}

	/** Abandons the response. The request itself is still in flight. */
	destroy(): this {
		this.destroyed = true;
		this.#abandoned();
		return this;
	}

	setTimeout = () => this;
	setHeader = () => this;
	removeHeader = () => undefined;
	getHeader = () => undefined;
	flushHeaders = () => undefined;
}

function responseStream(status: number, headers: Readonly<Record<string, string>>, body: Buffer | string): Readable {
	const stream = Readable.from([Buffer.from(body as string)], { objectMode: false });
	return Object.assign(stream, { statusCode: status, statusMessage: '', headers, rawHeaders: [], complete: true });
}

function connectionReset(): Error {
	return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
