import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../app.ts';
import { type Config, type Stage, configs, stages } from '../stages.ts';

/**
 * `npm run lint:templates` checks the templates of each stage against AWS's schemas by cfn-lint, a Python program, in the
 * stage's region and in regions with fewer resource types. Exit code 1: there are findings. Exit code 2: cfn-lint is not
 * installed.
 */
const regions = ['us-east-1', 'ap-east-1', 'ap-southeast-1', 'eu-central-1'];

/** An issuer of its own, so that the templates without a user pool are checked as well. */
const otherIssuer: Partial<Config> = {
	serviceClients: [],
	identity: { kind: 'oidc', issuer: 'https://login.example', audiences: ['base'], clientId: 'base', scope: 'openid' },
};

function lint(stage: Stage, config: Config): number {
	const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
	createApp(stage, { outdir }, config).synth();
	const templates = globSync(join(outdir, '*.template.json'));
	process.stdout.write(`${stage} in ${config.region} by ${config.identity.kind}: ${templates.length} templates\n`);
	// W3005: CDK adds a dependency of a function on its role, which a reference implies as well.
	return spawnSync('cfn-lint', ['--ignore-checks', 'W3005', '--', ...templates], { stdio: 'inherit' }).status ?? 1;
}

function main(): number {
	if (spawnSync('cfn-lint', ['--version']).status !== 0) {
		process.stderr.write('lint:templates: cfn-lint is not installed: pip install cfn-lint\n');
		return 2;
	}
	const bases = stages.flatMap((stage) => regions.map((region) => [stage, { ...configs[stage], region }] as const));
	const cases = [...bases, ['prod', { ...configs.prod, ...otherIssuer }] as const];
	return cases.filter(([stage, config]) => lint(stage, config) !== 0).length === 0 ? 0 : 1;
}

process.exitCode = main();
