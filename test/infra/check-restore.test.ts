import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from '../support/sources.ts';

test.each([
	['without arguments', []],
	['with an unknown option', ['--catalogue-at', '2026-11-11T08:00:00Z']],
	['with files that cannot be read', ['/nowhere', '--catalog-at', '2026-11-11T08:00:00Z']],
])('%s a check of a restore compares nothing: one line, and the status 2, not that of a gap', (_, words) => {
	const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/tools/check-restore.ts', ...words], {
		cwd: root,
		encoding: 'utf8',
	});
	expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 2, stdout: '', lines: 1 });
});
