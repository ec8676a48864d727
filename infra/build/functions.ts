import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { leanSdk } from './lean-sdk.ts';

/** A built function and the size of its bundle. */
export interface Bundle {
	readonly name: string;
	readonly bytes: number;
}

/**
 * Bundles each `<source>/<name>/handler.ts` to `<target>/<name>/index.mjs`, the directory of the Lambda's asset.
 * The contents of a bundle are listed beside it in `<name>.meta.json`, for the tests that bound sizes.
 */
export async function buildFunctions(source: string, target: string): Promise<readonly Bundle[]> {
	const names = readdirSync(source).filter((name) => existsSync(join(source, name, 'handler.ts')));
	mkdirSync(target, { recursive: true });
	for (const built of readdirSync(target))
		if (!names.includes(basename(built, '.meta.json'))) rmSync(join(target, built), { recursive: true });
	return Promise.all(names.map((name) => bundle(name, join(source, name, 'handler.ts'), target)));
}

async function bundle(name: string, entry: string, target: string): Promise<Bundle> {
	const outfile = join(target, name, 'index.mjs');
	const { metafile } = await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		minify: true,
		metafile: true,
		format: 'esm',
		// Chinese texts take three bytes a character, and six when they are escaped.
		charset: 'utf8',
		platform: 'node',
		target: 'node24',
		// Otherwise esbuild takes the CommonJS builds of the AWS SDK, which cannot be tree-shaken.
		mainFields: ['module', 'main'],
		legalComments: 'none',
		logLevel: 'warning',
		plugins: [leanSdk],
	});
	writeFileSync(join(target, `${name}.meta.json`), JSON.stringify(metafile));
	return { name, bytes: statSync(outfile).size };
}
