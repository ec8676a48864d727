import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BuildRecord } from '../../infra/build/sources.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'conghua-build-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text = ''): void {
	mkdirSync(dirname(join(root, file)), { recursive: true });
	writeFileSync(join(root, file), text);
}

const record = (stage = 'dev') => new BuildRecord(root, stage);

/** A build of one function. */
function build(stage = 'dev'): void {
	record(stage).begin();
	for (const output of ['dist/functions/a/index.mjs', 'dist/web/index.html', 'cdk.out/manifest.json']) write(output);
	record(stage).end();
}

describe('npm start builds', () => {
	beforeEach(() => write('functions/a/handler.ts', 'one'));

	test('at first, and not again while nothing changed', () => {
		expect(record().isCurrent()).toBe(false);
		build();
		expect(record().isCurrent()).toBe(true);
	});

	test.each([
		['a source', () => write('functions/a/handler.ts', 'two')],
		['a new file', () => write('packages/b/index.ts')],
		['a name', () => rmSync(join(root, 'functions/a/handler.ts'))],
		['the dependencies', () => write('package-lock.json', '{}')],
		['an output', () => rmSync(join(root, 'cdk.out'), { recursive: true })],
	])('again after a change of %s', (_, change) => {
		build();
		change();
		expect(record().isCurrent()).toBe(false);
	});

	test('not again after a change of the local runtime, which no build reads', () => {
		build();
		write('packages/local/start.ts');
		expect(record().isCurrent()).toBe(true);
	});

	test('again for another stage', () => {
		build('prod');
		expect(record('dev').isCurrent()).toBe(false);
	});

	test('again when a source changed during the build, or a build failed', () => {
		build();
		record().begin();
		expect(record().isCurrent()).toBe(false);
		write('functions/a/handler.ts', 'two');
		record().end();
		expect(record().isCurrent()).toBe(false);
	});

	test('again when the template was synthesized alone', () => {
		build();
		record().end();
		expect(record().isCurrent()).toBe(false);
	});
});
