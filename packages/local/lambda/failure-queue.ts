import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type JsonObject, isObject } from '#kernel/json';

/** A message as SQS hands it out. The id of a local message is also its receipt. */
export interface QueuedMessage {
	readonly id: string;
	readonly body: string;
}

/**
 * The failure queue of a stream consumer: a file with one message a line, without the file when it is empty. Messages are
 * invisible for a time once received, as in SQS. A restart makes all visible.
 */
export class FailureQueue {
	readonly #file: string;
	readonly #now: () => number;
	readonly #hiddenUntil = new Map<string, number>();
	#last: Promise<unknown> = Promise.resolve();

	constructor(file: string, now: () => number) {
		this.#file = file;
		this.#now = now;
	}

	/** Adds a message. */
	add(message: object): Promise<void> {
		return this.#inTurn(async () => {
			mkdirSync(dirname(this.#file), { recursive: true });
			await appendFile(this.#file, `${JSON.stringify(message)}\n`);
		});
	}

	/** Up to `count` visible messages, which become invisible for so long. */
	receive(count: number, hiddenMs: number): QueuedMessage[] {
		const now = this.#now();
		const visible = this.#messages().filter(({ id }) => (this.#hiddenUntil.get(id) ?? 0) <= now);
		const received = visible.slice(0, count);
		for (const { id } of received) this.#hiddenUntil.set(id, now + hiddenMs);
		return received;
	}

	/** Makes a message visible after so long. */
	hide(id: string, hiddenMs: number): void {
		this.#hiddenUntil.set(id, this.#now() + hiddenMs);
	}

	/** Removes a message. Removing it twice changes nothing. */
	remove(id: string): Promise<void> {
		return this.#inTurn(async () => {
			const rest = this.#messages().filter((message) => message.id !== id);
			this.#hiddenUntil.delete(id);
			if (rest.length === 0) return rm(this.#file, { force: true });
			await writeFile(`${this.#file}.new`, rest.map(({ body }) => `${body}\n`).join(''));
			await rename(`${this.#file}.new`, this.#file);
		});
	}

	/** The contents of all messages, visible or not. */
	contents(): JsonObject[] {
		return this.#messages()
			.map(({ body }) => JSON.parse(body) as JsonObject)
			.filter(isObject);
	}

	#messages(): QueuedMessage[] {
		const lines = textOf(this.#file).split('\n');
		return lines
			.filter((line) => line !== '')
			.map((body) => ({ id: createHash('md5').update(body).digest('hex'), body }));
	}

	/** Changes of the file run one after another. */
	#inTurn(work: () => Promise<void>): Promise<void> {
		const next = this.#last.then(work);
		this.#last = next.catch(() => undefined);
		return next;
	}
}

function textOf(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
		throw cause;
	}
}
