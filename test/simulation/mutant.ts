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
