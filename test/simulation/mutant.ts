import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions } from '../../infra/build/functions.ts';
import { root } from '../support/sources.ts';
import type { Mutation } from './mutation.ts';

/** The functions of a simulation: all but the sign-in trigger. */
const played = readdirSync(join(root, 'functions'), { withFileTypes: true }).flatMap((dirent) =>
	dirent.isDirectory() && dirent.name !== 'pre-token' ? [dirent.name] : [],
);

/** The sources that a mutation changes, by file. Throws unless each text to remove occurs once. */
export function mutatedFiles({ name, edits }: Mutation): ReadonlyMap<string, string> {
	const files = new Map<string, string>();
	for (const { file, removed, instead } of edits) {
		const [before, after, ...more] = (files.get(file) ?? readFileSync(join(root, file), 'utf8')).split(removed);
		if (before === undefined || after === undefined || more.length > 0)
			throw new Error(`${name}: ${file} must contain exactly once: ${removed}`);
		files.set(file, before + instead + after);
	}
	return files;
}

/** Builds the functions without one guard, from a copy of the sources. */
export async function buildMutant(mutation: Mutation | undefined): Promise<{ dist: string; remove(): void }> {
	const copy = mkdtempSync(join(tmpdir(), 'conghua-mutant-'));
	const remove = () => rmSync(copy, { recursive: true, force: true });
	try {
		cpSync(join(root, 'package.json'), join(copy, 'package.json'));
		cpSync(join(root, 'tsconfig.json'), join(copy, 'tsconfig.json'));
		cpSync(join(root, 'packages'), join(copy, 'packages'), { recursive: true });
		mkdirSync(join(copy, 'functions'));
		for (const name of played)
			cpSync(join(root, 'functions', name), join(copy, 'functions', name), { recursive: true });
		symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
		for (const [file, text] of mutation === undefined ? [] : mutatedFiles(mutation))
			writeFileSync(join(copy, file), text);
		const dist = join(copy, 'dist');
		await buildFunctions(join(copy, 'functions'), dist);
		return { dist, remove };
	} catch (error) {
		remove();
		throw error;
	}
}

/** Folders and files that a copy of the project takes from the original, or builds anew. */
const notCopied = new Set(['node_modules', 'dist', 'cdk.out', '.git']);

/**
 * Runs a test file on a copy of the project without one guard, or on an unchanged copy. Returns whether the file fails. Throws where the copy cannot
 * be built, because that would prove nothing.
 */
export async function failsWithout(mutation: Mutation | undefined, test: string): Promise<boolean> {
	const copy = mkdtempSync(join(tmpdir(), 'conghua-mutant-'));
	try {
		for (const name of readdirSync(root).filter((one) => !notCopied.has(one)))
			cpSync(join(root, name), join(copy, name), { recursive: true });
		symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
		for (const [file, text] of mutation === undefined ? [] : mutatedFiles(mutation))
			writeFileSync(join(copy, file), text);
		for (const step of ['infra/build.ts', 'infra/app.ts'])
			if ((await statusOf(copy, step)) !== 0) throw new Error(`${mutation?.name ?? 'unchanged'}: ${step} fails`);
		return (await statusOf(copy, 'node_modules/vitest/vitest.mjs', 'run', test)) === 1;
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

function statusOf(cwd: string, ...args: readonly string[]): Promise<number | null> {
	const env = { ...process.env, CDK_VALIDATION: 'false' };
	const child = spawn(process.execPath, args, { cwd, env, stdio: 'ignore' });
	return new Promise((resolve) => child.once('exit', resolve));
}
