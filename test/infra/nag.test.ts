import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
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
