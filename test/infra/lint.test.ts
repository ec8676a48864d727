import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
import { type Config, configs } from '../../infra/stages.ts';

/** A Python program outside npm. Without it the templates are not checked against AWS's schemas. */
const installed = spawnSync('cfn-lint', ['--version']).status === 0;

const bases: readonly (readonly [name: string, config: Config])[] = [
	['dev', configs.dev],
	['prod', configs.prod],
	['prod in another region', { ...configs.prod, region: 'ap-southeast-1' }],
];

test.runIf(installed).each(bases)(
	'cfn-lint finds nothing in the templates of %s',
	{ timeout: 120_000 },
	(_, config) => {
		const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
		createApp('prod', { outdir }, config).synth();
		const templates = globSync(join(outdir, '*.template.json'));
		expect(templates).toHaveLength(5);
		// W3005: CDK adds a dependency of a function on its role, which a reference implies as well.
		expect(execFileSync('cfn-lint', ['--ignore-checks', 'W3005', '--', ...templates], { encoding: 'utf8' })).toBe('');
	},
);
