import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
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

/** The number of regions with findings: those of the base, and us-east-1 for the web stack. */
function lint(stage: Stage, config: Config): number {
	const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
	const { stacks } = createApp(stage, { outdir }, config).synth();
	const byRegion = Map.groupBy(stacks, ({ environment }) => environment.region);
	return [...byRegion].filter(([region, inRegion]) => {
		const templates = inRegion.map(({ templateFullPath }) => templateFullPath);
		process.stdout.write(`${stage} by ${config.identity.kind}: ${templates.length} templates in ${region}\n`);
		// W3005: CDK adds a dependency of a function on its role, which a reference implies as well.
		const options = ['--regions', region, '--ignore-checks', 'W3005'];
		return spawnSync('cfn-lint', [...options, '--', ...templates], { stdio: 'inherit' }).status !== 0;
	}).length;
}

function main(): number {
	if (spawnSync('cfn-lint', ['--version']).status !== 0) {
		process.stderr.write('lint:templates: cfn-lint is not installed: pip install cfn-lint\n');
		return 2;
	}
	const bases = stages.flatMap((stage) => regions.map((region) => [stage, { ...configs[stage], region }] as const));
	const cases = [...bases, ['prod', { ...configs.prod, ...otherIssuer }] as const];
	return cases.filter(([stage, config]) => lint(stage, config) > 0).length === 0 ? 0 : 1;
}

process.exitCode = main();
