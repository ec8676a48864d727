import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** A source file, by its path below the root, with its imports as written. */
export interface Source {
	readonly file: string;
	readonly text: string;
	readonly imports: readonly string[];
}

/** Every TypeScript file of the given folders. */
export function sources(...folders: readonly string[]): Source[] {
	return folders.flatMap((folder) =>
		globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root })
			.filter((file) => !file.endsWith('.d.ts'))
			.map((file) => {
				const text = readFileSync(path.join(root, file), 'utf8');
				return { file, text, imports: importsOf(text) };
			}),
	);
}

/** The doors: the `imports` map of package.json. */
export function doors(): Record<string, string> {
	const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
		imports: Record<string, string>;
	};
	return Object.fromEntries(Object.entries(manifest.imports).map(([door, file]) => [door, path.normalize(file)]));
}

function importsOf(text: string): string[] {
	const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
	const statements =
		/(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;
	return [...code.matchAll(statements)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
