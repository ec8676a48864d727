import { join } from 'node:path';
import { LazyFile, readJson } from '../files.ts';
import { isObject } from '#kernel/json';

/** The position of each consumer by stream and shard. A kill loses the last moments, whose records come again. */
export class Checkpoints {
	/** No consumer has run on this data yet: every stream began after all of them were deployed. */
	readonly fresh: boolean;
	readonly #positions = new Map<string, string>();
	readonly #file: LazyFile;

	constructor(dataDir: string) {
		const file = join(dataDir, 'checkpoints.json');
		const kept = readJson(file);
		this.fresh = kept === undefined;
		for (const [key, position] of Object.entries(isObject(kept) ? kept : {}))
			this.#positions.set(key, String(position));
		this.#file = new LazyFile(file, () => Object.fromEntries(this.#positions));
	}

	get(consumer: string, streamArn: string, shard: string): string | undefined {
		return this.#positions.get(`${consumer} ${streamArn} ${shard}`);
	}

	set(consumer: string, streamArn: string, shard: string, sequenceNumber: string): void {
		this.#positions.set(`${consumer} ${streamArn} ${shard}`, sequenceNumber);
		this.#file.changed();
	}

	flush(): Promise<void> {
		return this.#file.flush();
	}
}
