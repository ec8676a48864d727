import { join } from 'node:path';
import { readJson, writeJson } from './files.ts';
import { isObject, number } from '#kernel/json';

/** Ten years, the longest single step. A larger one would leave the range of dates. */
export const maxAdvanceSeconds = 10 * 366 * 86_400;

/**
 * The virtual clock: the machine's time plus an offset that only grows. Functions share the offset through
 * `shared`. It is kept in the data directory, so that time does not go back over a restart.
 */
export class Clock {
	readonly shared = new SharedArrayBuffer(8);
	readonly #offset = new Float64Array(this.shared);
	readonly #file: string;

	constructor(dataDir: string) {
		this.#file = join(dataDir, 'clock.json');
		const kept = readJson(this.#file);
		this.#offset[0] = isObject(kept) ? number(kept['offsetMs'], 0) : 0;
	}

	/** Milliseconds by which virtual time is ahead of the machine's. */
	get offsetMs(): number {
		return this.#offset[0] ?? 0;
	}

	now(): number {
		return Date.now() + this.offsetMs;
	}

	/** Moves the clock. The new offset is on disk before it takes effect. */
	advance(seconds: number): void {
		if (!(seconds >= 0)) throw new RangeError('time does not go back');
		const offsetMs = this.offsetMs + Math.round(seconds * 1000);
		writeJson(this.#file, { offsetMs });
		this.#offset[0] = offsetMs;
	}
}
