import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Everything that a build reads. The lock file stands for `node_modules`. */
const sources = ['functions', 'packages', 'infra', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** Read by no build: it runs what was built. */
const runtime = 'packages/local/';
/** What a build makes. */
const outputs = ['dist/functions', 'dist/web', 'cdk.out/manifest.json'];

/** The build of a directory, and whether it is of the sources that are there now. */
export class BuildRecord {
	readonly #root: string;
	readonly #stage: string;
	readonly #file: string;

	constructor(root: string, stage: string) {
		this.#root = root;
		this.#stage = stage;
		this.#file = join(root, 'dist', 'sources.sha256');
	}

	/** Whether the outputs exist and were built from these sources for this stage. */
	isCurrent(): boolean {
		if (!outputs.every((output) => existsSync(join(this.#root, output)))) return false;
		return existsSync(this.#file) && readFileSync(this.#file, 'utf8') === this.#hash();
	}

	/** Begins a build. Sources that change from now on make it outdated, and one that fails is none. */
	begin(): void {
		mkdirSync(dirname(this.#file), { recursive: true });
		rmSync(this.#file, { force: true });
		writeFileSync(`${this.#file}.begun`, this.#hash());
	}

	/** Ends the build that was begun. Without one the outputs are of unknown sources. */
	end(): void {
		if (existsSync(`${this.#file}.begun`)) renameSync(`${this.#file}.begun`, this.#file);
		else rmSync(this.#file, { force: true });
	}

	#hash(): string {
		const hash = createHash('sha256').update(`${this.#stage}\n${process.version}\n`);
		const files = sources
			.flatMap((source) => filesOf(join(this.#root, source)))
			.map((file) => relative(this.#root, file));
		for (const file of files.filter((name) => !name.startsWith(runtime))) {
			const content = createHash('sha256')
				.update(readFileSync(join(this.#root, file)))
				.digest();
			hash.update(`${file}\n`).update(content);
		}
		return hash.digest('hex');
	}
}

function filesOf(path: string): string[] {
	if (!existsSync(path)) return [];
	try {
		return readdirSync(path)
			.toSorted()
			.flatMap((name) => filesOf(join(path, name)));
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
		throw cause;
	}
}
