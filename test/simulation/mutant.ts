import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions } from '../../infra/build/functions.ts';
import { root } from '../support/sources.ts';
import type { Mutation } from './mutation.ts';

/** The functions that a simulation runs: all but that of the sign-in. */
const played = readdirSync(join(root, 'functions'), { withFileTypes: true }).flatMap((dirent) =>
	dirent.isDirectory() && dirent.name !== 'pre-token' ? [dirent.name] : [],
);

/** Builds the functions without one guard, from a copy of the sources. Throws when a text to remove is not there. */
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
		for (const { file, removed, instead } of mutation?.edits ?? []) {
			const text = readFileSync(join(copy, file), 'utf8');
			if (!text.includes(removed)) throw new Error(`${mutation?.name}: ${file} has no text ${removed}`);
			writeFileSync(
				join(copy, file),
				text.replaceAll(removed, () => instead),
			);
		}
		const dist = join(copy, 'dist');
		await buildFunctions(join(copy, 'functions'), dist);
		return { dist, remove };
	} catch (error) {
		remove();
		throw error;
	}
}
