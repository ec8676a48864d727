import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';

/** What a request asks, once all of it was written. */
export interface Asked {
	readonly host: string;
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

/** How a request is ended by who serves it. */
export interface Exchange {
	readonly asked: Asked;
	answer(status: number, headers: Readonly<Record<string, string>>, body: Buffer | string): void;
	/** The connection breaks. */
	reset(): void;
}

/** Nothing to listen to: a socket that is connected and never says anything. */
class Socket extends EventEmitter {
	readonly connecting = false;
	setKeepAlive = () => this;
	setTimeout = () => this;
	setNoDelay = () => this;
	destroy = () => this;
}

/** The client's side of one HTTP request, as `http.request` answers it, without a socket. */
export class OutgoingRequest extends EventEmitter {
	readonly socket = new Socket();
	destroyed = false;
	readonly #chunks: Buffer[] = [];
	readonly #options: RequestOptions;
	readonly #sent: (exchange: Exchange) => void;
	readonly #abandoned: () => void;
	/** Listeners run in the context in which the request was made. */
	readonly #inContext = AsyncLocalStorage.snapshot();

	constructor(options: RequestOptions, answered: unknown, sent: (exchange: Exchange) => void, abandoned: () => void) {
		super();
		this.#options = options;
		this.#sent = sent;
		this.#abandoned = abandoned;
		if (typeof answered === 'function') this.once('response', answered as (response: IncomingMessage) => void);
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
		const asked = {
			host: String(hostname ?? host),
			method,
			path: path ?? '/',
			headers: Object.fromEntries(names.map(([name, value]) => [name.toLowerCase(), String(value)])),
			body: Buffer.concat(this.#chunks),
		};
		this.#sent({
			asked,
			answer: (status, answerHeaders, body) =>
				this.#inContext(() => void this.emit('response', response(status, answerHeaders, body))),
			reset: () => this.#inContext(() => void this.emit('error', connectionReset())),
		});
		return this;
	}

	/** Nobody waits for the answer any more; what was sent is under way all the same. */
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

function response(status: number, headers: Readonly<Record<string, string>>, body: Buffer | string): Readable {
	const stream = Readable.from([Buffer.from(body as string)], { objectMode: false });
	return Object.assign(stream, { statusCode: status, statusMessage: '', headers, rawHeaders: [], complete: true });
}

function connectionReset(): Error {
	return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
