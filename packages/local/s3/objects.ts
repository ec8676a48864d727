import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

/** The objects of the buckets, as files of the data directory: `s3/<bucket>/<key>`. */
export class Objects {
	readonly #directory: string;

	constructor(dataDir: string) {
		this.#directory = path.join(dataDir, 's3');
	}

	/** Undefined if there is no such object. */
	async get(bucket: string, key: string): Promise<Buffer | undefined> {
		const file = this.#fileOf(bucket, key);
		return file === undefined ? undefined : await readFile(file).catch(() => undefined);
	}

	/** Stores an object whole, or not at all. Resolves to false for a key that no file can have. */
	async put(bucket: string, key: string, body: Uint8Array): Promise<boolean> {
		const file = this.#fileOf(bucket, key);
		if (file === undefined) return false;
		await mkdir(path.dirname(file), { recursive: true });
		const written = `${file}.${randomUUID()}.part`;
		await writeFile(written, body);
		await rename(written, file);
		return true;
	}

	/** The objects below a folder of a bucket. */
	async below(bucket: string, folder: string): Promise<{ bucket: string; key: string; bytes: number }[]> {
		const directory = path.join(this.#directory, bucket);
		const from = path.join(directory, folder);
		const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
		const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.part'));
		return Promise.all(
			files.map(async (entry) => {
				const file = path.join(entry.parentPath, entry.name);
				return {
					bucket,
					key: path.relative(directory, file).replaceAll(path.sep, '/'),
					bytes: (await stat(file)).size,
				};
			}),
		);
	}

	async delete(bucket: string, key: string): Promise<void> {
		const file = this.#fileOf(bucket, key);
		if (file !== undefined) await rm(file, { force: true });
	}

	/** The file of an object; undefined for a bucket or a key that would leave the directory of buckets or of the bucket. */
	#fileOf(bucket: string, key: string): string | undefined {
		const names = key.split('/');
		return isName(bucket) && names.every(isName) ? path.join(this.#directory, bucket, ...names) : undefined;
	}
}

function isName(name: string): boolean {
	return name !== '.' && name !== '..' && /^[\w.!*'()-]{1,200}$/.test(name);
}
