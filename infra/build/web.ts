import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeReference } from './reference.ts';

const cockpit = 'packages/web/management';

/** A browser in a C locale reports a language that Intl refuses, and the chart library calls Intl when it loads. */
const usableLanguage =
	"try{new Intl.NumberFormat(navigator.language)}catch{Object.defineProperty(navigator,'language',{value:'en-US'})}";

/**
 * Builds the contents of the bucket: the cockpit, the API reference and a page for each problem. Returns the
 * number of files.
 */
export async function buildWeb(target: string): Promise<number> {
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	await Promise.all([buildCockpit(target), writeReference(target)]);
	return (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
}

/** `main.js`, and `main.css` if styles are imported. The names carry no hash, because index.html refers to them. */
async function buildCockpit(target: string): Promise<void> {
	if (!existsSync(join(cockpit, 'main.tsx'))) return;
	await build({
		entryPoints: [join(cockpit, 'main.tsx')],
		outdir: target,
		bundle: true,
		minify: true,
		format: 'esm',
		platform: 'browser',
		target: 'es2022',
		jsx: 'automatic',
		jsxImportSource: 'preact',
		banner: { js: usableLanguage },
		legalComments: 'none',
		logLevel: 'warning',
	});
	await cp(join(cockpit, 'index.html'), join(target, 'index.html'));
}
