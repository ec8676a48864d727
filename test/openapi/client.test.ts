import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSource } from 'oazapfts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase, tokenOf } from '../support/base.ts';
import { root } from '../support/sources.ts';

/** A client generated from the served document, in a project of its own with the strictest types. */

const tsconfig = {
	compilerOptions: {
		target: 'es2024',
		lib: ['es2024', 'dom', 'dom.iterable'],
		module: 'nodenext',
		types: ['node'],
		strict: true,
		noUncheckedIndexedAccess: true,
		erasableSyntaxOnly: true,
		allowImportingTsExtensions: true,
		noEmit: true,
		skipLibCheck: true,
	},
	files: ['sale.ts'],
};

const sale = path.join(import.meta.dirname, 'sale.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'conghua-client-'));
let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	const { body } = await base.anyone.get('/openapi.json');
	const document = path.join(folder, 'openapi.json');
	writeFileSync(document, JSON.stringify(body));
	writeFileSync(path.join(folder, 'client.ts'), await generateSource(document, { allSchemas: true }));
	writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
	writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
	cpSync(sale, path.join(folder, 'sale.ts'));
	symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
});
afterAll(async () => {
	await base.stop();
	rmSync(folder, { recursive: true });
});

/** Runs a program in the client's folder by this Node. */
function run(...command: readonly string[]): Promise<{ failed: boolean; output: string }> {
	return new Promise((resolve) => {
		execFile(process.execPath, command, { cwd: folder }, (error, stdout, stderr) =>
			resolve({ failed: error !== null, output: stdout + stderr }),
		);
	});
}

// Each step starts a program, which a busy machine lets wait.
describe('a generated client', () => {
	test('type-checks through one sale, which has no casts', async () => {
		expect(await run(path.join(root, 'node_modules/typescript/bin/tsc'))).toEqual({ failed: false, output: '' });
		const code = readFileSync(sale, 'utf8').replace('import * as api', '');
		expect(code.match(/\bas \w+|\bany\b|\bunknown\b|@ts-|\w!/g)).toBeNull();
	});

	test('makes that sale', async () => {
		const tokens = await Promise.all([
			tokenOf(base.url, { sub: 'manager-1', groups: ['base'], role: 'manager' }),
			tokenOf(base.url, { sub: 'owner-1', groups: ['merchant'], tenantId: 'river-linen', role: 'owner' }),
			tokenOf(base.url, { sub: 'buyer-1', groups: ['buyer'] }),
		]);
		const { failed, output } = await run('sale.ts', base.url, ...tokens);
		expect({ failed, lines: output.trim().split('\n') }).toEqual({
			failed: false,
			lines: [
				'river-linen is active',
				'Linen shirt of 100 % 亚麻: 20 pieces in M',
				'21 requested, 20 available',
				'awaiting_payment: 25800 CNY',
				'a secret of some length',
				'received by SF Express',
				'refunds of 3000 and 22800',
				'0 left',
			],
		});
	});
});
