import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages with native modules, by the function whose bundle they lie beside. */
const nativePackages = { 'render-media': ['sharp'] } as const;

/** Modules that no bundle contains. */
export const external: readonly string[] = Object.values(nativePackages).flat();

/**
 * Installs native packages beside the bundles, for Lambda's Linux on ARM. Only a deployment needs them: on one machine a
 * bundle finds those of the repository. The versions are those of the lock file.
 */
export function installNativePackages(target: string): void {
	const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
		packages: Readonly<Record<string, { version: string }>>;
	};
	for (const [name, wanted] of Object.entries(nativePackages)) {
		const directory = join(target, name);
		const dependencies = wanted.map((each) => [each, packages[`node_modules/${each}`]?.version]);
		mkdirSync(directory, { recursive: true });
		const manifest = { private: true, type: 'module', dependencies: Object.fromEntries(dependencies) };
		writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
		const platform = ['--cpu=arm64', '--os=linux', '--libc=glibc'];
		const options = ['--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--workspaces=false'];
		execFileSync('npm', ['install', ...platform, ...options], { cwd: directory, stdio: 'inherit' });
	}
}

/** Removes what a deployment installed: it would hide the packages of this machine. */
export function removeNativePackages(target: string): void {
	for (const name of Object.keys(nativePackages))
		for (const made of ['node_modules', 'package.json'])
			rmSync(join(target, name, made), { recursive: true, force: true });
}
