import { type WriteStream, createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A larger file is renamed to `.1` and a new one begun, so at most twice this is on disk. */
const maxBytes = 20 * 1024 * 1024;

/** Lines of this time are one write. */
const gathersMs = 50;

/** An append-only file of lines of bounded size. */
export class LogFile {
	readonly #file: string;
	#stream: WriteStream | undefined;
	#bytes = 0;
	#lines: string[] = [];
	#timer: NodeJS.Timeout | undefined;

	constructor(file: string) {
		this.#file = file;
	}

	write(line: string): void {
		this.#lines.push(`${line}\n`);
		this.#timer ??= setTimeout(() => this.#flush(), gathersMs);
	}

	async close(): Promise<void> {
		if (this.#lines.length > 0) this.#flush();
		const stream = this.#stream;
		this.#stream = undefined;
		if (stream !== undefined) await new Promise<void>((resolve) => stream.end(resolve));
	}

	#flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const text = this.#lines.join('');
		this.#lines = [];
		const stream = this.#open();
		stream.write(text);
		this.#bytes += text.length;
		if (this.#bytes < maxBytes) return;
		stream.end();
		this.#stream = undefined;
		renameSync(this.#file, `${this.#file}.1`);
	}

	#open(): WriteStream {
		if (this.#stream !== undefined) return this.#stream;
		mkdirSync(dirname(this.#file), { recursive: true });
		this.#stream = createWriteStream(this.#file, { flags: 'a' });
		// A log that cannot be written must not stop the base.
		this.#stream.on('error', () => undefined);
		this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
		return this.#stream;
	}
}
