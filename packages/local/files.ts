import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Json } from '#kernel/json';

/** The content of a JSON file, or undefined if it does not exist. Invalid JSON throws with the file's name. */
export function readJson(file: string): Json | undefined {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw cause;
	}
	try {
		return JSON.parse(text) as Json;
	} catch (cause) {
		throw new Error(`${file} is not valid JSON`, { cause });
	}
}

/**
 * Replaces a JSON file atomically. A reader, or a start after a kill, sees the old or the new content and never a
 * part.
 */
export function writeJson(file: string, value: unknown): void {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(`${file}.new`, JSON.stringify(value));
	renameSync(`${file}.new`, file);
}

/**
 * A JSON file written behind: changes within `delayMs` become a single atomic write. For data that may be slightly
 * old after a kill, such as a stream position.
 */
export class LazyFile {
	readonly #file: string;
	readonly #content: () => unknown;
	readonly #delayMs: number;
	#timer: NodeJS.Timeout | undefined;
	#writing: Promise<void> = Promise.resolve();

	constructor(file: string, content: () => unknown, delayMs = 1000) {
		this.#file = file;
		this.#content = content;
		this.#delayMs = delayMs;
	}

	changed(): void {
		// An unwritten position is an old position: its records come again.
		this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), this.#delayMs);
	}

	/** Writes pending changes. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#writing = this.#writing.then(async () => {
			await writeFile(`${this.#file}.new`, JSON.stringify(this.#content()));
			await rename(`${this.#file}.new`, this.#file);
		});
		await this.#writing;
	}
}
