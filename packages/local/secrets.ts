import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from './files.ts';
import { isObject } from '#kernel/json';

/**
 * The values of `{{resolve:…}}` references. They are random at first use and then kept in the data directory, so
 * that signatures stay valid over a restart.
 */
export class Secrets {
	readonly #file: string;
	readonly #values: Map<string, string>;

	constructor(dataDir: string) {
		this.#file = join(dataDir, 'secrets.json');
		const kept = readJson(this.#file);
		this.#values = new Map(Object.entries(isObject(kept) ? kept : {}).map(([name, value]) => [name, String(value)]));
	}

	/** The value of a reference, such as `secretsmanager:<name>:SecretString:::`. */
	value(reference: string): string {
		const known = this.#values.get(reference);
		if (known !== undefined) return known;
		const value = randomBytes(32).toString('hex');
		this.#values.set(reference, value);
		writeJson(this.#file, Object.fromEntries(this.#values));
		return value;
	}
}
