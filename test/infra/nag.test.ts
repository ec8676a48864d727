import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp } from '#infra';
import { configs } from '../../infra/stages.ts';
import { type Accepted, accepted } from './accepted.ts';

interface Finding {
	readonly rule: string;
	readonly path: string;
}

const app = createApp('prod', { outdir: mkdtempSync(join(tmpdir(), 'conghua-base-')) });
app.synth();
const findings: readonly Finding[] = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
	pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) =>
		violatingResources.map(({ constructPath = '' }) => ({
			rule: ruleName,
			path: constructPath.slice(constructPath.indexOf('/') + 1),
		})),
	),
);

describe('the validation of CDK, which the other tests switch off because it takes seconds,', () => {
	beforeAll(() => void vi.stubEnv('CDK_VALIDATION', 'true'));
	afterAll(() => void vi.unstubAllEnvs());
	const domain = { name: 'base.example', certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/one' };

	// A validation takes two seconds: the templates of prod without a domain differ from both by no kind of resource.
	test.each([
		['dev', configs.dev],
		['prod', { ...configs.prod, region: 'ap-southeast-1', domain }],
	] as const)('accepts the templates of %s', (stage, config) => {
		const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
		expect(createApp(stage, { outdir }, config).synth().stacks).toHaveLength(5);
	});

	test('refuses a property that its resource does not have', () => {
		const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
		const broken = new App({ outdir, context: app.node.getAllContext() });
		new CfnResource(new Stack(broken, 'stack'), 'Wrong', { type: 'AWS::SQS::Queue', properties: { Nothing: 1 } });
		expect(() => broken.synth()).toThrow("'Nothing' was unexpected");
	});
});

test('both packs inspect the deployed stacks', () => {
	const packs = new Set(findings.map(({ rule }) => rule.split('-')[0]));
	expect(packs).toEqual(new Set(['AwsSolutions', 'Serverless']));
});

test('every finding of the packs is accepted with a reason', () => {
	expect(findings.filter((finding) => !accepted.some((one) => covers(one, finding)))).toEqual([]);
});

test.each(accepted.flatMap(({ rule, on }) => on.map((place) => ({ rule, place }))))(
	'$rule is still found on $place, so its acceptance is still needed',
	({ rule, place }) => {
		expect(findings.some((finding) => rule.test(finding.rule) && place.test(finding.path))).toBe(true);
	},
);

function covers({ rule, on }: Accepted, finding: Finding): boolean {
	return rule.test(finding.rule) && on.some((place) => place.test(finding.path));
}
