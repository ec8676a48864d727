import { type Socket, connect } from 'node:net';

/** A response, read whole. Names of headers are in lower case. */
export interface HttpAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

const endOfHead = Buffer.from('\r\n\r\n');
/** A request waits for a free connection beyond this number. */
const maxConnections = 256;

/**
 * Kept connections to a server of this machine. A request is one write, and only its response is awaited.
 * `node:http` takes three times the CPU for the same, and every call to the database passes here.
 */
export class Connections {
	readonly #host: string;
	readonly #port: number;
	readonly #all = new Set<Connection>();
	readonly #idle: Connection[] = [];
	readonly #waiting: (() => void)[] = [];

	constructor(host: string, port: number) {
		this.#host = host;
		this.#port = port;
	}

	/** Posts a body and resolves to the response of any status. Rejects when the connection ends before it. */
	async post(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<HttpAnswer> {
		const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
		const head = `POST ${path} HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\ncontent-length: ${body.length}\r\n`;
		const bytes = Buffer.concat([Buffer.from(`${head}${lines.join('')}\r\n`, 'latin1'), body]);
		while (this.#idle.length === 0 && this.#all.size >= maxConnections)
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		const connection = this.#idle.pop() ?? this.#open();
		try {
			return await connection.send(bytes);
		} finally {
			if (connection.reusable) this.#idle.push(connection);
			this.#waiting.shift()?.();
		}
	}

	/** Ends all connections. Requests under way are rejected. */
	close(): void {
		for (const connection of this.#all) connection.close();
	}

	#open(): Connection {
		const connection: Connection = new Connection(connect(this.#port, this.#host), () => {
			this.#all.delete(connection);
			const at = this.#idle.indexOf(connection);
			if (at >= 0) this.#idle.splice(at, 1);
			this.#waiting.shift()?.();
		});
		this.#all.add(connection);
		return connection;
	}
}

interface Waiter {
	readonly resolve: (answer: HttpAnswer) => void;
	readonly reject: (error: Error) => void;
}

/** One connection, with one request at a time. */
class Connection {
	readonly #socket: Socket;
	#chunks: Buffer[] = [];
	#head: Head | undefined;
	#waiter: Waiter | undefined;
	#fault: Error | undefined;
	#closed = false;

	constructor(socket: Socket, onClose: () => void) {
		this.#socket = socket;
		socket.setNoDelay(true);
		socket.on('data', (chunk: Buffer) => this.#read(chunk));
		socket.on('error', (error) => (this.#fault = error));
		socket.on('end', () => socket.destroy());
		socket.on('close', () => {
			this.#closed = true;
			onClose();
			this.#waiter?.reject(this.#fault ?? new Error('the connection ended before the response'));
		});
	}

	get reusable(): boolean {
		return !this.#closed && !this.#socket.destroyed;
	}

	send(bytes: Buffer): Promise<HttpAnswer> {
		return new Promise((resolve, reject) => {
			this.#waiter = { resolve, reject };
			this.#socket.write(bytes);
		});
	}

	close(): void {
		this.#socket.destroy();
	}

	#read(chunk: Buffer): void {
		this.#chunks.push(chunk);
		this.#head ??= this.#readHead();
		if (this.#head === undefined) return;
		const { status, headers } = this.#head;
		const body = headers['transfer-encoding'] === 'chunked' ? this.#chunked() : this.#sized(headers);
		if (body === undefined) return;
		const waiter = this.#waiter;
		this.#waiter = undefined;
		this.#head = undefined;
		this.#chunks = [];
		if (waiter === undefined || headers['connection'] === 'close') this.#socket.destroy();
		waiter?.resolve({ status, headers, body });
	}

	#whole(): Buffer {
		const [only] = this.#chunks;
		const whole = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
		this.#chunks = [whole];
		return whole;
	}

	#readHead(): Head | undefined {
		const whole = this.#whole();
		const end = whole.indexOf(endOfHead);
		if (end < 0) return undefined;
		this.#chunks = [whole.subarray(end + endOfHead.length)];
		return headOf(whole.toString('latin1', 0, end));
	}

	#sized(headers: Head['headers']): Buffer | undefined {
		const length = Number(headers['content-length'] ?? 0);
		const received = this.#chunks.reduce((sum, { length: bytes }) => sum + bytes, 0);
		return received < length ? undefined : this.#whole();
	}

	#chunked(): Buffer | undefined {
		const whole = this.#whole();
		const parts: Buffer[] = [];
		for (let at = 0; ;) {
			const end = whole.indexOf('\r\n', at);
			if (end < 0) return undefined;
			const size = Number.parseInt(whole.toString('latin1', at, end), 16);
			const from = end + 2;
			if (whole.length < from + size + 2) return undefined;
			if (size === 0) return Buffer.concat(parts);
			parts.push(whole.subarray(from, from + size));
			at = from + size + 2;
		}
	}
}

interface Head {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
}

function headOf(source: string): Head {
	const [statusLine = '', ...lines] = source.split('\r\n');
	const headers = lines.map((line) => {
		const colon = line.indexOf(':');
		return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
	});
	return { status: Number(statusLine.slice(9, 12)), headers: Object.fromEntries(headers) };
}
