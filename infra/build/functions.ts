import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { leanRoutes } from './lean-routes.ts';
import { leanSdk } from './lean-sdk.ts';
import { external } from './native-packages.ts';

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
	if (names.length === 0) return [];
	const { metafile } = await build({
		// Functions share most sources. One build reads and parses each of them once.
		entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, join(source, name, 'handler.ts')])),
		outdir: target,
		outExtension: { '.js': '.mjs' },
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
		external: [...external],
		plugins: [leanSdk, leanRoutes],
	});
	return names.map((name) => {
		const outputs = Object.entries(metafile.outputs).filter(([file]) => basename(dirname(file)) === name);
		writeFileSync(join(target, `${name}.meta.json`), JSON.stringify({ outputs: Object.fromEntries(outputs) }));
		return { name, bytes: statSync(join(target, name, 'index.mjs')).size };
	});
}
